/** Answers a request under the application's address, as the server would. */
type Application = (request: Request) => Promise<Response>;

/**
 * A browser as far as signing in needs one: cookies for each host, redirects, the origin of the page in what it posts. Requests
 * to the application go to `application`; all others go out.
 */
export class Browser {
  readonly #jars = new Map<string, Map<string, string>>();
  readonly #origin: string;
  readonly #application: Application;
  /** What it says of itself, and where it seems to come from. */
  readonly #headers: Record<string, string>;

  constructor(origin: string, application: Application, headers: Record<string, string> = {}) {
    this.#origin = origin;
    this.#application = application;
    this.#headers = headers;
  }

  /** The `Cookie` header that it would send to the application; null where it has none. */
  cookies(origin = this.#origin): string | null {
    const jar = [...(this.#jars.get(new URL(origin).hostname) ?? [])];
    return jar.length === 0 ? null : jar.map(([name, value]) => `${name}=${value}`).join("; ");
  }

  setCookie(name: string, value: string): void {
    this.#jar(this.#origin).set(name, value);
  }

  async get(path: string): Promise<Response> {
    return this.#send(new URL(path, this.#origin), "GET");
  }

  async post(path: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> {
    return this.#send(new URL(path, this.#origin), "POST", new URLSearchParams(fields), headers);
  }

  /** Posts a form of the sign-in page, with its CSRF token. */
  async submit(path: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> {
    const { csrfToken } = (await (await this.get("/api/auth/csrf")).json()) as { csrfToken: string };
    return this.post(path, { ...fields, csrfToken }, headers);
  }

  /** Follows redirects until a page of the application, and answers that page's address. */
  async follow(response: Response): Promise<URL> {
    let at = response;
    for (let step = 0; step < 12; step++) {
      const location = at.headers.get("location");
      if (location === null) throw new Error(`No redirect, but ${at.status}: ${(await at.text()).slice(0, 200)}`);
      const url = new URL(location, at.url || this.#origin);
      if (url.origin === this.#origin && !url.pathname.startsWith("/api/auth/")) return url;
      at = await this.#send(url, "GET");
    }
    throw new Error("Redirected in a circle.");
  }

  async #send(url: URL, method: string, body?: URLSearchParams, extra: Record<string, string> = {}): Promise<Response> {
    const headers = new Headers({ ...this.#headers, ...extra });
    const cookie = this.cookies(url.origin);
    if (cookie) headers.set("cookie", cookie);
    if (method === "POST" && !headers.has("origin")) headers.set("origin", this.#origin);
    headers.set("host", url.host);
    // What the server sees is its own address, whatever the browser asked for.
    const seen = new URL(url.pathname + url.search, "http://127.0.0.1:9");
    const response =
      url.origin === this.#origin
        ? await this.#application(new Request(seen, { method, headers, body }))
        : await outside(url, method, headers, body);
    for (const line of response.headers.getSetCookie()) this.#keep(url.origin, line);
    return response;
  }

  #keep(origin: string, line: string): void {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    const over = /max-age=0/i.test(line) || new Date(/expires=([^;]+)/i.exec(line)?.[1] ?? "2999-01-01") < new Date();
    if (over) this.#jar(origin).delete(name);
    else this.#jar(origin).set(name, value);
  }

  #jar(origin: string): Map<string, string> {
    const { hostname } = new URL(origin);
    const jar = this.#jars.get(hostname) ?? new Map<string, string>();
    this.#jars.set(hostname, jar);
    return jar;
  }
}

async function outside(url: URL, method: string, headers: Headers, body?: URLSearchParams): Promise<Response> {
  headers.delete("host");
  return fetch(url, { method, headers, body: body ?? null, redirect: "manual" });
}
