/** Which connectors are drawn over the text, and where: those with an end in what is drawn. */
import { Direction, type EditorView } from "@codemirror/view";
import type { Relation } from "#lib/annotation/relation.ts";
import type { Span } from "#lib/annotation/span.ts";
import type { Session } from "../session.ts";
import { isShown } from "../viewing.ts";
import { type Arc, type ArcEnd, type Foot, type Frame, type Route, routesOf } from "./arc-routes.ts";
import { sessionOf } from "./context.ts";
import { spotAt } from "./markers.ts";

/** More than this many at once are no picture any more; the list has them all. */
const mostDrawn = 300;

/** Two tags that a relation joins, or a piece of a tag and the next piece of it. */
export type Joint = {
  id: string;
  /** Null between pieces. */
  relation: Relation | null;
  from: Span;
  to: Span;
  /** Which pieces of the two are joined: the first ones by a relation. */
  pieces: readonly [from: number, to: number];
  /** Of what is selected. */
  strong: boolean;
};

export type Connector = { joint: Joint; route: Route };

/** What is to be joined in what is drawn. The page is not asked for it. */
export function jointsInSight(view: EditorView): Joint[] {
  const session = sessionOf(view.state);
  const here = session.index
    .overlapping(view.viewport.from, view.viewport.to)
    .map(({ span }) => span)
    .filter((span) => isShown(session.viewing.value, span));
  return [...piecesOf(session, here), ...relationsOf(session, here)];
}

/** Whether there is nothing to draw anew: a tag or a relation that changes is another object. */
export function sameJoints(a: readonly Joint[], b: readonly Joint[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ id, relation, from, to, strong }, i) => {
      const other = b[i] as Joint;
      return (
        id === other.id &&
        relation === other.relation &&
        from === other.from &&
        to === other.to &&
        strong === other.strong
      );
    })
  );
}

export function connectorsOf(view: EditorView, joints: readonly Joint[]): Connector[] {
  if (joints.length === 0) return [];
  const feet = new Map<string, ArcEnd>();
  const endOf = (span: Span, piece: number) => {
    const key = `${span.id} ${piece}`;
    const end = feet.get(key) ?? footOf(view, span, piece) ?? sideOf(view, span, piece);
    feet.set(key, end);
    return end;
  };
  const arcs = joints.map(
    ({ id, from, to, pieces }): Arc => ({ id, from: endOf(from, pieces[0]), to: endOf(to, pieces[1]) }),
  );
  const byId = new Map(joints.map((joint) => [joint.id, joint]));
  return routesOf(arcs, frameOf(view)).map((route) => ({ route, joint: byId.get(route.id) as Joint }));
}

/** Where connectors meet a tag; null where its start is not drawn. */
export function footOf(view: EditorView, span: Span, piece = 0): Foot | null {
  const [from, to] = span.fragments[piece] as readonly [number, number];
  if (from < view.viewport.from || from > view.viewport.to) return null;
  const first = spotAt(view, from, 1);
  if (!first) return null;
  const last = to <= view.viewport.to ? spotAt(view, to, -1) : null;
  if (last && Math.abs(last.top - first.top) < 4) return { x: (first.left + last.left) / 2, top: first.top };
  return { x: first.left + (first.back ? -12 : 12), top: first.top };
}

function sideOf(view: EditorView, span: Span, piece: number): "above" | "below" {
  const [from] = span.fragments[piece] as readonly [number, number];
  return from < view.viewport.from ? "above" : "below";
}

/** From each piece of a tag to the next. */
function piecesOf({ selected }: Session, here: readonly Span[]): Joint[] {
  return here
    .filter(({ fragments }) => fragments.length > 1)
    .slice(0, mostDrawn)
    .flatMap((span) => {
      const strong = span.id === selected.value;
      return span.fragments.slice(1).map(
        (_, i): Joint => ({
          id: `${span.id} ${i}`,
          relation: null,
          from: span,
          to: span,
          pieces: [i, i + 1],
          strong,
        }),
      );
    });
}

/** The relations of these tags. One without its end, or to a tag that is not shown, is hidden; the list has it. */
function relationsOf({ relations, selected, viewing, index: spans }: Session, here: readonly Span[]): Iterable<Joint> {
  const { index, shown } = relations;
  const found = new Map<string, Joint>();
  if (index.size === 0 || shown.value === "none") return [];
  for (const { id: spanId } of here) {
    for (const relation of index.of(spanId)) {
      const { id, from: fromId, to: toId } = relation;
      const ofSelected = selected.value !== null && (fromId === selected.value || toId === selected.value);
      const strong = ofSelected || id === relations.selected.value;
      if (shown.value === "selected" && !strong) continue;
      if (found.size >= (strong ? 2 : 1) * mostDrawn) continue;
      const [from, to] = [spans.get(fromId), spans.get(toId)];
      if (from && to && isShown(viewing.value, from) && isShown(viewing.value, to))
        found.set(id, { id, relation, from, to, pieces: [0, 0], strong });
    }
  }
  return found.values();
}

function frameOf(view: EditorView): Frame {
  const content = view.contentDOM.getBoundingClientRect();
  const scroller = view.scrollDOM.getBoundingClientRect();
  const style = getComputedStyle(view.contentDOM);
  const onRight = view.textDirection === Direction.RTL;
  const margin = onRight
    ? content.right - Number.parseFloat(style.paddingRight) - scroller.left
    : content.left + Number.parseFloat(style.paddingLeft) - scroller.left;
  const room = onRight ? view.scrollDOM.clientWidth - margin : margin;
  return { margin, onRight, lanes: Math.max(2, Math.min(12, Math.floor((room - 8) / 4))) };
}
