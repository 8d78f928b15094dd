"use client";

import { MoveRight, Plus } from "lucide-react";
import { useState } from "react";
import type { LabelSchema, RelationType } from "#lib/annotation/label.ts";
import { Button } from "../../../../_ui/button.tsx";
import { Section } from "../../../../_ui/card.tsx";
import { Tagged } from "../../../_parts/tag.tsx";
import { RelationDialog } from "./relation-dialog.tsx";
import { SchemaLine, SchemaList } from "./schema-line.tsx";

export function RelationSection({
  projectId,
  schema,
  mayEdit,
}: {
  projectId: string;
  schema: LabelSchema;
  mayEdit: boolean;
}) {
  const [edited, setEdited] = useState<RelationType | null>(null);
  const [open, setOpen] = useState(false);
  const edit = (item: RelationType | null) => {
    setEdited(item);
    setOpen(true);
  };
  const { relationTypes } = schema;
  const line = (type: RelationType) => (
    <SchemaLine
      key={type.id}
      projectId={projectId}
      what="relationType"
      item={type}
      mayEdit={mayEdit}
      onEdit={() => edit(type)}
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm leading-8">
        <Ends ids={type.from} schema={schema} />
        <span className="inline-flex items-center gap-2 font-medium">
          {type.name}
          <MoveRight className="size-4 text-faint" aria-label="leads to" />
        </span>
        <Ends ids={type.to} schema={schema} />
      </div>
    </SchemaLine>
  );
  return (
    <Section
      title="Relation types"
      description="Directed connections between two spans, such as actor, holds, position."
      actions={
        mayEdit ? (
          <Button onClick={() => edit(null)}>
            <Plus aria-hidden />
            New relation type
          </Button>
        ) : null
      }
    >
      {relationTypes.length === 0 ? (
        <p className="rounded-xl border border-dashed border-line px-5 py-6 text-sm text-muted">No relation types.</p>
      ) : (
        <SchemaList archived={relationTypes.filter((type) => type.archived).map(line)}>
          {relationTypes.filter((type) => !type.archived).map(line)}
        </SchemaList>
      )}
      {mayEdit ? (
        <RelationDialog projectId={projectId} schema={schema} type={edited} open={open} onOpenChange={setOpen} />
      ) : null}
    </Section>
  );
}

/** The labels that may stand at one end. */
function Ends({ ids, schema }: { ids: readonly string[]; schema: LabelSchema }) {
  if (ids.length === 0) return <span className="text-muted">any label</span>;
  return (
    <span className="flex flex-wrap items-center gap-x-2">
      {ids.map((id, index) => {
        const label = schema.labels.find((one) => one.id === id);
        return label ? (
          <span key={id}>
            {index > 0 ? <span className="mr-2 text-muted">or</span> : null}
            <Tagged look={label}>{label.name}</Tagged>
          </span>
        ) : null;
      })}
    </span>
  );
}
