import { Usage } from "#lib/cli/command.ts";

/** What was said as `--<option> name=value`, as often as one likes. @throws Usage where a sign is missing */
export function pairs(values: unknown, option: string): Record<string, string> {
  const list = Array.isArray(values) ? values.map(String) : [];
  return Object.fromEntries(
    list.map((text) => {
      const at = text.indexOf("=");
      if (at < 1) throw new Usage(`--${option} takes <name>=<value>, and not ${text}.`);
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}
