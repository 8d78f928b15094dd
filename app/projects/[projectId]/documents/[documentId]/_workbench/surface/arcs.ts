/**
 * Relations as connectors over the text: only those with an end in what is drawn. All of them are one picture below the letters;
 * those of what is selected stand out and carry their type's name, which can be clicked.
 */
import { type Extension, Prec } from "@codemirror/state";
import { Direction, EditorView, type PluginValue, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import type { Relation } from "#lib/annotation/relation.ts";
import { fittingTypes } from "#lib/annotation/relation.ts";
import type { Span } from "#lib/annotation/span.ts";
import { spanEnd, spanStart } from "#lib/annotation/span.ts";
import { endRelation } from "../relating.ts";
import type { Session } from "../session.ts";
import { ArcPicture, type Line } from "./arc-picture.ts";
import { type Arc, type ArcEnd, distanceTo, type Foot, type Route, routesOf } from "./arc-routes.ts";
import { laidOutAnew, redraw, rerelate, reselect, sessionOf, told } from "./context.ts";
import { Pin, spotAt } from "./markers.ts";
import { pinLayer } from "./pins.ts";

/** More than this many at once are no picture any more; the list has them all. */
const mostDrawn = 300;
/** How near to a connector a click means it, in CSS pixels. */
const near = 4;

function relationsMoved(update: ViewUpdate): boolean {
  return laidOutAnew(update) || told(update, redraw, reselect, rerelate);
}

type Drawn = { route: Route; relation: Relation; strong: boolean };
/** What holds the pieces of one tag together, in its label's colour. */
type Thread = { route: Route; color: string; strong: boolean };
type Plan = { drawn: readonly Drawn[]; threads: readonly Thread[] };

/** Where connectors meet a tag; null where its start is not drawn. */
export function footOf(view: EditorView, span: Span, fragment = 0): Foot | null {
  const [from, to] = span.fragments[fragment] as readonly [number, number];
  if (from < view.viewport.from || from > view.viewport.to) return null;
  const first = spotAt(view, from, 1);
  if (!first) return null;
  const last = to <= view.viewport.to ? spotAt(view, to, -1) : null;
  if (last && Math.abs(last.top - first.top) < 4) return { x: (first.left + last.left) / 2, top: first.top };
  return { x: first.left + (first.back ? -12 : 12), top: first.top };
}

function endOf(view: EditorView, span: Span, feet: Map<string, ArcEnd>): ArcEnd {
  let end = feet.get(span.id);
  if (end === undefined) {
    end = footOf(view, span) ?? (spanStart(span) < view.viewport.from ? "above" : "below");
    feet.set(span.id, end);
  }
  return end;
}

function isStrong({ selected, relations }: Session, { id, from, to }: Relation): boolean {
  return (
    id === relations.selected.value || (selected.value !== null && (from === selected.value || to === selected.value))
  );
}

/** The relations that touch a tag in what is drawn. */
function inSight(view: EditorView, session: Session): Map<string, Relation> {
  const { index, shown } = session.relations;
  const found = new Map<string, Relation>();
  if (index.size === 0 || shown.value === "none") return found;
  for (const { span } of session.index.overlapping(view.viewport.from, view.viewport.to)) {
    for (const relation of index.of(span.id)) {
      const strong = isStrong(session, relation);
      if (shown.value === "selected" && !strong) continue;
      if (found.size < mostDrawn || (strong && found.size < 2 * mostDrawn)) found.set(relation.id, relation);
    }
  }
  return found;
}

function planOf(view: EditorView): Plan {
  const session = sessionOf(view.state);
  const relations = inSight(view, session);
  const pieces = piecesInSight(view, session);
  if (relations.size === 0 && pieces.length === 0) return { drawn: [], threads: [] };
  const feet = new Map<string, ArcEnd>();
  const arcs = [...relations.values()].flatMap((relation): Arc[] => {
    const from = session.index.get(relation.from);
    const to = session.index.get(relation.to);
    // A relation without its end is hidden; the list has it.
    return from && to ? [{ id: relation.id, from: endOf(view, from, feet), to: endOf(view, to, feet) }] : [];
  });
  const routes = routesOf([...pieces.map(({ arc }) => arc), ...arcs], frameOf(view));
  const drawn = routes.flatMap((route) => {
    const relation = relations.get(route.id);
    return relation ? [{ route, relation, strong: isStrong(session, relation) }] : [];
  });
  const byId = new Map(pieces.map((piece) => [piece.arc.id, piece.span]));
  const threads = routes.flatMap((route) => {
    const span = byId.get(route.id);
    if (!span) return [];
    const { color } = session.palette.value.label(span.label);
    return [{ route, color, strong: span.id === session.selected.value }];
  });
  return { drawn, threads };
}

/** From each piece of a tag to the next, where one of the two is in what is drawn. */
function piecesInSight(view: EditorView, session: Session): { arc: Arc; span: Span }[] {
  const { from, to } = view.viewport;
  return session.index
    .overlapping(from, to)
    .filter(({ span }) => span.fragments.length > 1)
    .slice(0, mostDrawn)
    .flatMap(({ span }) =>
      span.fragments.slice(1).map((fragment, i) => {
        const before = span.fragments[i] as readonly [number, number];
        const arc = {
          id: `${span.id} ${i}`,
          from: footOf(view, span, i) ?? (before[0] < from ? "above" : "below"),
          to: footOf(view, span, i + 1) ?? (fragment[0] < from ? "above" : "below"),
        } as const;
        return { arc, span };
      }),
    );
}

function frameOf(view: EditorView) {
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

/** Plans the connectors once for all that is laid out anew, and draws them. */
class Arcs implements PluginValue {
  private readonly picture = new ArcPicture();
  private planned: Plan | null = null;
  private readonly request = {
    read: (view: EditorView) => this.plan(view),
    write: (plan: Plan) => this.picture.show(linesOf(plan)),
  };

  constructor(view: EditorView) {
    view.scrollDOM.append(this.picture.dom);
    view.requestMeasure(this.request);
  }

  update(update: ViewUpdate): void {
    if (!relationsMoved(update)) return;
    this.planned = null;
    update.view.requestMeasure(this.request);
  }

  /** Asks the page where tags stand, where that is not known. */
  plan(view: EditorView): Plan {
    this.planned ??= planOf(view);
    return this.planned;
  }

  /** What is drawn now. */
  get drawn(): readonly Drawn[] {
    return this.planned?.drawn ?? [];
  }

  destroy(): void {
    this.picture.dom.remove();
  }
}

const picture = ViewPlugin.fromClass(Arcs);

function linesOf({ drawn, threads }: Plan): Line[] {
  return [
    ...threads.map(({ route, color, strong }) => ({ route, color, strong, relation: null })),
    ...drawn.map(({ route, strong, relation }) => ({ route, color: "", strong, relation: relation.id })),
  ];
}

/** The names of the types, on the connectors that stand out; one that would lie on another is left to the list. */
const names = pinLayer({
  class: "sw-arc-names",
  changed: relationsMoved,
  pins(view) {
    const session = sessionOf(view.state);
    const placed: { x: number; y: number; width: number }[] = [];
    const drawn = view.plugin(picture)?.plan(view).drawn ?? [];
    const standingOut = drawn.filter(({ strong }) => strong);
    return standingOut.flatMap(({ route, relation }) => {
      const name = `${session.palette.value.relationType(relation.type).name}${whereTo(view, session, relation)}`;
      const width = name.length * 6 + 12;
      const x = Math.max(width / 2 + 2, route.name.x);
      const { y } = route.name;
      if (placed.some((one) => Math.abs(one.y - y) < 14 && Math.abs(one.x - x) < (one.width + width) / 2)) return [];
      placed.push({ x, y, width });
      const picked = relation.id === session.relations.selected.value;
      const key = `${relation.id} ${name} ${picked}`;
      const spot = { left: x, top: y, height: 0, back: false };
      return [new Pin(key, spot, () => nameTag(session, relation, name, picked))];
    });
  },
});

/** Which way an end lies that is out of sight. */
function whereTo(view: EditorView, session: Session, { from, to }: Relation): string {
  const away = [session.index.get(from), session.index.get(to)].find(
    (span) => span && (spanStart(span) < view.viewport.from || spanStart(span) > view.viewport.to),
  );
  if (!away) return "";
  return `${spanEnd(away) < view.viewport.from ? " ↑ " : " ↓ "}${session.shortSurface(away, 18)}`;
}

function nameTag(session: Session, relation: Relation, name: string, picked: boolean): HTMLElement {
  const host = document.createElement("div");
  host.className = "sw-arc-name";
  const tag = document.createElement("span");
  tag.textContent = name;
  if (picked) tag.dataset.picked = "";
  tag.dataset.relation = relation.id;
  tag.addEventListener("mousedown", (event) => event.preventDefault());
  tag.addEventListener("click", (event) => {
    event.stopPropagation();
    session.relations.select(relation.id);
  });
  host.append(tag);
  return host;
}

/** The tag under the pointer: of several, the innermost with which a relation is possible. */
export function targetAt(
  view: EditorView,
  session: Session,
  from: string,
  { clientX, clientY }: { clientX: number; clientY: number },
): Span | null {
  const offset = view.posAtCoords({ x: clientX, y: clientY });
  const start = session.index.get(from);
  if (offset === null || !start) return null;
  const here = session.tagsAt(offset).filter(({ id }) => id !== from);
  const types = session.palette.value.schema.relationTypes;
  return here.find(({ label }) => fittingTypes(types, start.label, label).length > 0) ?? here[0] ?? null;
}

/** While a relation is begun, a click on a tag is its other end. A click beside the tags, on a connector, selects its relation. */
const picking = Prec.high(
  EditorView.domEventHandlers({
    click(event, view) {
      const session = sessionOf(view.state);
      if (session.relations.draft.value && event.button === 0) {
        const target = targetAt(view, session, session.relations.draft.value.from, event);
        if (!target) return false;
        endRelation(session, target.id);
        return true;
      }
      if (event.target instanceof Element && event.target.closest(".sw-run")) return false;
      const box = view.scrollDOM.getBoundingClientRect();
      const x = event.clientX - box.left + view.scrollDOM.scrollLeft;
      const y = event.clientY - box.top + view.scrollDOM.scrollTop;
      const hit = (view.plugin(picture)?.drawn ?? [])
        .map(({ route, relation }) => ({ relation, distance: distanceTo(route, x, y) }))
        .filter(({ distance }) => distance <= near)
        .sort((a, b) => a.distance - b.distance)[0];
      if (!hit || !view.state.selection.main.empty) return false;
      session.relations.select(hit.relation.id);
      return true;
    },
  }),
);

export const arcs: Extension = [picture, names, picking];
