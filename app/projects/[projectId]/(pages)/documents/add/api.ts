/** Talks to the API as any program does; the browser's session is the key. */

/** What the API refused, in its own words. */
class Refused extends Error {
  override readonly name = "Refused";
}

/** `signal` gives up waiting for the answer. @throws Refused with a sentence for people */
export async function ask<T>(
  method: "GET" | "POST" | "DELETE",
  path: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<T> {
  const answer = await fetch(`/api/v1${path}`, {
    method,
    headers: body === undefined ? {} : { "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal,
  }).catch(() => {
    throw new Refused("The server does not answer. Check your connection and try again.");
  });
  if (answer.status === 204) return undefined as T;
  const json = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused((json as { detail?: string }).detail ?? "The server could not do this. Try again.");
  return json as T;
}

export type Brought = { id: string; name: string; size: number };

/** Sends a file; `onProgress` hears how many bytes have gone. By XMLHttpRequest, because fetch does not tell. */
export function upload(
  projectId: string,
  name: string,
  file: Blob,
  onProgress: (bytes: number) => void,
  signal: AbortSignal,
): Promise<Brought> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/v1/projects/${projectId}/files?name=${encodeURIComponent(name)}`);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.responseType = "json";
    request.upload.onprogress = (event) => onProgress(event.loaded);
    request.onload = () => {
      if (request.status < 300) resolve(request.response as Brought);
      else reject(new Refused(request.response?.detail ?? "The server did not take the file. Try again."));
    };
    request.onerror = () =>
      reject(new Refused(`${name} did not arrive at the server. Check your connection and try again.`));
    request.onabort = () => reject(new Refused("Stopped."));
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}
