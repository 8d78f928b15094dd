/**
 * Parts of the workbench mounted by React in a page without a browser, each counted whenever React renders something of it.
 * Import it before anything that imports React's DOM.
 */
import { parseHTML } from "linkedom";

const { window, document } = parseHTML("<!doctype html><html><body></body></html>");
class Nothing {
  observe() {}
  unobserve() {}
  disconnect() {}
}
Object.assign(globalThis, { window, document, self: window, IS_REACT_ACT_ENVIRONMENT: true });
Object.assign(globalThis, { ResizeObserver: Nothing, IntersectionObserver: Nothing });
Object.assign(window, { event: undefined, HTMLIFrameElement: Nothing });

const { act, Profiler } = await import("react");
const { createRoot } = await import("react-dom/client");

export type Counted = {
  page: Element;
  rendered: () => Record<string, number>;
  does: (what: () => void | Promise<void>) => Promise<void>;
};

export async function mount(
  parts: Record<string, React.ReactNode>,
  around: (all: React.ReactNode) => React.ReactNode,
): Promise<Counted> {
  let counts: Record<string, number> = {};
  const container = document.createElement("div");
  document.body.append(container);
  const all = Object.entries(parts).map(([name, part]) => (
    <Profiler
      key={name}
      id={name}
      onRender={() => {
        counts[name] = (counts[name] ?? 0) + 1;
      }}
    >
      {part}
    </Profiler>
  ));
  const does = (what: () => void | Promise<void>) =>
    act(async () => {
      await what();
    });
  await does(() => createRoot(container).render(around(all)));
  return {
    page: container as unknown as Element,
    does,
    rendered: () => {
      const told = counts;
      counts = {};
      return told;
    },
  };
}
