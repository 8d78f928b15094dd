import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { Badge, type BadgeTone } from "../_ui/badge.tsx";
import type { Operation, Schema } from "./description.ts";
import { curlOf, nameOf, objectIn } from "./description.ts";
import { Code, Prose } from "./prose.tsx";
import { Field, Fields, TypeName } from "./shape.tsx";

const tones: Record<string, BadgeTone> = {
  GET: "plain",
  POST: "good",
  PUT: "warning",
  PATCH: "warning",
  DELETE: "danger",
};

/** One route: folded, its line says what it does; open, everything about it and a command to try. */
export function OperationCard({
  operation,
  schemas,
  address,
}: {
  operation: Operation;
  schemas: Record<string, Schema>;
  address: string;
}) {
  const { id, method, path, summary, description, parameters, body, answers } = operation;
  return (
    <details id={id} className="group scroll-mt-6 border-b border-line last:border-b-0">
      <summary className="grid list-none grid-cols-[1rem_4.25rem_1fr] items-baseline gap-x-2 px-3 py-2.5 hover:bg-ink/4 [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden className="size-4 self-center text-faint transition-transform group-open:rotate-90" />
        <span>
          <Badge tone={tones[method] ?? "plain"} className="font-mono">
            {method}
          </Badge>
        </span>
        <span className="min-w-0">
          <span className="font-mono text-[0.8125rem] wrap-anywhere">{path}</span>
          <span className="block text-sm text-muted">{summary}</span>
        </span>
      </summary>
      <div className="space-y-5 px-3 pt-1 pb-6 sm:pl-10">
        {description ? (
          <p className="max-w-2xl text-sm">
            <Prose>{description}</Prose>
          </p>
        ) : null}
        <Part title="Try it">
          <Code>{curlOf(operation, address)}</Code>
        </Part>
        {parameters.length > 0 ? (
          <Part title="Parameters">
            <dl className="divide-y divide-line border-y border-line">
              {parameters.map((parameter) => (
                <Field
                  key={parameter.name}
                  name={parameter.in === "header" ? `${parameter.name} (header)` : parameter.name}
                  required={parameter.required}
                  schema={parameter.schema}
                  schemas={schemas}
                  description={parameter.description}
                />
              ))}
            </dl>
          </Part>
        ) : null}
        {body ? (
          <Part title="Body, as JSON">
            <Fields schema={body} schemas={schemas} />
          </Part>
        ) : null}
        {answers.map(({ status, description: about, mediaType, schema }) => (
          <Part key={status} title={`Answer ${status}`}>
            <p className="text-sm text-muted">
              {about} {schema ? <TypeName schema={schema} schemas={schemas} /> : mediaType}
            </p>
            {schema && nameOf(schema) === null && objectIn(schema) ? (
              <Fields schema={schema} schemas={schemas} />
            ) : null}
          </Part>
        ))}
      </div>
    </details>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="space-y-2">
      <h3 className="text-xs font-semibold tracking-wide text-faint uppercase">{title}</h3>
      {children}
    </div>
  );
}
