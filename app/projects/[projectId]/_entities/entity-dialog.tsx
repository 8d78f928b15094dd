"use client";

import Link from "next/link";
import { useEffect, useState } from "react";
import { Button } from "../../../_ui/button.tsx";
import { Confirm } from "../../../_ui/confirm.tsx";
import { Dialog } from "../../../_ui/dialog.tsx";
import { say } from "../../../_ui/toast.tsx";
import { aboutEntity, changeEntity, type Entity, type Mentions, mergeEntity, takeApart } from "./actions.ts";
import { EntitySearch } from "./entity-search.tsx";

type About = { mentions: Mentions; merged: Entity[] };

/** One entity: its name, where it is named in the project, and what was merged into it. */
export function EntityDialog(props: {
  projectId: string;
  entity: Entity;
  onClose: () => void;
  /** Something of it, or which it is, has changed. */
  onChanged: () => void;
}) {
  const { projectId, onClose, onChanged } = props;
  const [entity, setEntity] = useState(props.entity);
  const [about, setAbout] = useState<About | null>(null);
  const [trouble, setTrouble] = useState("");
  useEffect(() => {
    let gone = false;
    void aboutEntity(projectId, entity.id).then((outcome) => {
      if (gone) return;
      if (outcome.ok) setAbout(outcome.value);
      else setTrouble(outcome.failure.message);
    });
    return () => {
      gone = true;
    };
  }, [projectId, entity]);
  const took = (outcome: Awaited<ReturnType<typeof changeEntity>>, said: string) => {
    if (!outcome.ok) {
      setTrouble(outcome.failure.message);
      return;
    }
    setTrouble("");
    setEntity(outcome.value);
    say(said);
    onChanged();
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={entity.name} description={entity.description}>
      <div className="space-y-5 text-sm">
        {trouble ? (
          <p role="alert" className="rounded-md bg-danger-soft px-3 py-2 text-danger-ink">
            {trouble}
          </p>
        ) : null}
        {entity.changeable ? (
          <>
            <Naming
              key={`${entity.id} ${entity.name} ${entity.description}`}
              entity={entity}
              onSave={async (to) => took(await changeEntity(projectId, entity.id, to), "Saved.")}
            />
            <Merging
              projectId={projectId}
              entity={entity}
              onMerge={async (into) =>
                took(await mergeEntity(projectId, entity.id, into.id), `${entity.name} is ${into.name} now.`)
              }
            />
          </>
        ) : (
          <p className="text-muted">
            {entity.everyone
              ? "A manager set it up for everyone; only managers change it."
              : "Only who made it, or a reviewer, changes it."}
          </p>
        )}
        {about && about.merged.length > 0 ? (
          <section className="space-y-1.5">
            <h3 className="font-medium">Merged into it</h3>
            <ul className="space-y-1">
              {about.merged.map((one) => (
                <li key={one.id} className="flex items-center justify-between gap-3">
                  <span className="min-w-0 truncate">{one.name}</span>
                  {one.changeable ? (
                    <Button
                      size="small"
                      onClick={async () => {
                        const outcome = await takeApart(projectId, one.id);
                        if (!outcome.ok) return setTrouble(outcome.failure.message);
                        say(`${one.name} stands for itself again.`);
                        setEntity({ ...entity });
                        onChanged();
                      }}
                    >
                      Take apart
                    </Button>
                  ) : null}
                </li>
              ))}
            </ul>
          </section>
        ) : null}
        <Where projectId={projectId} about={about} />
      </div>
    </Dialog>
  );
}

function Naming({
  entity,
  onSave,
}: {
  entity: Entity;
  onSave: (to: { name: string; description: string }) => Promise<void>;
}) {
  const [name, setName] = useState(entity.name);
  const [description, setDescription] = useState(entity.description);
  const field =
    "h-9 w-full rounded-md border border-edge bg-surface px-3 pointer-coarse:h-11 pointer-coarse:text-base dark:bg-canvas";
  return (
    <form
      className="space-y-2.5"
      onSubmit={(event) => {
        event.preventDefault();
        void onSave({ name, description });
      }}
    >
      <label className="block space-y-1">
        <span className="text-xs text-muted">Name</span>
        <input
          className={field}
          value={name}
          maxLength={200}
          required
          onChange={(event) => setName(event.target.value)}
        />
      </label>
      <label className="block space-y-1">
        <span className="text-xs text-muted">What tells it from others (optional)</span>
        <input
          className={field}
          value={description}
          maxLength={2000}
          onChange={(event) => setDescription(event.target.value)}
        />
      </label>
      {name !== entity.name || description !== entity.description ? (
        <Button type="submit" size="small" look="primary">
          Save
        </Button>
      ) : null}
    </form>
  );
}

function Merging(props: { projectId: string; entity: Entity; onMerge: (into: Entity) => Promise<void> }) {
  const { projectId, entity, onMerge } = props;
  const [choosing, setChoosing] = useState(false);
  const [into, setInto] = useState<Entity | null>(null);
  return (
    <div>
      {choosing ? (
        <div className="space-y-1">
          <p className="text-xs text-muted">Which entity is it really?</p>
          <EntitySearch
            projectId={projectId}
            label={`Merge ${entity.name} into`}
            start=""
            without={entity.id}
            onChoose={setInto}
            onLeave={() => setChoosing(false)}
          />
        </div>
      ) : (
        <Button size="small" onClick={() => setChoosing(true)}>
          Merge into another…
        </Button>
      )}
      {into ? (
        <Confirm
          open
          onOpenChange={(open) => !open && setInto(null)}
          title={`Make ${entity.name} and ${into.name} one?`}
          action="Merge"
          onConfirm={async () => {
            await onMerge(into);
            setInto(null);
            setChoosing(false);
          }}
        >
          <p>
            What names {entity.name} then names {into.name}. No tag is changed, and you can take it apart again here.
          </p>
        </Confirm>
      ) : null}
    </div>
  );
}

function Where({ projectId, about }: { projectId: string; about: About | null }) {
  if (!about) return <p className="text-muted">Looking through the project…</p>;
  const { layers, more } = about.mentions;
  const count = layers.reduce((sum, layer) => sum + layer.mentions.length, 0);
  return (
    <section className="space-y-2">
      <h3 className="font-medium">
        {count === 0
          ? "No tag that you may see names it."
          : `Named ${count === 1 ? "once" : `${count.toLocaleString("en")} times`} in the project`}
      </h3>
      {layers.map((layer) => (
        <div key={layer.layerId}>
          <Link
            href={`/projects/${projectId}/documents/${layer.documentId}?layer=${layer.layerId}`}
            className="text-accent-ink underline underline-offset-2"
          >
            {layer.documentName}
            {layer.annotator ? `, tags of ${layer.annotator}` : ""}
          </Link>
          <ul className="mt-0.5 space-y-0.5 font-serif text-muted">
            {layer.mentions.slice(0, 20).map((mention) => (
              <li key={mention.spanId} dir="auto" className="truncate">
                {mention.surface}
              </li>
            ))}
            {layer.mentions.length > 20 ? (
              <li className="font-sans text-xs">and {layer.mentions.length - 20} more</li>
            ) : null}
          </ul>
        </div>
      ))}
      {more ? <p className="text-xs text-muted">Only the newest 200 documents were looked through.</p> : null}
    </section>
  );
}
