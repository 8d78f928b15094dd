"use client";

import { useRef, useState } from "react";
import { measures } from "#lib/annotation/agreement/measures.ts";
import type { GammaProgress } from "#lib/data/agreement.ts";
import type { ChoiceQuery } from "#lib/data/agreement-choice.ts";
import { Button } from "../../../../../_ui/button.tsx";
import { Notice } from "../../../../../_ui/notice.tsx";
import { Progress } from "../../../../../_ui/progress.tsx";
import { countGamma } from "../actions.ts";
import { MeasureTable } from "./measure-table.tsx";

const own = measures.filter(({ family }) => family === "gamma");

/** γ, when it is asked for: counted in many short goes, each of which is kept, so that it can be stopped and gone on with. */
export function GammaPanel({ projectId, query }: { projectId: string; query: ChoiceQuery }) {
  const [progress, setProgress] = useState<GammaProgress | null>(null);
  const [running, setRunning] = useState(false);
  const [trouble, setTrouble] = useState("");
  const stopped = useRef(false);

  async function run() {
    stopped.current = false;
    setRunning(true);
    setTrouble("");
    try {
      for (;;) {
        const outcome = await countGamma(projectId, query);
        if (!outcome.ok) {
          setTrouble(outcome.failure.message);
          break;
        }
        setProgress(outcome.value);
        if (outcome.value.measures || stopped.current) break;
      }
    } catch {
      setTrouble("The server did not answer. What was counted is kept: go on when you are connected.");
    }
    setRunning(false);
  }

  if (progress?.measures) return <MeasureTable caption="γ and γ-cat" of={own} measured={progress.measures} />;
  const words = progress ? `${progress.done} of ${progress.of} documents counted` : "";
  return (
    <div className="max-w-xl space-y-3">
      {trouble ? (
        <Notice tone="danger" live>
          <p>{trouble}</p>
        </Notice>
      ) : null}
      {progress ? (
        <div>
          <p role="status" className="mb-2 text-sm text-muted tabular-nums">
            {words}
          </p>
          <Progress done={progress.done} of={progress.of} label={words} />
        </div>
      ) : null}
      <div className="flex gap-2">
        <Button onClick={run} pending={running}>
          {progress && !running ? "Go on" : "Count γ"}
        </Button>
        {running ? (
          <Button
            look="quiet"
            onClick={() => {
              stopped.current = true;
            }}
          >
            Pause
          </Button>
        ) : null}
      </div>
    </div>
  );
}
