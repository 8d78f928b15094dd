"use client";

import type { KeyboardEvent, RefObject } from "react";
import type { Choice } from "#lib/annotation/disagreement/settle.ts";
import { say } from "../../../../../../_ui/toast.tsx";
import { runsRightToLeft } from "../../_workbench/direction.ts";
import {
  type Draft,
  draftOf,
  endAt,
  endsFor,
  moved,
  withNextEnd,
  withoutRelation,
  withoutSpan,
  withSpan,
} from "./draft.ts";
import { type EditCommand, editCommandOf, reviewCommandOf } from "./keys.ts";
import { nextConfidence } from "./remark-fields.tsx";
import { useReview } from "./review-context.tsx";

/** What the keys do while the review has the focus. */
export function useReviewKeys(root: RefObject<HTMLElement | null>) {
  const { desk, palette, ground, draft, opened, remarking, origin, hideNames, focusCard, reveal } = useReview();
  const choose = (choice: Choice) => {
    const why = desk.decide(choice);
    if (why) {
      desk.say(why);
      say(why);
      return;
    }
    draft.value = null;
    remarking.value = false;
    focusCard();
  };
  const edit = () => {
    const card = desk.card(desk.current.value);
    if (!card || !desk.state.value.mayDecide) return;
    remarking.value = false;
    draft.value = draftOf(card, desk.standing(card.id)?.settlement ?? null);
    desk.say("Editing by hand. Enter puts it into gold, Escape leaves it.");
    focusCard();
  };
  const take = (digit: number) => {
    const card = desk.card(desk.current.value);
    const rater = desk.state.value.raters[digit - 1];
    const own = rater && card?.candidates.find(({ supporters }) => supporters.includes(rater.id));
    if (!card || !rater || !own) {
      desk.say(rater ? `${rater.name} has no version here.` : `There is no version ${digit}.`);
      return;
    }
    choose({ kind: "annotator", rater: rater.id });
  };
  const inRelation = (held: Draft, command: EditCommand) => {
    if (command.kind === "remove") {
      draft.value = withoutRelation(held);
      desk.say("The relation is taken out.");
      return;
    }
    const words = (of: Draft) => {
      const end = endAt(of);
      const side = of.at % 2 === 0 ? "From" : "To";
      return end ? `${side}: ${end.span.fragments.map(([from, to]) => ground.text.slice(from, to)).join(" … ")}` : "";
    };
    if (command.kind === "span") {
      const last = 2 * held.version.relations.length - 1;
      const next = { ...held, at: Math.max(0, Math.min(last, held.at + command.direction)) };
      draft.value = next;
      desk.say(words(next));
    }
    if (command.kind === "edge") {
      const forwards = (command.move.edge === "end") === (command.move.how === "grow");
      const ends = endsFor(held, desk.ends, palette.schema.relationTypes);
      const next = withNextEnd(held, ends, forwards ? 1 : -1);
      if (next) draft.value = next;
      desk.say(next ? words(next) : "There is no further settled span that it can go to.");
      const to = next && endAt(next)?.span.fragments[0]?.[0];
      if (to != null) reveal(to);
    }
  };
  const inDraft = (held: Draft, event: KeyboardEvent): boolean => {
    const first = (endAt(held)?.span ?? held.version.spans[held.at])?.fragments[0]?.[0] ?? 0;
    const rightToLeft = runsRightToLeft(ground.text, ground.text.lastIndexOf("\n", first) + 1);
    const command = editCommandOf(pressOf(event), palette.givable, rightToLeft);
    if (!command) return false;
    if (desk.card(held.cluster)?.of === "relation" && command.kind !== "save" && command.kind !== "cancel") {
      inRelation(held, command);
      return true;
    }
    switch (command.kind) {
      case "save":
        choose({ kind: "edit", version: held.version });
        break;
      case "cancel":
        draft.value = null;
        desk.say("Left as it was.");
        break;
      case "remove":
        draft.value = withoutSpan(held);
        break;
      case "label":
        draft.value = withSpan(held, { label: command.label });
        desk.say(palette.label(command.label).name);
        break;
      case "span": {
        const last = held.version.spans.length - 1;
        draft.value = { ...held, at: Math.max(0, Math.min(last, held.at + command.direction)) };
        break;
      }
      case "edge": {
        const next = moved(held, command.move, ground);
        if (next) draft.value = next;
        const span = (next ?? held).version.spans[held.at];
        desk.say(
          next && span
            ? span.fragments.map(([from, to]) => ground.text.slice(from, to)).join(" … ")
            : "The edge cannot move further.",
        );
      }
    }
    return true;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    // What stands in windows over the page is not the review, though React hands its events on to here.
    if (event.defaultPrevented || !root.current?.contains(target) || event.nativeEvent.isComposing) return;
    if (target.closest("input, textarea, select, [role=combobox]")) return;
    const onButton = target.closest("button, a") !== null;
    if (onButton && (event.key === "Enter" || event.key === " ")) return;
    const held = draft.value;
    if (held) {
      if (inDraft(held, event)) event.preventDefault();
      return;
    }
    if (event.key === "Escape" && origin.value) {
      origin.value = null;
      return;
    }
    const command = reviewCommandOf(pressOf(event));
    if (!command) return;
    event.preventDefault();
    switch (command.kind) {
      case "version":
        take(command.digit);
        break;
      case "go":
        desk.step(command.direction);
        focusCard();
        break;
      case "edit":
        edit();
        break;
      case "undo":
        desk.undo();
        focusCard();
        break;
      case "reason":
        remarking.value = !remarking.value;
        break;
      case "guideline":
        desk.remark.value = { ...desk.remark.value, guidelineChange: !desk.remark.value.guidelineChange };
        break;
      case "confidence":
        desk.remark.value = { ...desk.remark.value, confidence: nextConfidence(desk.remark.value.confidence) };
        break;
      case "names":
        hideNames(!desk.state.value.namesHidden);
        break;
      case "similar":
        opened.value = "similar";
        break;
      case "history":
        origin.value = origin.value || desk.current.value === null ? null : { cluster: desk.current.value };
        break;
      case "help":
        opened.value = "keys";
        break;
      case "merge":
        if (desk.state.value.mayDecide) opened.value = "merge";
        break;
      case "complete":
        if (desk.state.value.mayDecide) opened.value = "complete";
        break;
      default:
        choose({ kind: command.kind });
    }
  };
  return { choose, edit, onKeyDown };
}

function pressOf(event: KeyboardEvent) {
  const { key, code, shiftKey, altKey, ctrlKey, metaKey } = event;
  return { key, code, shiftKey, altKey, ctrlKey, metaKey, altGraph: event.getModifierState("AltGraph") };
}
