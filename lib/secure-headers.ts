import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";

export type Situation = {
  dev: boolean;
  /** Whether people reach the installation by https. */
  https: boolean;
  /** Origins that a form may lead to by a redirect: the OpenID provider's, where there is one. */
  formTargets: readonly string[];
};

/**
 * Puts the headers that protect a page on every answer. Scripts run only where they carry this answer's nonce: Next reads
 * it out of the request's policy and marks its own; the layout reads `x-nonce` for the one script of the theme. Styles may
 * be inline, because popovers, the editor and rendered pages set positions that way, and a style cannot act.
 */
export function secureHeaders(
  request: IncomingMessage,
  response: ServerResponse,
  { dev, https, formTargets }: Situation,
): void {
  const nonce = randomBytes(16).toString("base64");
  const policy = [
    "default-src 'none'",
    // React explains errors with eval while developing, and only then.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${dev ? " 'unsafe-eval'" : ""}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    // A provider may hand on to others before the person comes back, so any https will do then.
    `form-action 'self'${formTargets.map((origin) => ` ${origin}`).join("")}${formTargets.length > 0 ? " https:" : ""}`,
    "frame-ancestors 'none'",
    ...(https ? ["upgrade-insecure-requests"] : []),
  ].join("; ");
  // What a client sends under these names is replaced: it must not choose the nonce.
  request.headers["content-security-policy"] = policy;
  delete request.headers["content-security-policy-report-only"];
  request.headers["x-nonce"] = nonce;

  response.setHeader("Content-Security-Policy", policy);
  response.setHeader("X-Content-Type-Options", "nosniff");
  response.setHeader("X-Frame-Options", "DENY");
  // Links that work once must not travel to other sites; our own pages may know where a person came from.
  response.setHeader("Referrer-Policy", "same-origin");
  response.setHeader("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()");
  response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
  response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
  if (https) response.setHeader("Strict-Transport-Security", "max-age=31536000");
}
