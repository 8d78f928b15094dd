/** The one place that touches a WebSocket, so that everything above it runs without a network. */

/** What a connection tells. After `closed` it tells nothing more. */
export type ConnectionEvents = {
  opened(): void;
  message(bytes: Uint8Array): void;
  /** `code` is the close code; 1006 where the connection broke or was never made. */
  closed(code: number, reason: string): void;
};

export type Connection = {
  send(bytes: Uint8Array): void;
  /** Ends the connection. `closed` is not called for it. */
  close(): void;
};

/** Begins to connect; the events come later, never before this returns. */
export type Connect = (url: string, events: ConnectionEvents) => Connection;

/** Connects by WebSocket. */
export function connectSocket(url: string, events: ConnectionEvents): Connection {
  const socket = new WebSocket(url);
  let ended = false;
  socket.binaryType = "arraybuffer";
  socket.onopen = () => {
    if (!ended) events.opened();
  };
  socket.onmessage = ({ data }) => {
    if (!ended && data instanceof ArrayBuffer) events.message(new Uint8Array(data));
  };
  socket.onclose = ({ code, reason }) => {
    if (ended) return;
    ended = true;
    events.closed(code, reason);
  };
  return {
    send(bytes) {
      if (socket.readyState === WebSocket.OPEN) socket.send(bytes as Uint8Array<ArrayBuffer>);
    },
    close() {
      ended = true;
      socket.close();
    },
  };
}

/** Calls `wake` when it is worth trying at once: the network is back, or the person is. Returns what ends that. */
export function whenAwake(wake: () => void): () => void {
  if (typeof window === "undefined") return () => {};
  const seen = () => {
    if (document.visibilityState === "visible") wake();
  };
  window.addEventListener("online", wake);
  window.addEventListener("focus", wake);
  document.addEventListener("visibilitychange", seen);
  return () => {
    window.removeEventListener("online", wake);
    window.removeEventListener("focus", wake);
    document.removeEventListener("visibilitychange", seen);
  };
}
