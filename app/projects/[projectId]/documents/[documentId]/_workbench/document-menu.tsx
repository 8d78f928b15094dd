"use client";

import { ArrowLeft, ArrowRight, BookOpen, CircleHelp, Ellipsis, FileText, Search, Type, UserRound } from "lucide-react";
import { useRouter } from "next/navigation";
import { IconButton } from "../../../../../_ui/icon-button.tsx";
import { Menu, MenuChoice, MenuItem, MenuLink, MenuSeparator } from "../../../../../_ui/menu.tsx";
import { MentionSign, UserItems, useSignOut } from "../../../../_parts/user-menu.tsx";
import { mentionsInWords } from "../../../../_parts/words.ts";
import { onePerPerson } from "./people-here.tsx";
import { showGuidelines } from "./tag-commands.ts";
import { useBeside } from "./use-beside.ts";
import { useWorkbench } from "./workbench-context.tsx";

/** On narrow screens, what has no room in the bar above the text, my own menu among it. */
export function DocumentMenu({ previous }: { previous: string | null }) {
  const { facts, session } = useWorkbench();
  const router = useRouter();
  const following = useBeside(session.following);
  const people = onePerPerson(useBeside(session.others));
  const mentions = useBeside(session.mentions, (rows) => rows?.length ?? 0);
  const { signOut, question } = useSignOut(facts.me.userId);
  const base = `/projects/${facts.project.id}`;
  return (
    <>
      <Menu
        className="w-64"
        trigger={
          <IconButton
            label={mentions > 0 ? `More of this document, ${mentionsInWords(mentions)}` : "More of this document"}
            className="relative"
          >
            <Ellipsis aria-hidden />
            <MentionSign count={mentions} />
          </IconButton>
        }
      >
        <MenuItem onSelect={() => afterwards(() => session.search.show())}>
          <Search aria-hidden />
          Search in the text
        </MenuItem>
        <MenuItem onSelect={() => afterwards(() => showGuidelines(session))}>
          <BookOpen aria-hidden />
          Guidelines, with examples
        </MenuItem>
        <MenuItem
          onSelect={() =>
            afterwards(() => {
              session.viewOpen.value = true;
            })
          }
        >
          <Type aria-hidden />
          How the text looks
        </MenuItem>
        <MenuItem
          onSelect={() =>
            afterwards(() => {
              session.helpOpen.value = true;
            })
          }
        >
          <CircleHelp aria-hidden />
          Keys and help
        </MenuItem>
        {people.length > 0 ? <MenuSeparator /> : null}
        {people.map(({ userId, name }) => (
          <MenuItem
            key={userId}
            onSelect={() => {
              session.following.value = userId === following ? null : userId;
            }}
          >
            <UserRound aria-hidden />
            <span className="truncate">{userId === following ? `Stop following ${name}` : `Follow ${name}`}</span>
          </MenuItem>
        ))}
        {facts.layers.length > 1 ? (
          <>
            <MenuSeparator />
            <MenuChoice
              label="Whose tags are shown"
              value={facts.layer.layerId}
              options={facts.layers.map(({ layerId, name }) => ({ value: layerId, label: name }))}
              onChange={(layerId) => router.push(`?layer=${layerId}`)}
            />
          </>
        ) : null}
        <MenuSeparator />
        {facts.next ? (
          <MenuLink href={`${base}/documents/${facts.next}`}>
            <ArrowRight aria-hidden />
            Next document
          </MenuLink>
        ) : null}
        {previous ? (
          <MenuLink href={`${base}/documents/${previous}`}>
            <ArrowLeft aria-hidden />
            Previous document
          </MenuLink>
        ) : null}
        <MenuLink href={base}>
          <FileText aria-hidden />
          <span className="truncate">All documents of “{facts.project.name}”</span>
        </MenuLink>
        <MenuSeparator />
        <UserItems onSignOut={signOut} mentions={mentions} mentionsAt={`${base}#mentions`} />
      </Menu>
      {question}
    </>
  );
}

/** When the menu has closed and given back the focus, so that what opens can take it. */
function afterwards(open: () => void): void {
  requestAnimationFrame(() => requestAnimationFrame(open));
}
