"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "../../../../_ui/button.tsx";
import { Card } from "../../../../_ui/card.tsx";
import { Checkbox } from "../../../../_ui/choice.tsx";
import { Confirm } from "../../../../_ui/confirm.tsx";
import { TextArea, TextField } from "../../../../_ui/text-field.tsx";
import { sayRefusal } from "../../../../_ui/toast.tsx";
import { JobView } from "../activity/job-view.tsx";
import { ask } from "../documents/add/api.ts";

/** Names a release and has a job make it, after it was said that there is no way back. */
export function MakeRelease({ projectId }: { projectId: string }) {
  const [name, setName] = useState("");
  const [note, setNote] = useState("");
  const [gold, setGold] = useState(false);
  const [jobId, setJobId] = useState("");
  const [wrong, setWrong] = useState("");
  const [asked, setAsked] = useState(false);
  const router = useRouter();
  const make = async () => {
    try {
      const body = { name, note, ...(gold && { choice: { layers: ["gold"] } }) };
      setJobId((await ask<{ jobId: string }>("POST", `/projects/${projectId}/releases`, body)).jobId);
      setName("");
      setNote("");
      router.refresh();
    } catch (error) {
      const { message } = error as Error;
      setWrong(message);
      sayRefusal({ code: "", title: "", message });
    }
  };
  return (
    <Card className="p-5">
      <form
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() === "") setWrong("Please give a name.");
          else setAsked(true);
        }}
      >
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            label="Name of the next release"
            value={name}
            error={wrong}
            maxLength={100}
            placeholder="Spring 2027"
            onChange={({ target }) => {
              setName(target.value);
              setWrong("");
            }}
          />
          <TextArea
            label="Note"
            optional
            rows={1}
            value={note}
            maxLength={2000}
            onChange={({ target }) => setNote(target.value)}
          />
        </div>
        <Checkbox label="Only gold" hint="Otherwise every finished layer is in it." checked={gold} onChange={setGold} />
        <Button look="primary" type="submit">
          Make a release
        </Button>
      </form>
      <Confirm
        open={asked}
        onOpenChange={setAsked}
        title={`Make the release “${name.trim()}”?`}
        action="Make the release"
        onConfirm={make}
      >
        <p>It holds what is finished now. It can neither be changed nor deleted afterwards, and its name is taken.</p>
      </Confirm>
      {jobId ? (
        <div className="mt-5">
          <JobView key={jobId} projectId={projectId} jobId={jobId} />
        </div>
      ) : null}
    </Card>
  );
}
