import { cn } from "../_ui/cn.ts";
import type { Schema } from "./description.ts";
import { nameOf, objectIn, typeOf } from "./description.ts";
import { Prose } from "./prose.tsx";

/** What kind of value a schema asks for; schemas with a place of their own are linked. */
export function TypeName({ schema, schemas }: { schema: Schema; schemas: Record<string, Schema> }) {
  const text = typeOf(schema);
  const linked = text.split(/(\w+)/).map((word, i) =>
    Object.hasOwn(schemas, word) ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: reason: the words of one fixed text never change places.
      <a key={i} href={`#schema-${word}`} className="text-accent-ink underline underline-offset-2">
        {word}
      </a>
    ) : (
      word
    ),
  );
  return <span className="font-mono text-[0.8125rem] text-muted wrap-anywhere">{linked}</span>;
}

/** The fields of an object, and below each one the fields of the object in it. */
export function Fields({
  schema,
  schemas,
  inside = false,
}: {
  schema: Schema;
  schemas: Record<string, Schema>;
  /** Below another field, where there is no room for two columns. */
  inside?: boolean;
}) {
  const object = objectIn(schema);
  if (!object?.properties) return null;
  return (
    <dl className="divide-y divide-line border-y border-line">
      {Object.entries(object.properties).map(([name, field]) => (
        <Field
          key={name}
          name={name}
          required={object.required?.includes(name) ?? false}
          schema={field}
          schemas={schemas}
          inside={inside}
        />
      ))}
    </dl>
  );
}

/** One name with what it holds; for fields and for parameters. */
export function Field({
  name,
  required,
  schema,
  schemas,
  description = schema.description,
  inside = false,
}: {
  name: string;
  required: boolean;
  schema: Schema;
  schemas: Record<string, Schema>;
  description?: string | undefined;
  inside?: boolean;
}) {
  const inner = nameOf(schema) === null ? objectIn(schema) : null;
  return (
    <div className={cn("grid gap-x-6 py-2", !inside && "sm:grid-cols-[13rem_minmax(0,1fr)]")}>
      <dt className="font-mono text-[0.8125rem] wrap-anywhere">
        {name}
        {required ? null : <span className="font-sans text-xs text-faint"> · optional</span>}
      </dt>
      <dd className="min-w-0">
        <TypeName schema={schema} schemas={schemas} />
        {description ? (
          <p className="text-sm text-muted">
            <Prose>{description}</Prose>
          </p>
        ) : null}
        {inner ? (
          <div className="mt-2 border-l-2 border-line pl-3">
            <Fields schema={inner} schemas={schemas} inside />
          </div>
        ) : null}
      </dd>
    </div>
  );
}
