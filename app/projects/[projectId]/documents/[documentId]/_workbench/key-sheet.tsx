"use client";

import { Pencil, RotateCcw } from "lucide-react";
import { Fragment, useState } from "react";
import { Button, Kbd } from "../../../../../_ui/button.tsx";
import { Dialog } from "../../../../../_ui/dialog.tsx";
import { IconButton } from "../../../../../_ui/icon-button.tsx";
import { useCell } from "./cell.ts";
import { KeyCapture } from "./key-capture.tsx";
import { type KeyAction, Keymap, keyActions, keysIn, type OwnKeys, withoutOwn } from "./keymap.ts";
import { useWorkbench } from "./workbench-context.tsx";

const groups = [
  { id: "move", title: "Move and select" },
  { id: "tags", title: "Tags" },
  { id: "join", title: "Relations, pieces, attributes, entities" },
  { id: "fast", title: "Fast" },
  { id: "rest", title: "Everything else" },
] as const;

/** All keys on one sheet, where they can be changed. They act while the text has the focus, and nowhere else. */
export function KeySheet() {
  const { session } = useWorkbench();
  const open = useCell(session.helpOpen);
  const keys = useCell(session.keys);
  const { givable } = useCell(session.palette);
  const [changing, setChanging] = useState(false);
  const [asking, setAsking] = useState<KeyAction | null>(null);
  const [trouble, setTrouble] = useState("");
  const labelRows = givable.filter(({ key }) => key);

  async function keep(own: OwnKeys) {
    const before = keys;
    session.keys.value = new Keymap(own);
    setAsking(null);
    setTrouble("");
    if (await stored(own)) return;
    session.keys.value = before;
    setTrouble("The keys could not be kept, so they are as before. Try again when you are connected.");
  }

  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        session.helpOpen.value = next;
        if (!next) setAsking(null);
      }}
      title="Keys"
      description="They act while the text has the focus, as it has when a document opens. Everything here can also be done with the mouse or by touch."
      wide="most"
    >
      <div className="mb-4 flex flex-wrap items-center gap-2">
        <Button size="small" look="quiet" aria-pressed={changing} onClick={() => setChanging(!changing)}>
          {changing ? "Done" : "Change keys"}
        </Button>
        {changing && Object.keys(keys.own).length > 0 ? (
          <Button size="small" look="quiet" onClick={() => void keep({})}>
            <RotateCcw aria-hidden />
            Set all keys back
          </Button>
        ) : null}
        {changing ? <p className="text-xs text-muted">Your keys follow you to every device.</p> : null}
      </div>
      {trouble ? (
        <p role="alert" className="mb-3 text-sm text-danger-ink">
          {trouble}
        </p>
      ) : null}
      {asking ? <KeyCapture action={asking} onKeep={(own) => void keep(own)} onCancel={() => setAsking(null)} /> : null}
      {/* The sheet may be longer than the screen: it takes the focus, so that keys scroll it and Escape closes it. */}
      <section
        aria-label="All keys"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: reason: what scrolls must be reachable by keyboard
        tabIndex={0}
        ref={focusSoon}
        className="gap-x-10 outline-none max-md:flex max-md:flex-col md:columns-2 [&>section]:mb-6"
      >
        {labelRows.length > 0 ? (
          <Group title="Tag the selection, or change the selected tag">
            {labelRows.map(({ id, key, name }) => (
              <Row key={id} chords={[key]} does={name} />
            ))}
          </Group>
        ) : null}
        {groups.map(({ id, title }) => (
          <Group key={id} title={title}>
            {keyActions
              .filter(({ group }) => group === id)
              .map((action) => (
                <Row key={action.id} chords={keys.keysOf(action.id)} does={action.does}>
                  {changing ? (
                    <span className="flex shrink-0">
                      <IconButton label={`Change the key: ${action.does}`} onClick={() => setAsking(action)}>
                        <Pencil aria-hidden />
                      </IconButton>
                      {keys.own[action.id] ? (
                        <IconButton
                          label={`Set back: ${action.does}`}
                          onClick={() => void keep(withoutOwn(keys.own, action.id))}
                        >
                          <RotateCcw aria-hidden />
                        </IconButton>
                      ) : null}
                    </span>
                  ) : null}
                </Row>
              ))}
            {id === "move" ? (
              <>
                <Row chords={["ArrowUp", "ArrowDown"]} does="By line" />
                <Row chords={["Shift"]} does="With any of these: select" />
              </>
            ) : null}
            {id === "tags" ? (
              <Row
                chords={["Escape"]}
                does="Let go; once more, and Tab leaves the text, as it does after the last tag"
              />
            ) : null}
            {id === "fast" ? (
              <p className="text-muted">
                Among the same words and suggestions, Tab goes on, Enter accepts, Delete rejects, Escape ends it.
              </p>
            ) : null}
          </Group>
        ))}
        <section className="break-inside-avoid max-md:pointer-coarse:order-first">
          <h3 className="mb-2 text-sm font-semibold">Mouse and touch</h3>
          <ul className="space-y-1.5 text-sm text-muted">
            <li>Drag to select whole words; with Alt, characters.</li>
            <li>Double-click for a word, three clicks for a sentence.</li>
            <li>Click a tag to select it, again for the one around it.</li>
            <li>Drag the round handles to move a tag's edges.</li>
            <li>Drag the ring over a selected tag to another tag to relate them.</li>
            <li>Hold a label with the pin: then whatever you select is tagged at once.</li>
            <li>Click a suggestion to accept it.</li>
            <li>On a touch screen, tap a word, perhaps a second one to select as far as there, then a label.</li>
            <li>
              With a label held, each tap tags a word; a tap on the word right beside makes that tag longer, and its
              round handle reaches further.
            </li>
          </ul>
        </section>
      </section>
    </Dialog>
  );
}

/** After the dialog has put the focus on its first button. */
function focusSoon(element: HTMLElement | null): void {
  if (element) requestAnimationFrame(() => requestAnimationFrame(() => element.focus({ preventScroll: true })));
}

function Group({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section className="text-sm">
      <h3 className="mb-2 font-semibold">{title}</h3>
      <div className="space-y-1.5">{children}</div>
    </section>
  );
}

function Row({ chords, does, children }: { chords: readonly string[]; does: string; children?: React.ReactNode }) {
  return (
    <div className="flex break-inside-avoid items-baseline gap-3">
      <span className="flex w-30 shrink-0 flex-wrap items-center gap-x-2 gap-y-1">
        {chords.length === 0 ? <span className="text-muted">no key</span> : null}
        {chords.map((chord) => (
          <Chord key={chord} chord={chord} />
        ))}
      </span>
      <span className="min-w-0 flex-1 text-muted">{does}</span>
      {children}
    </div>
  );
}

function Chord({ chord }: { chord: string }) {
  return (
    <span className="inline-flex items-center gap-0.5">
      {keysIn(chord).map((key, i) => (
        <Fragment key={key}>
          {i > 0 ? <span className="text-faint">+</span> : null}
          <Kbd>{key}</Kbd>
        </Fragment>
      ))}
    </span>
  );
}

/** Keeps them with the person's account. Whether that worked. */
async function stored(keys: OwnKeys): Promise<boolean> {
  try {
    const body = JSON.stringify({ keys });
    const headers = { "Content-Type": "application/json" };
    return (await fetch("/api/v1/me/keys", { method: "PUT", headers, body })).ok;
  } catch {
    return false;
  }
}
