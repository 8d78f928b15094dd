/** UIMA CAS JSON 0.4, as INCEpTION and dkpro-cassis read and write it: one file for each document, its types in it. */
import type { AttributeValue } from "../label.ts";
import { listAt, plainObject, refuse } from "../strict.ts";
import type { ExchangeDocument } from "./exchange.ts";
import type { Files, Format, Imported, Options, Piece, ReadTools, Source } from "./format.ts";
import type { Notices } from "./reading.ts";
import { baseName, FileNames, jsonAt, readOne, refusalOf, safeJson, wholeOf } from "./reading.ts";
import type { FeatureStructure } from "./uima.ts";
import { documentOfStructures, structuresOf, UimaTypes, uimaCarries } from "./uima.ts";

export const casJson: Format = {
  id: "uima-cas-json",
  name: "UIMA CAS JSON",
  version: 1,
  extensions: ["json"],
  mediaType: "application/json",
  about: "A folder of UIMA CAS JSON, a file for each document, as INCEpTION and dkpro-cassis read it.",
  files: "many",
  unit: "utf16",
  carries: uimaCarries,
  options: [
    {
      name: "unit",
      description: "What the offsets of the file count: UTF-16 units as in Java, or code points as in Python.",
      choices: ["utf16", "codePoints"],
      default: "utf16",
      for: "in",
    },
  ],
  write,
  read,
};

async function* write(source: Source): AsyncGenerator<Piece> {
  const names = new FileNames();
  for await (const document of source()) {
    yield { file: `${names.next(document)}.json`, text: `${safeJson(JSON.stringify(casOf(document), null, 1))}\n` };
  }
}

function casOf(document: ExchangeDocument): object {
  const { text, language } = document;
  const structures = structuresOf(document);
  const types = new UimaTypes();
  types.see(structures);
  return {
    "%TYPES": Object.fromEntries(
      types.all().map(({ name, features }) => [
        name,
        {
          "%NAME": name,
          "%SUPER_TYPE": "uima.tcas.Annotation",
          ...Object.fromEntries(features.map(({ name, range }) => [name, { "%NAME": name, "%RANGE": range }])),
        },
      ]),
    ),
    "%FEATURE_STRUCTURES": [
      { "%ID": 1, "%TYPE": "uima.cas.Sofa", sofaNum: 1, sofaID: "_InitialView", mimeType: "text", sofaString: text },
      {
        "%ID": 2,
        "%TYPE": "uima.tcas.DocumentAnnotation",
        "@sofa": 1,
        begin: 0,
        end: text.length,
        language: language || "x-unspecified",
      },
      ...structures.map(({ id, type, begin, end, features, refs }) => ({
        "%ID": id,
        "%TYPE": type,
        "@sofa": 1,
        begin,
        end,
        ...features,
        ...Object.fromEntries(Object.entries(refs).map(([name, ref]) => [`@${name}`, ref])),
      })),
    ],
    "%VIEWS": { _InitialView: { "%SOFA": 1, "%MEMBERS": [2, ...structures.map(({ id }) => id)] } },
  };
}

async function* read(files: Files, { options }: ReadTools): AsyncGenerator<Imported> {
  for (const file of files.names) {
    if (!/\.json$/i.test(file)) continue;
    try {
      const json = await wholeOf(files.open(file));
      yield* readOne(file, 0, (notice) => documentOf(jsonAt(json), baseName(file), options, notice));
    } catch (thrown) {
      yield refusalOf(thrown, file, 0);
    }
  }
}

function documentOf(value: unknown, name: string, options: Options, notice: Notices): ExchangeDocument {
  const cas = plainObject(value, "the file", null);
  const all = listAt(cas["%FEATURE_STRUCTURES"], "%FEATURE_STRUCTURES", (element, field) =>
    plainObject(element, field, null),
  );
  const sofas = all.filter((one) => one["%TYPE"] === "uima.cas.Sofa");
  const sofa =
    sofas.find((one) => one.sofaID === "_InitialView") ??
    sofas[0] ??
    refuse("%FEATURE_STRUCTURES", "has no sofa, which has the text");
  if (sofas.length > 1) notice("uima.cas.Sofa", "there are several; only the first view is read");
  let language = "";
  const structures: FeatureStructure[] = [];
  all.forEach((one, i) => {
    if (one["@sofa"] !== undefined && one["@sofa"] !== sofa["%ID"]) return;
    const { "%ID": id, "%TYPE": type, begin, end } = one;
    if (typeof id !== "number" || typeof type !== "string")
      refuse(`%FEATURE_STRUCTURES[${i}]`, "has no %ID or no %TYPE");
    if (type === "uima.tcas.DocumentAnnotation" || typeof one.documentTitle === "string") {
      if (typeof one.language === "string" && one.language !== "x-unspecified") language = one.language;
    }
    const features: Record<string, AttributeValue> = {};
    const refs: Record<string, number> = {};
    for (const [key, held] of Object.entries(one)) {
      if (key === "begin" || key === "end" || key.startsWith("%") || key.startsWith("^")) continue;
      if (key.startsWith("@")) {
        if (typeof held === "number") refs[key.slice(1)] = held;
      } else if (typeof held === "string" || typeof held === "number" || typeof held === "boolean")
        features[key] = held;
    }
    structures.push({ id, type, begin, end, features, refs });
  });
  const unit = options.unit === "codePoints" ? "codePoints" : "utf16";
  return documentOfStructures(name, sofa.sofaString as string, language, structures, unit, notice);
}
