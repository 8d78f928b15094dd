"use client";

import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import { Button } from "../../../../_ui/button.tsx";
import { Section } from "../../../../_ui/card.tsx";
import { Confirm } from "../../../../_ui/confirm.tsx";
import { say, sayOutcome, sayRefusal } from "../../../../_ui/toast.tsx";
import { archive } from "./actions.ts";

export function ArchiveProject({ projectId, name, archived }: { projectId: string; name: string; archived: boolean }) {
  const router = useRouter();
  const [asking, setAsking] = useState(false);
  const [pending, start] = useTransition();
  return (
    <Section
      title={archived ? "This project is archived" : "Archive"}
      description={
        archived
          ? "It can be read and exported, and nothing in it changes."
          : "For a project that is done. It leaves everybody's list; it can still be read and exported, and be brought back."
      }
    >
      {archived ? (
        <Button
          pending={pending}
          onClick={() =>
            start(async () => {
              sayOutcome(await archive(projectId, false), "The project is back");
            })
          }
        >
          Bring it back
        </Button>
      ) : (
        <Button look="dangerQuiet" className="border border-line" onClick={() => setAsking(true)}>
          Archive this project…
        </Button>
      )}
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={`Archive “${name}”?`}
        action="Archive"
        danger
        onConfirm={async () => {
          const outcome = await archive(projectId, true);
          if (!outcome.ok) return sayRefusal(outcome.failure);
          router.push("/projects");
          const bringBack = async () => {
            if (sayOutcome(await archive(projectId, false), "The project is back")) router.refresh();
          };
          say(`“${name}” is archived`, { action: { label: "Bring it back", onClick: bringBack } });
        }}
      >
        <p>
          Nobody can tag in it any more, texts that are open included. Nothing is lost, and it can be brought back from
          the list of archived projects.
        </p>
      </Confirm>
    </Section>
  );
}
