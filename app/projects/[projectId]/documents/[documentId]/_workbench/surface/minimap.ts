/**
 * A map of the tags along the scroll bar: where they are, of which label, what was found, and what of it is on the screen. A
 * click or a drag goes there. The screen reader has the list of tags instead.
 */
import { type EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import { firstAfter } from "../search.ts";
import { isShown } from "../viewing.ts";
import { sessionOf } from "./context.ts";
import { mapRows } from "./minimap-rows.ts";

/** The height of a row in CSS pixels. */
const rowHeight = 2;
/** How long after a change the map follows, in milliseconds: it is for the overview. */
const pause = 150;

/** What is painted of a row: from which x on and how wide in CSS pixels, in which colour. */
type Stroke = [x: number, row: number, width: number, color: string, alpha: number];

class Minimap {
  private readonly view: EditorView;
  private readonly box = document.createElement("div");
  private readonly canvas = document.createElement("canvas");
  private readonly sight = document.createElement("div");
  private readonly ends: (() => void)[];
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** The offsets at which the rows begin, and the end of the last; null where the text has been laid out anew since. */
  private edges: readonly number[] | null = null;
  /** All that is painted, to tell whether it is still the same. */
  private painted = "";
  private readonly resized = new ResizeObserver(() => this.replan());

  constructor(view: EditorView) {
    this.view = view;
    this.box.className = "sw-map";
    this.box.setAttribute("aria-hidden", "true");
    this.sight.className = "sw-map-sight";
    this.box.append(this.canvas, this.sight);
    view.dom.append(this.box);
    const { revision, palette, viewing, search } = sessionOf(view.state);
    const plan = () => this.plan();
    const place = () => this.place();
    this.ends = [revision, palette, viewing, search.found, search.open].map((cell) => cell.watch(plan));
    view.scrollDOM.addEventListener("scroll", place, { passive: true });
    this.ends.push(() => view.scrollDOM.removeEventListener("scroll", place));
    const dark = new MutationObserver(plan);
    dark.observe(document.documentElement, { attributes: true, attributeFilter: ["class"] });
    this.ends.push(() => dark.disconnect());
    this.resized.observe(view.scrollDOM);
    this.box.addEventListener("pointerdown", (event) => this.grab(event));
    // The text keeps the focus.
    this.box.addEventListener("mousedown", (event) => event.preventDefault());
    this.plan();
  }

  update(update: ViewUpdate): void {
    // What is drawn for the first time has its true height from then on.
    if (update.geometryChanged) this.replan();
  }

  destroy(): void {
    clearTimeout(this.timer);
    this.resized.disconnect();
    for (const end of this.ends) end();
    this.box.remove();
  }

  private replan(): void {
    this.edges = null;
    this.plan();
  }

  private plan(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.draw();
      this.place();
    }, pause);
  }

  private place(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.view.scrollDOM;
    this.box.hidden = scrollHeight <= clientHeight;
    this.sight.style.height = `${Math.max(8, (clientHeight / scrollHeight) * clientHeight)}px`;
    this.sight.style.transform = `translateY(${(scrollTop / scrollHeight) * clientHeight}px)`;
  }

  private draw(): void {
    const { view, canvas } = this;
    const { scrollDOM } = view;
    const height = scrollDOM.clientHeight;
    const width = this.box.clientWidth;
    if (height === 0 || width === 0) return;
    const strokes = this.strokes(width, height);
    const sharp = window.devicePixelRatio || 1;
    const painted = `${width} ${height} ${sharp} ${strokes.join()}`;
    // Most tags change nothing of so small a map.
    if (painted === this.painted) return;
    const pen = canvas.getContext("2d");
    if (!pen) return;
    this.painted = painted;
    this.box.style.right = `${scrollDOM.offsetWidth - scrollDOM.clientWidth}px`;
    canvas.width = Math.round(width * sharp);
    canvas.height = Math.round(height * sharp);
    pen.scale(sharp, sharp);
    for (const [x, row, part, color, alpha] of strokes) {
      pen.globalAlpha = alpha;
      pen.fillStyle = color;
      pen.fillRect(x, row * rowHeight, part, rowHeight);
    }
  }

  private strokes(width: number, height: number): Stroke[] {
    const { index, palette, viewing, search } = sessionOf(this.view.state);
    const edges = this.edgesOf(height);
    const strokes: Stroke[] = [];
    for (const [row, labels] of mapRows(index, edges, (span) => isShown(viewing.value, span)).entries()) {
      labels.forEach((id, i) => {
        const part = (width - 3) / labels.length;
        const alpha = viewing.value.dimmed.has(id) ? 0.3 : 0.85;
        strokes.push([1 + i * part, row, part, palette.value.label(id).color, alpha]);
      });
    }
    if (!search.open.value) return strokes;
    const { color } = getComputedStyle(this.box);
    const { matches } = search.found.value;
    for (let row = 0; row + 1 < edges.length; row++) {
      const match = matches[firstAfter(matches, edges[row] as number)];
      if (match && match[0] < (edges[row + 1] as number)) strokes.push([width - 3, row, 3, color, 1]);
    }
    return strokes;
  }

  private edgesOf(height: number): readonly number[] {
    const { scrollDOM, documentPadding } = this.view;
    const scale = scrollDOM.scrollHeight / height;
    this.edges ??= Array.from({ length: Math.floor(height / rowHeight) + 1 }, (_, row) =>
      this.offsetAt(row * rowHeight * scale - documentPadding.top),
    );
    return this.edges;
  }

  /** The offset at a height of the text; within a long paragraph, in proportion. */
  private offsetAt(height: number): number {
    const { view } = this;
    if (height <= 0) return 0;
    if (height >= view.contentHeight) return view.state.doc.length;
    const block = view.lineBlockAtHeight(height);
    const part = block.height === 0 ? 0 : (height - block.top) / block.height;
    return Math.round(block.from + Math.max(0, Math.min(1, part)) * (block.length + 1));
  }

  private grab(event: PointerEvent): void {
    if (event.button !== 0) return;
    event.preventDefault();
    const { box, view } = this;
    box.setPointerCapture(event.pointerId);
    const go = ({ clientY }: PointerEvent) => {
      const { scrollHeight, clientHeight } = view.scrollDOM;
      const part = (clientY - box.getBoundingClientRect().top) / clientHeight;
      view.scrollDOM.scrollTop = part * scrollHeight - clientHeight / 2;
    };
    const end = () => {
      box.removeEventListener("pointermove", go);
      box.removeEventListener("pointerup", end);
      box.removeEventListener("pointercancel", end);
    };
    go(event);
    box.addEventListener("pointermove", go);
    box.addEventListener("pointerup", end);
    box.addEventListener("pointercancel", end);
  }
}

export const minimap = ViewPlugin.fromClass(Minimap);
