/**
 * TEI with stand-off annotation (TEI P5, `<standOff>`): for each document a file with its text in one `<ab>`, and beside it an
 * `<annotation>` for each span, whose `string-range(id, offset, length, …)` counts code points, a `<link>` for each relation, and
 * a feature structure for what each of them says.
 *
 * Names that TEI does not allow as a word (with white space) are escaped, see identifiers.ts. XML's limits are those of uima-xmi.ts.
 */
import { refuse } from "../strict.ts";
import type { ExchangeDocument, ExchangeRelation, ExchangeSpan } from "./exchange.ts";
import { noLayer } from "./exchange.ts";
import type { Files, Format, Imported, Piece, Source, WriteTools } from "./format.ts";
import { escapeName, unescapeName } from "./identifiers.ts";
import type { Losses } from "./losses.ts";
import type { Notices } from "./reading.ts";
import { baseName, documentTextAt, FileNames, fragmentsOf, Offsets, readOne, refusalOf, wholeOf } from "./reading.ts";
import { readXml, xmlAttribute, xmlCharacters, xmlText } from "./xml.ts";

export const tei: Format = {
  id: "tei",
  name: "TEI standoff",
  version: 1,
  extensions: ["xml"],
  mediaType: "application/tei+xml",
  about: "TEI with the text and its annotations apart (standOff), a file for each document, so that spans may overlap.",
  files: "many",
  unit: "codePoints",
  carries: {
    text: "exact",
    overlaps: true,
    coinciding: true,
    discontinuous: true,
    edges: "any",
    lineBreaks: true,
    characters: "xml",
    relations: true,
    attributes: "text",
    relationAttributes: "text",
    entities: false,
    authors: false,
    origins: false,
    notes: true,
    layers: false,
    documentLabels: false,
    documentAttributes: "none",
    ids: false,
    names: true,
    language: true,
    metadata: false,
  },
  options: [],
  write,
  read,
};

async function* write(source: Source, { losses }: WriteTools): AsyncGenerator<Piece> {
  const names = new FileNames();
  for await (const document of source()) {
    const { text, replaced } = xmlCharacters(teiOf(document, losses));
    const why = "XML cannot hold control characters, U+FFFE and U+FFFF, so U+FFFD stands for them";
    losses.add({ what: "text", why, outcome: "changed", document: document.name || document.id, count: replaced });
    yield {
      file: `${names.next(document)}.xml`,
      text: `<?xml version="1.0" encoding="UTF-8"?>\n${text}`,
    };
  }
}

/** The id of the element that has the text. */
const textId = "text";

function teiOf({ id, name, text, language, layers }: ExchangeDocument, losses: Losses): string {
  const { spans, relations, note } = layers[0] ?? noLayer;
  if (note) {
    const why = "the format has no place for a note on the document";
    losses.add({ what: "document note", why, outcome: "lost", document: name || id, count: 1 });
  }
  const offsets = new Offsets(text, "codePoints");
  const word = (word: string) => xmlAttribute(escapeName(word, /[^\p{C}\p{Z}]/u) || "_");
  const structure = (own: string, type: string, attributes: ExchangeSpan["attributes"]) => {
    const features = Object.entries(attributes).map(
      ([feature, value]) => `<f name=${word(feature)}><string>${xmlText(String(value))}</string></f>`,
    );
    return `    <fs xml:id="${own}" type=${word(type)}>${features.join("")}</fs>\n`;
  };
  const noted = (said: string) => (said ? `<note>${xmlText(said)}</note>` : "");
  const ids = new Map(spans.map((span, i) => [span.id, `span-${i + 1}`]));
  const annotations = spans.map((span) => {
    const own = ids.get(span.id) as string;
    const ranges = span.fragments.flatMap(([start, end]) => [
      offsets.out(start),
      offsets.out(end) - offsets.out(start),
    ]);
    return `      <annotation xml:id="${own}" motivation="tagging" target="#string-range(${textId},${ranges.join(",")})" ana="#fs-${own}">${noted(span.note)}</annotation>\n`;
  });
  const links = relations.map(({ from, to, note: said }, i) => {
    if (said) {
      const why = "a link of TEI carries none";
      losses.add({ what: "note", why, outcome: "lost", document: name || id, count: 1 });
    }
    return `      <link target="#${ids.get(from)} #${ids.get(to)}" ana="#fs-relation-${i + 1}"/>\n`;
  });
  const structures = [
    ...spans.map((span) => structure(`fs-${ids.get(span.id)}`, span.label, span.attributes)),
    ...relations.map((relation, i) => structure(`fs-relation-${i + 1}`, relation.type, relation.attributes)),
  ];
  const title = name || id;
  return `<TEI xmlns="http://www.tei-c.org/ns/1.0">
  <teiHeader>
    <fileDesc>
      <titleStmt><title>${xmlText(title)}</title></titleStmt>
      <publicationStmt><p>Written by Spanwise.</p></publicationStmt>
      <sourceDesc><p>The text is that of the document, letter for letter.</p></sourceDesc>
    </fileDesc>
  </teiHeader>
  <standOff>
${structures.join("")}${annotations.length > 0 ? `    <listAnnotation>\n${annotations.join("")}    </listAnnotation>\n` : ""}${
  links.length > 0 ? `    <linkGrp type="relations">\n${links.join("")}    </linkGrp>\n` : ""
}  </standOff>
  <text${language ? ` xml:lang=${xmlAttribute(language)}` : ""}>
    <body>
      <ab xml:id="${textId}" xml:space="preserve">${xmlText(text)}</ab>
    </body>
  </text>
</TEI>
`;
}

async function* read(files: Files): AsyncGenerator<Imported> {
  for (const file of files.names) {
    if (!/\.(?:xml|tei)$/i.test(file)) continue;
    try {
      const xml = await wholeOf(files.open(file));
      yield* readOne(file, 0, (notice) => documentOf(xml, baseName(file), notice));
    } catch (thrown) {
      yield refusalOf(thrown, file, 0);
    }
  }
}

type Structure = { type: string; attributes: [name: string, value: string][] };
type Annotation = { id: string; target: string; ana: string; note: string };

function documentOf(xml: string, name: string, notice: Notices): ExchangeDocument {
  const open: { local: string; id: string; text: string }[] = [];
  const texts = new Map<string, string>();
  const structures = new Map<string, Structure>();
  const annotations: Annotation[] = [];
  const links: { target: string; ana: string }[] = [];
  let [title, language, structure, feature] = ["", "", "", ""];
  const inside = (local: string) => open.some((element) => element.local === local);
  const feel = (value: string) => structures.get(structure)?.attributes.push([unescapeName(feature), value]);
  readXml(xml, {
    open: ({ local, attributes }) => {
      const id = attributes["xml:id"] ?? "";
      open.push({ local, id, text: "" });
      if (local === "text") language = attributes["xml:lang"] ?? "";
      if (!inside("standOff")) return;
      if (local === "fs") {
        structure = id;
        structures.set(id, { type: unescapeName(attributes.type ?? ""), attributes: [] });
      } else if (local === "f") feature = attributes.name ?? "";
      else if ((local === "symbol" || local === "numeric" || local === "binary") && attributes.value !== undefined) {
        feel(attributes.value);
      } else if (local === "annotation") {
        annotations.push({
          id,
          target: attributes.target ?? "",
          ana: (attributes.ana ?? "").replace(/^#/, ""),
          note: "",
        });
      } else if (local === "link")
        links.push({ target: attributes.target ?? "", ana: (attributes.ana ?? "").replace(/^#/, "") });
    },
    text: (text) => {
      // Only what somebody may ask for is gathered.
      for (const element of open)
        if (element.id || element.local === "title" || element.local === "string" || element.local === "note")
          element.text += text;
    },
    close: (local) => {
      const element = open.pop();
      if (!element) return;
      if (element.id && inside("text")) texts.set(element.id, element.text);
      if (local === "title" && title === "") title = element.text;
      if (local === "string" && inside("f")) feel(element.text);
      const annotation = annotations.at(-1);
      if (local === "note" && inside("annotation") && annotation) annotation.note = element.text;
    },
  });
  const sources = new Set(annotations.map(({ target }) => /^#string-range\(([^,]*),/.exec(target)?.[1] ?? ""));
  sources.delete("");
  if (sources.size > 1) refuse("annotation", "the annotations are on several texts; one text a file is read");
  const source = [...sources][0] ?? (texts.has(textId) ? textId : ([...texts.keys()][0] ?? ""));
  const text = documentTextAt(texts.get(source) ?? "", "text");
  const offsets = new Offsets(text, "codePoints");
  const spans: ExchangeSpan[] = [];
  const ids = new Set<string>();
  const saidBy = (ana: string, at: string) => {
    const held = structures.get(ana);
    if (!held?.type) refuse(at, `its feature structure “${ana}” is not there, or has no type`);
    return { name: held.type, attributes: Object.fromEntries(held.attributes) };
  };
  annotations.forEach(({ id, target, ana, note }, i) => {
    const at = `annotation ${id || i + 1}`;
    const numbers = /^#string-range\([^,]*((?:,\s*\d+)+)\)$/.exec(target)?.[1]?.slice(1).split(",").map(Number);
    if (!numbers || numbers.length % 2 !== 0) {
      notice(at, "has no string-range as its target, so it is passed over");
      return;
    }
    const ranges = numbers.flatMap((start, n) =>
      n % 2 === 0 ? [offsets.range(start, start + (numbers[n + 1] as number), at)] : [],
    );
    const fragments = fragmentsOf(ranges);
    if (!fragments) {
      notice(at, "holds no letters, so it is passed over");
      return;
    }
    const own = id || `s${i + 1}`;
    if (ids.has(own)) refuse(at, "its id is there twice");
    ids.add(own);
    const { name: label, attributes } = saidBy(ana, at);
    spans.push({ id: own, label, fragments, attributes, entity: null, author: "", note });
  });
  const relations = links.flatMap(({ target, ana }, i): ExchangeRelation[] => {
    const [from = "", to = "", ...more] = target.split(/\s+/).map((end) => end.replace(/^#/, ""));
    if (!ids.has(from) || !ids.has(to) || more.length > 0) {
      notice(`link ${i + 1}`, "is not between two annotations, so it is passed over");
      return [];
    }
    const { name: type, attributes } = saidBy(ana, `link ${i + 1}`);
    return [{ id: `r${i + 1}`, type, from, to, attributes, author: "", note: "" }];
  });
  return {
    id: "",
    name: title || name,
    text,
    language,
    metadata: {},
    layers: [{ ...noLayer, spans, relations }],
    whole: null,
  };
}
