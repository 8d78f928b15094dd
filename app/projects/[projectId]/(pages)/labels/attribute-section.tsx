"use client";

import { Plus } from "lucide-react";
import { useState } from "react";
import type { AttributeDefinition, LabelSchema } from "#lib/annotation/label.ts";
import { Badge } from "../../../../_ui/badge.tsx";
import { Button } from "../../../../_ui/button.tsx";
import { Section } from "../../../../_ui/card.tsx";
import { AttributeDialog } from "./attribute-dialog.tsx";
import { carrierWords, kindWords } from "./presets.ts";
import { SchemaLine, SchemaList } from "./schema-line.tsx";

export function AttributeSection({
  projectId,
  schema,
  mayEdit,
}: {
  projectId: string;
  schema: LabelSchema;
  mayEdit: boolean;
}) {
  const [edited, setEdited] = useState<AttributeDefinition | null>(null);
  const [open, setOpen] = useState(false);
  const edit = (item: AttributeDefinition | null) => {
    setEdited(item);
    setOpen(true);
  };
  const { attributes } = schema;
  const line = (attribute: AttributeDefinition) => (
    <SchemaLine
      key={attribute.id}
      projectId={projectId}
      what="attribute"
      item={attribute}
      mayEdit={mayEdit}
      onEdit={() => edit(attribute)}
    >
      <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1.5">
        <span className="text-[0.9375rem] font-medium">{attribute.name}</span>
        <Badge>{kindWords[attribute.kind]}</Badge>
        {attribute.required ? <Badge tone="accent">Required</Badge> : null}
      </div>
      <p className="mt-1 text-[0.8125rem] text-muted wrap-anywhere">
        {carriers(attribute, schema)}
        {attribute.options.length > 0 ? ` · ${attribute.options.join(", ")}` : ""}
        {attribute.default === null ? "" : ` · default ${shown(attribute.default)}`}
      </p>
    </SchemaLine>
  );
  return (
    <Section
      title="Attributes"
      description="What is said of a span, a relation or a document beyond its label: a polarity, a certainty, a date."
      actions={
        mayEdit ? (
          <Button onClick={() => edit(null)}>
            <Plus aria-hidden />
            New attribute
          </Button>
        ) : null
      }
    >
      {attributes.length === 0 ? (
        <p className="rounded-xl border border-dashed border-line px-5 py-6 text-sm text-muted">
          No attributes. Many projects need none.
        </p>
      ) : (
        <SchemaList archived={attributes.filter((attribute) => attribute.archived).map(line)}>
          {attributes.filter((attribute) => !attribute.archived).map(line)}
        </SchemaList>
      )}
      {mayEdit ? (
        <AttributeDialog projectId={projectId} schema={schema} attribute={edited} open={open} onOpenChange={setOpen} />
      ) : null}
    </Section>
  );
}

function carriers({ on, of }: AttributeDefinition, schema: LabelSchema): string {
  if (of.length === 0) return `On all ${carrierWords[on].toLowerCase()}`;
  const names: readonly { id: string; name: string }[] = on === "relation" ? schema.relationTypes : schema.labels;
  return `On ${of.map((id) => names.find((one) => one.id === id)?.name ?? "?").join(", ")}`;
}

function shown(value: NonNullable<AttributeDefinition["default"]>): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  return Array.isArray(value) ? value.join(", ") : String(value);
}
