/** How long until a part of the page that did not come is asked for again, in milliseconds, if nobody says that the network is back. */
const again = 5_000;

/**
 * A part of the page that is fetched when it is needed. Where the network is away it comes later: until then there is nothing in
 * its place, and the rest of the page goes on. Without this, one part that does not come would take the whole page with it.
 */
export function patient<Part>(fetchPart: () => Promise<Part>): () => Promise<Part> {
  return async function come(): Promise<Part> {
    try {
      return await fetchPart();
    } catch {
      await networkBack();
      return come();
    }
  };
}

function networkBack(): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener("online", done);
      resolve();
    };
    const timer = setTimeout(done, again);
    window.addEventListener("online", done);
  });
}
