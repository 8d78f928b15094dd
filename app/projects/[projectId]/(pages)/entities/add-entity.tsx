"use client";

import { Plus } from "lucide-react";
import { useState } from "react";
import { Button } from "../../../../_ui/button.tsx";
import { Dialog } from "../../../../_ui/dialog.tsx";
import { TextField } from "../../../../_ui/text-field.tsx";
import { say } from "../../../../_ui/toast.tsx";
import { makeEntity } from "../../_entities/actions.ts";

/** Adds an entity that every member is offered. */
export function AddEntity({ projectId }: { projectId: string }) {
  const [open, setOpen] = useState(false);
  const [pending, setPending] = useState(false);
  const [trouble, setTrouble] = useState("");
  const add = async (form: FormData) => {
    setPending(true);
    const outcome = await makeEntity(projectId, {
      name: String(form.get("name") ?? ""),
      description: String(form.get("description") ?? ""),
      everyone: true,
    });
    setPending(false);
    if (!outcome.ok) return setTrouble(outcome.failure.message);
    setTrouble("");
    setOpen(false);
    say(`${outcome.value.name} is offered to everyone.`);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button look="primary">
          <Plus aria-hidden /> Add entity
        </Button>
      }
      title="Add an entity for everyone"
    >
      <form
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          void add(new FormData(event.currentTarget));
        }}
      >
        <TextField name="name" label="Name" required maxLength={200} error={trouble || undefined} autoComplete="off" />
        <TextField name="description" label="What tells it from others" optional maxLength={2000} autoComplete="off" />
        <div className="flex justify-end">
          <Button type="submit" look="primary" pending={pending}>
            Add
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
