/** What a project lacks that files name: labels, attributes and relation types to be made. */
import type { AttributeDefinition, Label, LabelSchema } from "#lib/annotation/label.ts";
import { underlines } from "#lib/annotation/label.ts";
import { kindOfValues, type Names } from "./names.ts";
import { documentLabelName, type ImportPlan, nameKey, schemaName } from "./plan.ts";

export type Additions = {
  labels: (Pick<Label, "name" | "color" | "scope"> & Partial<Label>)[];
  attributes: (Pick<AttributeDefinition, "name" | "on" | "kind" | "options"> & Partial<AttributeDefinition>)[];
  relationTypes: { name: string }[];
};

/** As far apart as ten colours can be that stand out in both themes; the labels page offers the same. */
const colors = [
  "#3B5BDB",
  "#C2255C",
  "#B07A00",
  "#45907E",
  "#9250A0",
  "#8386A8",
  "#3988ED",
  "#D0616C",
  "#686C08",
  "#AB66D2",
];

export function additionsFor(names: Names, schema: LabelSchema, plan: Pick<ImportPlan, "labels">): Additions {
  const additions: Additions = { labels: [], attributes: [], relationTypes: [] };
  const keys = new Set(schema.labels.filter((label) => !label.archived).map((label) => label.key));
  const taken = new Map(schema.labels.map((label) => [nameKey(label.name), label.scope]));
  const addLabel = (given: string, scope: Label["scope"]) => {
    if (Object.hasOwn(plan.labels, given)) return;
    const held = taken.get(nameKey(given));
    if (held === scope) return;
    const name = held === undefined ? schemaName(given) : documentLabelName(given);
    if (name === "" || taken.has(nameKey(name))) return;
    taken.set(nameKey(name), scope);
    const at = schema.labels.length + additions.labels.length;
    const known = names.known.label.get(given.toLowerCase());
    const free = [..."123456789"].find((digit) => !keys.has(digit)) ?? "";
    const key = known?.key && !keys.has(known.key) ? known.key : scope === "span" ? free : "";
    if (key) keys.add(key);
    const look = known
      ? {
          color: known.color,
          chip: known.chip,
          underline: known.underline,
          description: known.description,
          granularity: known.granularity,
          overlapsItself: known.overlapsItself,
        }
      : {
          color: colors[at % colors.length] as string,
          underline: underlines[Math.floor(at / colors.length) % underlines.length] as Label["underline"],
          granularity: "character" as const,
        };
    additions.labels.push({ ...look, name, scope, key });
  };
  // Labels of tags first: where both have one name, that of documents is told apart.
  for (const name of names.spanLabels.keys()) addLabel(name, "span");
  for (const name of names.documentLabels.keys()) addLabel(name, "document");
  const defined = new Set(schema.attributes.map((one) => `${one.on} ${nameKey(one.name)}`));
  for (const seen of names.attributes.values()) {
    const name = schemaName(seen.name);
    const key = `${seen.on} ${nameKey(name)}`;
    if (name === "" || defined.has(key)) continue;
    defined.add(key);
    const known = names.known.attribute.get(`${seen.on} ${seen.name.toLowerCase()}`);
    const kind = known ? { kind: known.kind, options: known.options } : kindOfValues(seen);
    additions.attributes.push({ name, on: seen.on, ...kind });
  }
  const types = new Set(schema.relationTypes.map((type) => nameKey(type.name)));
  for (const given of names.relationTypes.keys()) {
    const name = schemaName(given);
    if (name === "" || types.has(nameKey(name))) continue;
    types.add(nameKey(name));
    additions.relationTypes.push({ name });
  }
  return additions;
}
