"use client";

import { AtSign, BookOpen, LogOut, UserRound } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { counted } from "#lib/counted.ts";
import { Avatar } from "../../_ui/avatar.tsx";
import { buttonStyle } from "../../_ui/button.tsx";
import { cn } from "../../_ui/cn.ts";
import { Confirm } from "../../_ui/confirm.tsx";
import { Menu, MenuHeading, MenuItem, MenuLink, MenuSeparator } from "../../_ui/menu.tsx";
import type { Outcome } from "../../_ui/outcome.ts";
import { ThemeChoice } from "../../_ui/theme-choice.tsx";
import { sayRefusal } from "../../_ui/toast.tsx";
import { signOut as endSession } from "../../(auth)/actions.ts";
import { mentionsInWords } from "./words.ts";

const noAnswer: Outcome = {
  ok: false,
  failure: {
    code: "unexpected",
    title: "Still signed in",
    message: "You are still signed in, since the server did not answer. Try again when you are online.",
  },
};

/** Signing out, which asks first where it would erase something: what begins it, and the question, which stands outside of a menu. */
export function useSignOut(userId: string): { signOut: () => Promise<void>; question: ReactNode } {
  const router = useRouter();
  const [unsent, setUnsent] = useState(0);

  // In this order: where signing out fails, she is still here, and so is what only this browser has.
  const leave = async () => {
    const outcome = await endSession().catch(() => noAnswer);
    if (!outcome.ok) return sayRefusal(outcome.failure);
    const { browserOutbox } = await import("#lib/collab/client/outbox.ts");
    await browserOutbox()
      .clear(userId)
      .catch(() => {});
    router.replace("/sign-in");
  };
  // Tags that the server has not confirmed live in this browser only; signing out erases them, so it asks first.
  const ask = async () => {
    const { browserOutbox } = await import("#lib/collab/client/outbox.ts");
    const count = await browserOutbox().pendingCount(userId);
    if (count > 0) setUnsent(count);
    else await leave();
  };
  return {
    signOut: ask,
    question: (
      <Confirm
        open={unsent > 0}
        onOpenChange={(open) => !open && setUnsent(0)}
        title={`${counted(unsent, "change is", "changes are")} not saved yet`}
        action="Sign out and lose them"
        danger
        onConfirm={leave}
      >
        <p>They are kept in this browser and are sent as soon as their document is open and the server answers.</p>
        <p>Signing out erases them from this browser. Nothing brings them back.</p>
      </Confirm>
    ),
  };
}

/** A small number at the corner of what leads to the comments that mention me. It is said in words besides. */
export function MentionSign({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <span
      aria-hidden
      data-mentions={count > 99 ? "99+" : count}
      className="pointer-events-none absolute -top-0.5 -right-0.5 grid h-4 min-w-4 place-items-center rounded-full bg-accent px-1 text-[0.625rem] leading-none font-semibold text-on-accent before:content-[attr(data-mentions)]"
    />
  );
}

/** How many comments mention me, and the page that lists them. */
type MentionFacts = { mentions?: number; mentionsAt?: string };

/** What concerns only me, as a part of a menu: what mentions me, account, theme, sign-out. */
export function UserItems({ onSignOut, mentions = 0, mentionsAt }: { onSignOut: () => void } & MentionFacts) {
  return (
    <>
      {mentions > 0 && mentionsAt ? (
        <MenuLink href={mentionsAt}>
          <AtSign aria-hidden />
          {mentionsInWords(mentions)}
        </MenuLink>
      ) : null}
      <MenuLink href="/account">
        <UserRound aria-hidden />
        Account
      </MenuLink>
      <MenuLink href="/api-docs">
        <BookOpen aria-hidden />
        API documentation
      </MenuLink>
      <MenuSeparator />
      <ThemeChoice />
      <MenuSeparator />
      <MenuItem onSelect={onSignOut}>
        <LogOut aria-hidden />
        Sign out
      </MenuItem>
    </>
  );
}

/** Who I am, and what concerns only me. */
export function UserMenu({
  userId,
  name,
  email,
  mentions = 0,
  mentionsAt,
}: { userId: string; name: string; email: string } & MentionFacts) {
  const { signOut, question } = useSignOut(userId);
  return (
    <>
      <Menu
        className="w-64"
        trigger={
          <button
            type="button"
            aria-label={`${name}: account and theme${mentions > 0 ? `, ${mentionsInWords(mentions)}` : ""}`}
            className={cn(buttonStyle({ look: "quiet", size: "icon" }), "relative rounded-full")}
          >
            <Avatar name={name} />
            <MentionSign count={mentions} />
          </button>
        }
      >
        <MenuHeading>
          <span className="block truncate font-medium">{name}</span>
          <span className="block truncate text-[0.8125rem] text-muted">{email}</span>
        </MenuHeading>
        <MenuSeparator />
        <UserItems onSignOut={signOut} mentions={mentions} mentionsAt={mentionsAt} />
      </Menu>
      {question}
    </>
  );
}
