"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import { decodeServerMessage, encodeClientMessage } from "#lib/collab/protocol.ts";
import { Desk, type Door } from "./desk.ts";
import type { ReviewState } from "./facts.ts";

/** How long the page waits before it asks again by itself, in milliseconds: for claims, and in case a hint was lost. */
const pause = 2_000;

/** A reading that takes long is repeated less often: it may use this share of the time at most. */
const share = 1 / 20;

/**
 * The desk, kept up to date: asked again at once when somebody decides, and every few seconds while the page is seen. `hidden` is
 * whether this reviewer wants the annotators' names hidden.
 */
export function useLiveDesk(
  first: ReviewState,
  door: Door,
  address: string,
  at: number | null,
): {
  desk: Desk;
  refresh: () => void;
  hidden: boolean;
  hide: (hidden: boolean) => void;
  away: boolean;
} {
  const [desk] = useState(() => new Desk(first, door, undefined, at));
  const [hidden, setHidden] = useState(first.namesHidden);
  const [away, setAway] = useState(false);
  const ask = useRef<() => void>(() => {});
  const { goldLayerId } = first;

  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let asking = false;
    let again = false;
    let hinted = false;
    // After a hint as long is waited as a reading takes, so that many decisions in a row are read in one go.
    let lasted = 0;
    const plan = (wait: number) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (document.visibilityState === "visible") void read();
        else plan(pause);
      }, wait);
    };
    const read = async () => {
      if (asking) {
        again = true;
        return;
      }
      asking = true;
      again = false;
      hinted = false;
      const began = performance.now();
      try {
        const { version, namesHidden } = desk.state.value;
        const since = namesHidden === hidden ? version : "";
        const answer = await fetch(`${address}?${new URLSearchParams({ since, hide: hidden ? "1" : "0" })}`, {
          signal: stop.signal,
          cache: "no-store",
        });
        setAway(!answer.ok && answer.status !== 204);
        if (answer.status === 200) desk.take(await answer.json());
      } catch {
        if (!stop.signal.aborted) setAway(true);
      } finally {
        asking = false;
        lasted = performance.now() - began;
        if (again) plan(lasted);
        else if (!stop.signal.aborted) plan(Math.max(pause, lasted / share));
      }
    };
    ask.current = () => void read();
    desk.onStale = ask.current;
    const seen = () => document.visibilityState === "visible" && void read();
    document.addEventListener("visibilitychange", seen);
    const onHint = () => {
      if (asking) again = true;
      else if (!hinted) plan(lasted);
      hinted = true;
    };
    const hints = goldLayerId === null ? null : listenTo(goldLayerId, onHint);
    const renewing = setInterval(() => document.visibilityState === "visible" && desk.claim(true), renew);
    if (hidden !== desk.state.value.namesHidden || desk.state.value.outside) void read();
    else plan(pause);
    return () => {
      stop.abort();
      clearTimeout(timer);
      clearInterval(renewing);
      document.removeEventListener("visibilitychange", seen);
      hints?.();
      ask.current = () => {};
    };
  }, [desk, address, hidden, goldLayerId]);

  const refresh = useCallback(() => ask.current(), []);
  return { desk, refresh, hidden, hide: setHidden, away };
}

/** How often a claim is renewed, in milliseconds; it lasts two minutes. */
const renew = 60_000;

/** Calls back whenever the gold layer changes. A lost socket costs a few seconds: the page also asks by itself. */
function listenTo(layerId: string, onHint: () => void): () => void {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  let socket: WebSocket | undefined;
  let closed = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const open = () => {
    socket = new WebSocket(`${scheme}://${location.host}/collab/${layerId}`);
    socket.binaryType = "arraybuffer";
    socket.onopen = () =>
      socket?.send(encodeClientMessage({ type: "open", epoch: 0, seq: 0 }) as Uint8Array<ArrayBuffer>);
    socket.onmessage = ({ data }) => {
      const { type } = decodeServerMessage(new Uint8Array(data as ArrayBuffer));
      if (type === "rows" || type === "notice") onHint();
    };
    socket.onclose = ({ code }) => {
      // 4401 and its like: there is no use in trying again.
      if (!closed && code < 4400) timer = setTimeout(open, 3_000);
    };
  };
  open();
  return () => {
    closed = true;
    clearTimeout(timer);
    socket?.close();
  };
}
