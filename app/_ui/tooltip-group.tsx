"use client";

import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { Kbd } from "./button.tsx";
import type { TooltipSide } from "./tooltip.tsx";

/** Until a tooltip opens; a neighbour of one that was just open opens at once. In milliseconds. */
const delay = 400;
/** How long the pointer may be on its way to the tooltip, to select what it says. */
const grace = 120;
/** From its element, and from the edges of the window, in CSS pixels. */
const gap = 6;
/** What changes of an element when its tooltip does, or when it is hidden. */
const watched = ["data-tip", "data-tip-keys", "class", "hidden", "style"];

/** Around the whole page: shows what the element under the pointer or with the keyboard's focus says by `Tooltip`. */
export function TooltipGroup({ children }: { children: ReactNode }) {
  const [on, setOn] = useState<HTMLElement | null>(null);
  const [says, setSays] = useState("");
  useEffect(() => {
    let wanted: HTMLElement | null = null;
    let shown: HTMLElement | null = null;
    let closedAt = Number.NEGATIVE_INFINITY;
    // What was closed over stays so until the pointer has been elsewhere.
    let dismissed: HTMLElement | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    // What it says may change while it is shown, and its element may go or be hidden. Looked at once a frame, when all is laid out.
    let looking = 0;
    const look = () => {
      looking = 0;
      if (shown?.checkVisibility()) setSays(wordsOf(shown));
      else turn(null);
    };
    const watcher = new MutationObserver(() => {
      looking ||= requestAnimationFrame(look);
    });
    const turn = (to: HTMLElement | null) => {
      clearTimeout(timer);
      watcher.disconnect();
      if (to) watcher.observe(document.body, { childList: true, subtree: true, attributeFilter: watched });
      wanted = to;
      shown = to;
      setOn(to);
      setSays(wordsOf(to));
    };
    const leave = () => {
      if (shown) closedAt = performance.now();
      turn(null);
    };
    const want = (to: HTMLElement | null) => {
      if (to === wanted) return;
      clearTimeout(timer);
      wanted = to;
      if (!to) timer = setTimeout(leave, grace);
      else if (shown || performance.now() - closedAt < delay) turn(to);
      else timer = setTimeout(() => turn(to), delay);
    };
    const hovered = ({ target, pointerType }: PointerEvent) => {
      if (pointerType === "touch") return;
      const element = target instanceof Element ? target : null;
      const over = element?.closest("[data-tooltip]") ? shown : tipped(element);
      if (over !== dismissed) dismissed = null;
      want(dismissed ? null : over);
    };
    const left = ({ relatedTarget }: PointerEvent) => {
      if (!relatedTarget) want(null);
    };
    const focused = ({ target }: FocusEvent) => {
      if (target instanceof Element && target.matches(":focus-visible")) turn(tipped(target));
    };
    const close = () => {
      dismissed = shown ?? wanted;
      turn(null);
    };
    // Only where it is its own element that loses the focus or moves.
    const gone = ({ target }: Event) => {
      if (shown && target instanceof Node && target.contains(shown)) close();
    };
    const pressed = ({ target }: PointerEvent) => {
      turn(null);
      dismissed = target instanceof Element ? tipped(target) : null;
    };
    const escaped = ({ key }: KeyboardEvent) => {
      if (key === "Escape") close();
    };
    addEventListener("pointerover", hovered, { passive: true });
    addEventListener("pointerout", left, { passive: true });
    addEventListener("focusin", focused);
    addEventListener("focusout", gone);
    addEventListener("pointerdown", pressed, { capture: true, passive: true });
    addEventListener("keydown", escaped, { capture: true });
    addEventListener("scroll", gone, { capture: true, passive: true });
    return () => {
      clearTimeout(timer);
      cancelAnimationFrame(looking);
      watcher.disconnect();
      removeEventListener("pointerover", hovered);
      removeEventListener("pointerout", left);
      removeEventListener("focusin", focused);
      removeEventListener("focusout", gone);
      removeEventListener("pointerdown", pressed, { capture: true });
      removeEventListener("keydown", escaped, { capture: true });
      removeEventListener("scroll", gone, { capture: true });
    };
  }, []);
  return (
    <>
      {children}
      {on ? createPortal(<Popup on={on} says={says} />, document.body) : null}
    </>
  );
}

function tipped(element: Element | null): HTMLElement | null {
  return element?.closest<HTMLElement>("[data-tip]") ?? null;
}

/** The words of an element's tooltip, and after each line break one of its keys. */
function wordsOf(on: HTMLElement | null): string {
  return on ? [on.dataset.tip, on.dataset.tipKeys].filter(Boolean).join("\n") : "";
}

function Popup({ on, says }: { on: HTMLElement; says: string }) {
  const popup = useRef<HTMLDivElement>(null);
  const [words, ...keys] = says.split("\n");
  // biome-ignore lint/correctness/useExhaustiveDependencies: reason: other words are of another size
  useLayoutEffect(() => {
    const { current } = popup;
    if (!current) return;
    const { left, top } = placeOf(on.getBoundingClientRect(), current, (on.dataset.tipSide ?? "bottom") as TooltipSide);
    current.style.left = `${left}px`;
    current.style.top = `${top}px`;
  }, [on, says]);
  return (
    <div
      ref={popup}
      data-tooltip
      // Its words are in the name of the element already.
      aria-hidden
      className="fixed top-0 left-0 z-60 flex w-max max-w-72 items-center gap-2 rounded-md bg-ink px-2 py-1 text-xs text-canvas shadow-pop"
    >
      {words}
      {keys.map((key) => (
        <Kbd key={key} className="border-canvas/30 bg-transparent text-canvas">
          {key}
        </Kbd>
      ))}
    </div>
  );
}

type Box = Pick<DOMRect, "left" | "top" | "right" | "bottom">;

/** Beside the element, on the other side where there is no room, and always inside the window. */
function placeOf(on: Box, popup: HTMLElement, side: TooltipSide): { left: number; top: number } {
  const { offsetWidth: width, offsetHeight: height } = popup;
  const middle = { left: (on.left + on.right - width) / 2, top: (on.top + on.bottom - height) / 2 };
  const at = {
    top: { ...middle, top: on.top - gap - height },
    bottom: { ...middle, top: on.bottom + gap },
    left: { ...middle, left: on.left - gap - width },
    right: { ...middle, left: on.right + gap },
  };
  const opposite = { top: "bottom", bottom: "top", left: "right", right: "left" } as const;
  const fits = ({ left, top }: { left: number; top: number }) =>
    left >= 0 && top >= 0 && left + width <= innerWidth && top + height <= innerHeight;
  const upright = side === "top" || side === "bottom";
  const clear = (one: TooltipSide) =>
    fits(upright ? { ...at[one], left: 0 } : { ...at[one], top: 0 }) ? at[one] : null;
  const { left, top } = clear(side) ?? clear(opposite[side]) ?? at[side];
  return {
    left: Math.max(gap, Math.min(left, innerWidth - width - gap)),
    top: Math.max(gap, Math.min(top, innerHeight - height - gap)),
  };
}
