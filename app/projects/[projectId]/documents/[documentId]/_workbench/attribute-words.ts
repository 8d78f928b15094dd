import type { AttributeDefinition, AttributeValue } from "#lib/annotation/label.ts";

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
