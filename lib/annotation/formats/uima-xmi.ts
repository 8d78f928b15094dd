/**
 * UIMA XMI with its type system, as INCEpTION reads and writes it: one `.xmi` for each document and a `TypeSystem.xml` for all.
 *
 * XML 1.0 knows no control characters, and most readers know no XML 1.1: they become U+FFFD, as do U+FFFE and U+FFFF, which is
 * reported and moves no offset.
 */
import type { ExchangeDocument } from "./exchange.ts";
import type { Files, Format, Imported, Piece, Source, WriteTools } from "./format.ts";
import type { Notices } from "./reading.ts";
import { baseName, FileNames, readOne, refusalOf, wholeOf } from "./reading.ts";
import type { FeatureStructure } from "./uima.ts";
import { documentOfStructures, structuresOf, UimaTypes, uimaCarries } from "./uima.ts";
import { readXml, xmlAttribute, xmlCharacters } from "./xml.ts";

export const casXmi: Format = {
  id: "uima-xmi",
  name: "UIMA XMI with type system",
  version: 1,
  extensions: ["xmi", "xml"],
  mediaType: "application/vnd.xmi+xml",
  about:
    "A folder of UIMA CAS XMI, a file for each document, with the type system beside them, as INCEpTION, dkpro-cassis and UIMA read it.",
  files: "many",
  unit: "utf16",
  carries: { ...uimaCarries, characters: "xml" },
  options: [],
  write,
  read,
};

async function* write(source: Source, { losses }: WriteTools): AsyncGenerator<Piece> {
  const names = new FileNames();
  const types = new UimaTypes();
  for await (const document of source()) {
    const structures = structuresOf(document);
    types.see(structures);
    const xml = xmiOf(document, structures);
    const { text, replaced } = xmlCharacters(xml);
    const why = "XML cannot hold control characters, U+FFFE and U+FFFF, so U+FFFD stands for them";
    losses.add({ what: "text", why, outcome: "changed", document: document.name || document.id, count: replaced });
    yield {
      file: `${names.next(document)}.xmi`,
      text: `<?xml version="1.0" encoding="UTF-8"?>\n${text}`,
    };
  }
  yield { file: "TypeSystem.xml", text: typeSystem(types) };
}

function xmiOf({ text, language }: ExchangeDocument, structures: readonly FeatureStructure[]): string {
  const members = [2, ...structures.map(({ id }) => id)].join(" ");
  const lines = structures.map(({ id, type, begin, end, features, refs }) => {
    const held = Object.entries({ ...features, ...refs }).map(
      ([name, value]) => ` ${name}=${xmlAttribute(String(value))}`,
    );
    return `  <${type.replace(".", ":")} xmi:id="${id}" sofa="1" begin="${begin}" end="${end}"${held.join("")}/>\n`;
  });
  return `<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore" xmlns:tcas="http:///uima/tcas.ecore" xmlns:spanwise="http:///spanwise.ecore" xmi:version="2.0">
  <cas:NULL xmi:id="0"/>
  <tcas:DocumentAnnotation xmi:id="2" sofa="1" begin="0" end="${text.length}" language=${xmlAttribute(language || "x-unspecified")}/>
${lines.join("")}  <cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" mimeType="text" sofaString=${xmlAttribute(text)}/>
  <cas:View sofa="1" members="${members}"/>
</xmi:XMI>
`;
}

function typeSystem(types: UimaTypes): string {
  const descriptions = types.all().map(({ name, features }) => {
    const held = features.map(
      (feature) => `        <featureDescription>
          <name>${feature.name}</name>
          <description/>
          <rangeTypeName>${feature.range}</rangeTypeName>
        </featureDescription>
`,
    );
    return `    <typeDescription>
      <name>${name}</name>
      <description/>
      <supertypeName>uima.tcas.Annotation</supertypeName>
      <features>
${held.join("")}      </features>
    </typeDescription>
`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<typeSystemDescription xmlns="http://uima.apache.org/resourceSpecifier">
  <name>Spanwise</name>
  <types>
${descriptions.join("")}  </types>
</typeSystemDescription>
`;
}

async function* read(files: Files): AsyncGenerator<Imported> {
  for (const file of files.names) {
    if (!/\.(?:xmi|xml)$/i.test(file) || /TypeSystem\.xml$/i.test(file)) continue;
    try {
      const xml = await wholeOf(files.open(file));
      yield* readOne(file, 0, (notice) => documentOf(xml, baseName(file), notice));
    } catch (thrown) {
      yield refusalOf(thrown, file, 0);
    }
  }
}

const refNames = new Set(["Governor", "Dependent", "source", "target"]);

function documentOf(xml: string, name: string, notice: Notices): ExchangeDocument {
  let text: string | null = null;
  let sofaId = "";
  let language = "";
  const elements: { type: string; attributes: Readonly<Record<string, string>> }[] = [];
  readXml(xml, {
    open: ({ uri, local, attributes, depth }) => {
      if (depth !== 2) return;
      const type = `${uri
        .replace(/^http:\/\/\//, "")
        .replace(/\.ecore$/, "")
        .replaceAll("/", ".")}.${local}`;
      if (type === "uima.cas.Sofa") {
        if (text !== null && attributes.sofaID !== "_InitialView")
          return notice("cas:Sofa", "there are several; only the first view is read");
        text = attributes.sofaString ?? "";
        sofaId = attributes["xmi:id"] ?? "";
      } else if (attributes["xmi:id"] !== undefined) {
        const told = attributes.language;
        if (type === "uima.tcas.DocumentAnnotation" || type.endsWith("DocumentMetaData")) {
          if (told && told !== "x-unspecified") language = told;
        }
        elements.push({ type, attributes });
      }
    },
  });
  const structures = elements
    .filter(({ attributes }) => attributes.sofa === undefined || attributes.sofa === sofaId)
    .map(({ type, attributes }): FeatureStructure => {
      const features: Record<string, string> = {};
      const refs: Record<string, number> = {};
      for (const [key, value] of Object.entries(attributes)) {
        if (key === "begin" || key === "end" || key === "sofa" || key.startsWith("xmi:")) continue;
        if (refNames.has(key) && /^\d+$/.test(value)) refs[key] = Number(value);
        else features[key] = value;
      }
      const offset = (value: string | undefined) =>
        value === undefined ? undefined : /^\d+$/.test(value) ? Number(value) : value;
      const [begin, end] = [offset(attributes.begin), offset(attributes.end)];
      return { id: Number(attributes["xmi:id"]), type, begin, end, features, refs };
    });
  return documentOfStructures(name, text ?? "", language, structures, "utf16", notice);
}
