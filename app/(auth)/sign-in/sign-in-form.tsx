"use client";

import { LogIn } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { Button } from "../../_ui/button.tsx";
import { Notice } from "../../_ui/notice.tsx";
import { TextField } from "../../_ui/text-field.tsx";

/** Sends a form to the sign-in endpoints, with their CSRF token, and answers where they point to. */
async function send(path: string, fields: Record<string, string>): Promise<string> {
  const { csrfToken } = (await (await fetch("/api/auth/csrf")).json()) as { csrfToken: string };
  const response = await fetch(`/api/auth/${path}`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", "x-auth-return-redirect": "1" },
    body: new URLSearchParams({ ...fields, csrfToken }),
  });
  const { url } = (await response.json()) as { url: string };
  return url;
}

export function SignInForm({
  next,
  error,
  retrySeconds,
  openId,
}: {
  next: string;
  error: string | null;
  retrySeconds: number | null;
  /** What the OpenID provider is called; null where there is none. */
  openId: string | null;
}) {
  const router = useRouter();
  const [pending, setPending] = useState<"password" | "openid" | null>(null);
  const [offline, setOffline] = useState(false);
  const message = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (error) message.current?.focus();
  }, [error]);

  const go = async (kind: "password" | "openid", path: string, fields: Record<string, string>) => {
    if (pending) return;
    setPending(kind);
    setOffline(false);
    try {
      const url = new URL(await send(path, { ...fields, callbackUrl: next }), window.location.href);
      // Back to this page means that it did not work; the words come from the server.
      if (url.pathname === "/sign-in") {
        url.searchParams.set("next", next);
        router.replace(url.pathname + url.search);
        setPending(null);
      } else window.location.assign(url);
    } catch {
      setOffline(true);
      setPending(null);
    }
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    void go("password", "callback/credentials", {
      email: String(form.get("email") ?? ""),
      password: String(form.get("password") ?? ""),
    });
  };

  return (
    <div className="mt-6 space-y-5">
      {error || offline ? (
        <div ref={message} tabIndex={-1} className="rounded-lg outline-none">
          <Notice tone="danger" live>
            <p>
              {offline ? "The server could not be reached. Check your connection and try again." : error}
              {!offline && retrySeconds ? ` You can try again in ${waiting(retrySeconds)}.` : null}
            </p>
          </Notice>
        </div>
      ) : null}
      <form onSubmit={submit} className="space-y-5">
        <TextField name="email" label="E-mail address" type="email" autoComplete="username" required />
        <TextField name="password" label="Password" type="password" autoComplete="current-password" required />
        <Button type="submit" look="primary" size="large" className="w-full" pending={pending === "password"}>
          Sign in
        </Button>
      </form>
      {openId ? (
        <>
          <p className="flex items-center gap-3 text-xs text-muted before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
            or
          </p>
          <Button
            size="large"
            className="w-full"
            pending={pending === "openid"}
            onClick={() => go("openid", "signin/oidc", {})}
          >
            <LogIn aria-hidden />
            Continue with {openId}
          </Button>
        </>
      ) : null}
    </div>
  );
}

function waiting(seconds: number): string {
  return seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
}
