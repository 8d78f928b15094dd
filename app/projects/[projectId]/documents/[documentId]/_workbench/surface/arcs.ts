/**
 * Relations as connectors over the text, all of them one picture below the letters; those of what is selected stand out and carry
 * their type's name, which can be clicked.
 *
 * A relation that is made, selected or shown is drawn at once. What follows a tag, and what comes into sight by a jump, is drawn
 * when the frame with the tag or the text is painted.
 */
import { type Extension, Prec, StateEffect } from "@codemirror/state";
import { EditorView, type PluginValue, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import type { Relation } from "#lib/annotation/relation.ts";
import { fittingTypes } from "#lib/annotation/relation.ts";
import type { Span } from "#lib/annotation/span.ts";
import { spanEnd, spanStart } from "#lib/annotation/span.ts";
import { endRelation } from "../relating.ts";
import type { Session } from "../session.ts";
import { ArcPicture, type Line } from "./arc-picture.ts";
import { type Connector, connectorsOf, type Joint, jointsInSight, sameJoints } from "./arc-plan.ts";
import { distanceTo } from "./arc-routes.ts";
import { afterPaint, jumped, laidOutAnew, redraw, rerelate, reselect, sessionOf, told } from "./context.ts";
import { Pin } from "./markers.ts";
import { pinLayer } from "./pins.ts";

/** How near to a connector a click means it, in CSS pixels. */
const near = 4;

/** The connectors are to follow what was painted meanwhile. */
const rejoin = StateEffect.define<null>();

/** Plans the connectors once for all that moves them, and draws them. */
class Arcs implements PluginValue {
  /** Whether the last update had them drawn anew. */
  moved = true;
  private readonly view: EditorView;
  private readonly picture = new ArcPicture();
  private joints: readonly Joint[] = [];
  private planned: readonly Connector[] | null = null;
  /** What was drawn of the text when they were planned. */
  private seen: { from: number; to: number };
  private closed = false;
  private readonly request = {
    read: (view: EditorView) => this.plan(view),
    write: (plan: readonly Connector[]) => this.picture.show(linesOf(this.view, plan)),
  };

  constructor(view: EditorView) {
    this.view = view;
    this.seen = view.viewport;
    view.scrollDOM.append(this.picture.dom);
    view.requestMeasure(this.request);
  }

  update(update: ViewUpdate): void {
    const anew = laidOutAnew(update);
    this.moved = (anew && !jumped(update.view, this.seen)) || told(update, rerelate, rejoin);
    if (this.moved) {
      this.planned = null;
      update.view.requestMeasure(this.request);
    } else if (anew || told(update, redraw, reselect)) afterPaint(update.view, this.follow);
  }

  /** Asks the page where tags stand, where that is not known. */
  plan(view: EditorView): readonly Connector[] {
    if (!this.planned) {
      this.seen = view.viewport;
      this.joints = jointsInSight(view);
      this.planned = connectorsOf(view, this.joints);
    }
    return this.planned;
  }

  /** What is drawn now. */
  get drawn(): readonly Connector[] {
    return this.planned ?? [];
  }

  destroy(): void {
    this.closed = true;
    this.picture.dom.remove();
  }

  /** Most tags have no connector, and are none's end. */
  private readonly follow = () => {
    if (this.closed) return;
    const { view, seen } = this;
    const still = seen.from === view.viewport.from && seen.to === view.viewport.to;
    if (!still || !sameJoints(this.joints, jointsInSight(view))) view.dispatch({ effects: rejoin.of(null) });
  };
}

const picture = ViewPlugin.fromClass(Arcs);

/** Those within tags are drawn below those between tags. */
function linesOf(view: EditorView, plan: readonly Connector[]): Line[] {
  const { palette } = sessionOf(view.state);
  const lines = plan.map(({ route, joint: { relation, from, strong } }): Line => {
    const color = relation ? "" : palette.value.label(from.label).color;
    return { route, color, strong, relation: relation?.id ?? null };
  });
  return [...lines.filter(({ relation }) => relation === null), ...lines.filter(({ relation }) => relation !== null)];
}

/** The names of the types, on the connectors that stand out; one that would lie on another is left to the list. */
const names = pinLayer({
  class: "sw-arc-names",
  changed: ({ view }) => view.plugin(picture)?.moved ?? false,
  pins(view) {
    const session = sessionOf(view.state);
    const placed: { x: number; y: number; width: number }[] = [];
    const drawn = view.plugin(picture)?.plan(view) ?? [];
    return drawn.flatMap(({ route, joint: { relation, strong } }) => {
      if (!relation || !strong) return [];
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
        .flatMap(({ route, joint: { relation } }) =>
          relation ? [{ relation, distance: distanceTo(route, x, y) }] : [],
        )
        .filter(({ distance }) => distance <= near)
        .sort((a, b) => a.distance - b.distance)[0];
      if (!hit || !view.state.selection.main.empty) return false;
      session.relations.select(hit.relation.id);
      return true;
    },
  }),
);

export const arcs: Extension = [picture, names, picking];
