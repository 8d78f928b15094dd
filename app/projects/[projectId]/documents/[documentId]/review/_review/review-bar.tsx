"use client";

import { CircleHelp, Eye, EyeOff, GitMerge, List, MoreHorizontal } from "lucide-react";
import { counted } from "#lib/counted.ts";
import { Badge } from "../../../../../../_ui/badge.tsx";
import { Breadcrumbs } from "../../../../../../_ui/breadcrumbs.tsx";
import { Button, buttonStyle } from "../../../../../../_ui/button.tsx";
import { cn } from "../../../../../../_ui/cn.ts";
import { IconButton } from "../../../../../../_ui/icon-button.tsx";
import { Menu, MenuItem, MenuLink } from "../../../../../../_ui/menu.tsx";
import { Progress } from "../../../../../../_ui/progress.tsx";
import { UserMenu } from "../../../../../_parts/user-menu.tsx";
import { useDesk, useReview } from "./review-context.tsx";

/** Where I am, who else reviews, how much is open, and what to do when nothing is. */
export function ReviewBar() {
  const { facts, opened, hideNames } = useReview();
  const { desk, state } = useDesk();
  const base = `/projects/${facts.project.id}`;
  const { open: cards, agreedOpen, places: of } = desk.counts;
  const open = cards + agreedOpen;
  const others = [...new Map(state.claims.filter(({ mine }) => !mine).map(({ by }) => [by.userId, by.name])).values()];
  const words = open === 0 ? "Nothing is open" : `${counted(cards, "card")} open`;
  return (
    <header className="border-b border-line bg-canvas">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2 sm:px-6 md:flex-nowrap">
        <div className="flex min-w-0 flex-1 basis-40 items-center gap-3">
          <Breadcrumbs
            home={{ label: "Spanwise, all projects", href: "/projects" }}
            crumbs={[
              { label: facts.project.name, href: base },
              { label: "Review", href: `${base}/review` },
              { label: facts.document.name },
            ]}
          />
        </div>
        {others.length > 0 ? (
          <p className="truncate text-[0.8125rem] text-muted max-lg:hidden" data-here>
            {new Intl.ListFormat("en-GB").format(others)} {others.length > 1 ? "are" : "is"} here too
          </p>
        ) : null}
        <div
          className="flex items-center gap-2 text-[0.8125rem] tabular-nums"
          data-open={cards}
          data-sync={desk.unsent > 0 ? "saving" : "saved"}
        >
          <span className={cn("whitespace-nowrap", open === 0 ? "text-good-ink" : "text-muted")}>{words}</span>
          <Progress
            done={of - open}
            of={of}
            label={`${of - open} of ${of} places settled`}
            className="w-20 max-lg:hidden"
          />
        </div>
        <div className="flex items-center gap-1">
          <Button
            look="quiet"
            size="small"
            className="max-sm:h-11 xl:hidden"
            onClick={() => {
              opened.value = "cards";
            }}
          >
            <List aria-hidden /> Cards
          </Button>
          <Button
            look="quiet"
            size="small"
            className="max-md:hidden"
            aria-disabled={!state.mayDecide || undefined}
            aria-keyshortcuts="A"
            onClick={() => {
              if (state.mayDecide) opened.value = "merge";
            }}
          >
            <GitMerge aria-hidden /> Merge by rule
          </Button>
          <IconButton
            label={state.namesHidden ? "Show the annotators’ names" : "Hide the annotators’ names"}
            keys={["H"]}
            className="max-md:hidden"
            aria-pressed={state.namesHidden}
            onClick={() => hideNames(!state.namesHidden)}
          >
            {state.namesHidden ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
          </IconButton>
          <IconButton
            label="Keys and help"
            keys={["?"]}
            className="max-md:hidden"
            onClick={() => {
              opened.value = "keys";
            }}
          >
            <CircleHelp aria-hidden />
          </IconButton>
          <Menu
            trigger={
              <button
                type="button"
                aria-label="More"
                className={cn(buttonStyle({ look: "quiet", size: "icon" }), "max-md:size-11 md:hidden")}
              >
                <MoreHorizontal aria-hidden />
              </button>
            }
          >
            {state.mayDecide ? (
              <MenuItem
                onSelect={() => {
                  opened.value = "merge";
                }}
              >
                Merge by rule
              </MenuItem>
            ) : null}
            <MenuItem onSelect={() => hideNames(!state.namesHidden)}>
              {state.namesHidden ? "Show names" : "Hide names"}
            </MenuItem>
            <MenuItem
              onSelect={() => {
                opened.value = "keys";
              }}
            >
              Keys and help
            </MenuItem>
            <MenuLink href={`${base}/documents/${facts.document.id}`}>Open the document</MenuLink>
          </Menu>
          {state.complete ? (
            <Badge tone="good">Gold complete</Badge>
          ) : state.ready ? (
            <Button
              look={open === 0 ? "primary" : "secondary"}
              size="small"
              className="max-sm:h-11"
              aria-keyshortcuts="F"
              onClick={() => {
                opened.value = "complete";
              }}
            >
              Complete gold
            </Button>
          ) : null}
          <UserMenu userId={facts.me.userId} name={facts.me.name} email={facts.me.email} />
        </div>
      </div>
      <Legend />
    </header>
  );
}

/** Which lane below the text is whose. */
function Legend() {
  const { state } = useDesk();
  if (state.raters.length === 0) return null;
  return (
    <ol
      aria-label="Lanes below the text, from top to bottom"
      className="flex flex-wrap gap-x-4 gap-y-1 border-t border-line px-3 py-1.5 text-xs text-muted sm:px-6"
    >
      <li className="shrink-0">On the text: gold</li>
      {state.raters.map(({ id, name, state: standing }, i) => (
        <li key={id} className="flex shrink-0 items-center gap-1.5">
          <span className="tabular-nums">{i < 9 ? i + 1 : "·"}</span>
          <span className="text-ink">{name}</span>
          {standing === "waiting" ? <span>has not finished</span> : null}
        </li>
      ))}
    </ol>
  );
}
