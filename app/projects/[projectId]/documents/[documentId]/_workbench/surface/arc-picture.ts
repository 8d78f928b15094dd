/** The picture of connectors below the letters: one drawing, in which only what differs is drawn anew. */
import { pathOf, type Route } from "./arc-routes.ts";

/** A connector as it is to be seen. */
export type Line = {
  route: Route;
  /** Of what is selected. */
  strong: boolean;
  /** The relation that it shows; null for what holds the pieces of one tag together. */
  relation: string | null;
  /** The colour of a thread; "" for a relation. */
  color: string;
};

type Held = { parts: readonly SVGPathElement[]; look: string };

const svgNamespace = "http://www.w3.org/2000/svg";

export class ArcPicture {
  readonly dom: HTMLElement;
  /** The strong ones lie over the others. */
  private readonly weak = document.createElementNS(svgNamespace, "g");
  private readonly strong = document.createElementNS(svgNamespace, "g");
  private held = new Map<string, Held>();

  constructor() {
    this.dom = document.createElement("div");
    this.dom.className = "cm-layer sw-arcs";
    this.dom.setAttribute("aria-hidden", "true");
    const svg = document.createElementNS(svgNamespace, "svg");
    svg.append(this.weak, this.strong);
    this.dom.append(svg);
  }

  show(lines: readonly Line[]): void {
    const next = new Map<string, Held>();
    for (const line of lines) {
      const d = pathOf(line.route.points);
      const look = `${line.strong} ${line.color} ${d}`;
      const held = this.held.get(line.route.id);
      this.held.delete(line.route.id);
      const parts = held?.parts ?? partsOf(line);
      if (held?.look !== look) this.draw(parts, line, d);
      next.set(line.route.id, { parts, look });
    }
    for (const { parts } of this.held.values()) for (const part of parts) part.remove();
    this.held = next;
  }

  private draw([path, head]: readonly SVGPathElement[], { route, relation, color, strong }: Line, d: string): void {
    const group = strong ? this.strong : this.weak;
    const name = relation === null ? "sw-thread" : "sw-arc";
    const put = (part: SVGPathElement, d: string, name: string, emphasis: string) => {
      part.setAttribute("d", d);
      part.setAttribute("class", strong ? `${name} ${emphasis}` : name);
      if (part.parentNode !== group) group.append(part);
    };
    if (path) {
      put(path, d, name, `${name}-strong`);
      if (color) path.style.setProperty("--l", color);
    }
    if (head) put(head, headOf(route.points), "sw-arc-head", "sw-arc-strong");
  }
}

function partsOf({ relation }: Line): SVGPathElement[] {
  const path = document.createElementNS(svgNamespace, "path");
  if (relation === null) return [path];
  path.dataset.relation = relation;
  return [path, document.createElementNS(svgNamespace, "path")];
}

/** The tip at the end of a connector, in the direction of its last stretch, which is always upright. */
function headOf(points: Route["points"]): string {
  const [x, y] = points.at(-1) as readonly [number, number];
  const [, before] = points.at(-2) as readonly [number, number];
  const back = before > y ? 5 : -5;
  return `M${x} ${y}l-3 ${back}h6z`;
}
