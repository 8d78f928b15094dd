import { expect, test } from "vitest";
import { type Arc, distanceTo, pathOf, routesOf } from "./arc-routes.ts";

const frame = { margin: 20, onRight: false, lanes: 3 };
const points = (...arcs: Arc[]) => new Map(routesOf(arcs, frame).map((route) => [route.id, route.points]));

test("on one line a connector goes over the gap above it, and never lower than the letters", () => {
  const [route] = routesOf([{ id: "a", from: { x: 100, top: 50 }, to: { x: 300, top: 50 } }], frame);
  expect(route?.points).toEqual([
    [100, 50],
    [100, 44],
    [300, 44],
    [300, 50],
  ]);
  expect(route?.name).toEqual({ x: 200, y: 44 });
});

test("connectors that would lie on each other take another level, those that do not share one", () => {
  const routes = points(
    { id: "short", from: { x: 150, top: 50 }, to: { x: 200, top: 50 } },
    { id: "long", from: { x: 100, top: 50 }, to: { x: 300, top: 50 } },
    { id: "far", from: { x: 400, top: 50 }, to: { x: 500, top: 50 } },
  );
  const height = (id: string) => routes.get(id)?.[1]?.[1];
  expect(height("short")).toBe(44);
  expect(height("far")).toBe(44);
  expect(height("long")).toBe(40.5);
});

test("from line to line it goes by the margin, each in a lane of its own", () => {
  const routes = points(
    { id: "a", from: { x: 100, top: 50 }, to: { x: 200, top: 90 } },
    { id: "b", from: { x: 120, top: 50 }, to: { x: 220, top: 130 } },
  );
  expect(routes.get("a")?.[2]?.[0]).toBe(14);
  expect(routes.get("b")?.[2]?.[0]).toBe(10);
  for (const [x] of routes.get("a")?.slice(2, 4) ?? []) expect(x).toBeLessThan(frame.margin);
});

test("an end out of sight is told by a stub towards it, at the margin", () => {
  const down = points({ id: "a", from: { x: 100, top: 50 }, to: "below" }).get("a");
  expect(down?.at(-1)).toEqual([14, 66]);
  const up = points({ id: "a", from: "above", to: { x: 100, top: 50 } }).get("a");
  expect(up?.[0]).toEqual([14, 28]);
  expect(up?.at(-1)).toEqual([100, 50]);
});

test("what has no end in sight is not drawn", () => {
  expect(routesOf([{ id: "a", from: "above", to: "below" }], frame)).toEqual([]);
});

test("connectors that meet at a tag stand beside each other", () => {
  const routes = points(
    { id: "a", from: { x: 100, top: 50 }, to: { x: 200, top: 50 } },
    { id: "b", from: { x: 100, top: 50 }, to: { x: 300, top: 50 } },
  );
  expect(routes.get("a")?.[0]?.[0]).toBe(97.5);
  expect(routes.get("b")?.[0]?.[0]).toBe(102.5);
});

test("a path has round corners, and its distance is that of its nearest stretch", () => {
  const [route] = routesOf([{ id: "a", from: { x: 100, top: 50 }, to: { x: 300, top: 50 } }], frame);
  if (!route) throw new Error("no route");
  expect(pathOf(route.points)).toBe("M100 50L100 47Q100 44 103 44L297 44Q300 44 300 47L300 50");
  expect(distanceTo(route, 200, 40)).toBe(4);
  expect(distanceTo(route, 103, 48)).toBe(3);
});
