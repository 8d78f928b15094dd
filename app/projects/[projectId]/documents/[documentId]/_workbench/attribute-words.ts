import type { AttributeDefinition, AttributeValue, LabelSchema } from "#lib/annotation/label.ts";
import type { Span } from "#lib/annotation/span.ts";

/** The values of attributes in the order of the definitions, in words; a yes/no one shows its name where it says yes. */
export function attributeWords(
  values: Readonly<Record<string, AttributeValue>> | undefined,
  definitions: readonly AttributeDefinition[],
): string {
  return definitions
    .flatMap(({ id, name }) => {
      const value = values?.[id];
      if (value === undefined || value === false || value === "") return [];
      if (value === true) return [name];
      return [typeof value === "object" ? value.join(", ") : String(value)];
    })
    .join(" · ");
}

/** The same beside the letter of a tag in the text, where there is little room. */
export function saidInPlace({ attributes }: Span, schema: LabelSchema): string {
  const words = attributes ? attributeWords(attributes, schema.attributes) : "";
  return words.length > 20 ? `${words.slice(0, 19)}…` : words;
}
