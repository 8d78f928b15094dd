/**
 * The ways of connectors between tags, in CSS pixels of the scrolled text: out of the top of a tag into the gap above its line,
 * along the gap, and down into the other tag; from line to line by way of the margin. No connector crosses a letter, and each
 * keeps to a level of its gap and a lane of the margin of its own as long as there are enough.
 */

/** Where a connector meets a tag: the middle of its first piece on a line, and the upper edge of that line's letters. */
export type Foot = { x: number; top: number };

/** An end out of sight is told by the side on which it lies. */
export type ArcEnd = Foot | "above" | "below";

export type Arc = { id: string; from: ArcEnd; to: ArcEnd };

export type Route = {
  id: string;
  /** The corners, from start to end. */
  points: readonly (readonly [x: number, y: number])[];
  /** Where the name of the type finds room: the middle of its longest level stretch. */
  name: { x: number; y: number };
};

export type Frame = {
  /** The x beyond which the margin begins, and whether the margin is on the right of it. */
  margin: number;
  onRight: boolean;
  /** How many connectors find room beside each other in the margin. */
  lanes: number;
};

const levels = 3;
const levelHeight = 3.5;
/** From the letters to the lowest level. */
const lift = 6;
const laneWidth = 4;
/** How far a connector that leads out of sight goes on towards its end. */
const stub = 16;

export function routesOf(arcs: readonly Arc[], frame: Frame): Route[] {
  const spread = feetOf(arcs);
  const planned = arcs.flatMap((arc) => {
    const from = spread.get(arc, "from");
    const to = spread.get(arc, "to");
    return typeof from === "string" && typeof to === "string" ? [] : [{ arc, from, to }];
  });
  // Short ones first: they take the levels near the letters.
  planned.sort((a, b) => reach(a.from, a.to) - reach(b.from, b.to) || (a.arc.id < b.arc.id ? -1 : 1));
  const gaps = new Stripes();
  const margins = new Stripes();
  const level = (top: number, a: number, b: number) =>
    top - lift - levelHeight * gaps.take(Math.round(top), Math.min(a, b) - 4, Math.max(a, b) + 4, levels);
  const lane = (a: number, b: number) => {
    const at = margins.take(0, Math.min(a, b) - 2, Math.max(a, b) + 2, frame.lanes);
    return frame.margin + (frame.onRight ? 1 : -1) * (6 + laneWidth * at);
  };
  return planned.map(({ arc: { id }, from, to }): Route => {
    if (typeof from !== "string" && typeof to !== "string" && Math.abs(from.top - to.top) < 4) {
      const y = level(from.top, from.x, to.x);
      return route(id, [
        [from.x, from.top],
        [from.x, y],
        [to.x, y],
        [to.x, to.top],
      ]);
    }
    if (typeof from === "string" || typeof to === "string") {
      const seen = (typeof from === "string" ? to : from) as Foot;
      const side = typeof from === "string" ? from : (to as "above" | "below");
      const out = seen.top + (side === "above" ? -lift - stub : stub);
      const x = lane(seen.top - lift, out);
      const y = level(seen.top, seen.x, x);
      const points: [number, number][] = [
        [seen.x, seen.top],
        [seen.x, y],
        [x, y],
        [x, out],
      ];
      return route(id, typeof from === "string" ? points.reverse() : points);
    }
    const x = lane(from.top, to.top);
    const leave = level(from.top, from.x, x);
    const arrive = level(to.top, to.x, x);
    return route(id, [
      [from.x, from.top],
      [from.x, leave],
      [x, leave],
      [x, arrive],
      [to.x, arrive],
      [to.x, to.top],
    ]);
  });
}

/** Connectors that meet at one tag stand beside each other there. */
function feetOf(arcs: readonly Arc[]): { get(arc: Arc, end: "from" | "to"): ArcEnd } {
  const meeting = new Map<string, string[]>();
  const key = ({ x, top }: Foot) => `${x} ${top}`;
  for (const arc of arcs) {
    for (const end of ["from", "to"] as const) {
      const foot = arc[end];
      if (typeof foot !== "string") meeting.set(key(foot), [...(meeting.get(key(foot)) ?? []), `${end} ${arc.id}`]);
    }
  }
  return {
    get(arc, end) {
      const foot = arc[end];
      if (typeof foot === "string") return foot;
      const all = meeting.get(key(foot)) ?? [];
      const step = Math.min(5, 24 / all.length);
      return { x: foot.x + (all.indexOf(`${end} ${arc.id}`) - (all.length - 1) / 2) * step, top: foot.top };
    },
  };
}

function reach(from: ArcEnd, to: ArcEnd): number {
  if (typeof from === "string" || typeof to === "string") return Number.POSITIVE_INFINITY;
  return Math.abs(from.top - to.top) * 100 + Math.abs(from.x - to.x);
}

function route(id: string, points: [number, number][]): Route {
  let name = { x: 0, y: 0 };
  let longest = -1;
  for (const [i, [x, y]] of points.entries()) {
    const before = points[i - 1];
    if (!before || before[1] !== y || Math.abs(x - before[0]) <= longest) continue;
    longest = Math.abs(x - before[0]);
    name = { x: (x + before[0]) / 2, y };
  }
  return { id, points, name };
}

/** Which of a few parallel tracks is free over a stretch; where none is, the last is shared. */
class Stripes {
  private readonly taken = new Map<number, [track: number, from: number, to: number][]>();

  take(row: number, from: number, to: number, tracks: number): number {
    const here = this.taken.get(row) ?? [];
    this.taken.set(row, here);
    const busy = new Set(here.filter(([, a, b]) => a < to && from < b).map(([track]) => track));
    let track = 0;
    while (busy.has(track) && track < tracks - 1) track++;
    here.push([track, from, to]);
    return track;
  }
}

/** The corners as an SVG path with rounded turns. */
export function pathOf(points: Route["points"], radius = 3): string {
  return points
    .map(([x, y], i) => {
      const before = points[i - 1];
      const after = points[i + 1];
      if (!before) return `M${px(x)} ${px(y)}`;
      if (!after) return `L${px(x)} ${px(y)}`;
      const into = towards([x, y], before, radius);
      const out = towards([x, y], after, radius);
      return `L${px(into[0])} ${px(into[1])}Q${px(x)} ${px(y)} ${px(out[0])} ${px(out[1])}`;
    })
    .join("");
}

/** The point at most `far` (and at most half the way) from one point towards another. */
function towards(
  [x, y]: readonly [number, number],
  [toX, toY]: readonly [number, number],
  far: number,
): [number, number] {
  const length = Math.hypot(toX - x, toY - y);
  if (length === 0) return [x, y];
  const part = Math.min(far, length / 2) / length;
  return [x + (toX - x) * part, y + (toY - y) * part];
}

function px(value: number): string {
  return String(Math.round(value * 2) / 2);
}

/** How far a place is from a connector. */
export function distanceTo({ points }: Route, x: number, y: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 1; i < points.length; i++) {
    const [ax, ay] = points[i - 1] as readonly [number, number];
    const [bx, by] = points[i] as readonly [number, number];
    const nearX = Math.max(Math.min(ax, bx), Math.min(Math.max(ax, bx), x));
    const nearY = Math.max(Math.min(ay, by), Math.min(Math.max(ay, by), y));
    least = Math.min(least, Math.hypot(x - nearX, y - nearY));
  }
  return least;
}
