"use client";

/**
 * Parts of the workbench that nobody needs before a first click. They are not among what a page must load to be read and tagged;
 * they come once it is at rest, so that they are there when the network is not.
 */
import dynamic from "next/dynamic";
import { useEffect, useState } from "react";
import { MyAvatar } from "./my-avatar.tsx";
import { panelParts } from "./panels.tsx";
import { patient } from "./patient.ts";

const parts = {
  ...panelParts,
  keySheet: patient(() => import("./key-sheet.tsx")),
  finishDialog: patient(() => import("./finish-dialog.tsx")),
  reopen: patient(() => import("./reopen.tsx")),
  offerBar: patient(() => import("./offer-bar.tsx")),
  workStrip: patient(() => import("./work-strip.tsx")),
  tagExtras: patient(() => import("./tag-extras.tsx")),
  viewDialog: patient(() => import("./view-dialog.tsx")),
  searchBar: patient(() => import("./search-bar.tsx")),
  guidelineDialog: patient(() => import("./guideline-dialog.tsx")),
  followStrip: patient(() => import("./follow-strip.tsx")),
  awayStrip: patient(() => import("./away-strip.tsx")),
  tagFilter: patient(() => import("./tag-filter.tsx")),
  objectionStrip: patient(() => import("./objection-strip.tsx")),
  suggesting: patient(() => import("./suggesting.ts")),
  tagSheet: patient(() => import("./tag-sheet.tsx")),
  layers: patient(() => import("./layers.tsx")),
  documentMenu: patient(() => import("./document-menu.tsx")),
  waysMenu: patient(() => import("./ways-menu.tsx")),
  myMenu: patient(() => import("./my-menu.tsx")),
  userMenu: patient(() => import("../../../../_parts/user-menu.tsx")),
};

export const KeySheet = dynamic(() => parts.keySheet().then((part) => part.KeySheet), { ssr: false });
export const FinishDialog = dynamic(() => parts.finishDialog().then((part) => part.FinishDialog), { ssr: false });
export const Reopen = dynamic(() => parts.reopen().then((part) => part.Reopen), { ssr: false });
export const OfferBar = dynamic(() => parts.offerBar().then((part) => part.OfferBar), { ssr: false });
export const WorkStrip = dynamic(() => parts.workStrip().then((part) => part.WorkStrip), { ssr: false });
export const TagExtras = dynamic(() => parts.tagExtras().then((part) => part.TagExtras), { ssr: false });
export const ViewDialog = dynamic(() => parts.viewDialog().then((part) => part.ViewDialog), { ssr: false });
export const SearchBar = dynamic(() => parts.searchBar().then((part) => part.SearchBar), { ssr: false });
export const GuidelineDialog = dynamic(() => parts.guidelineDialog().then((part) => part.GuidelineDialog), {
  ssr: false,
});
export const FollowStrip = dynamic(() => parts.followStrip().then((part) => part.FollowStrip), { ssr: false });
export const AwayStrip = dynamic(() => parts.awayStrip().then((part) => part.AwayStrip), { ssr: false });
export const TagFilterBar = dynamic(() => parts.tagFilter().then((part) => part.TagFilterBar), { ssr: false });
export const ObjectionStrip = dynamic(() => parts.objectionStrip().then((part) => part.ObjectionStrip), { ssr: false });
export const TagSheet = dynamic(() => parts.tagSheet().then((part) => part.TagSheet), { ssr: false });
export const Layers = dynamic(() => parts.layers().then((part) => part.Layers), { ssr: false });
export const DocumentMenu = dynamic(() => parts.documentMenu().then((part) => part.DocumentMenu), { ssr: false });
export const WaysMenu = dynamic(() => parts.waysMenu().then((part) => part.WaysMenu), { ssr: false });
export const MyMenu = dynamic(() => parts.myMenu().then((part) => part.MyMenu), { ssr: false, loading: MyAvatar });
/** The same where there is no layer, and so nothing that is being done in one. */
export const UserMenu = dynamic(() => parts.userMenu().then((part) => part.UserMenu), { ssr: false });

/** Fetches the parts when the page is at rest. Answers whether they are there. */
export function useParts(atRest: boolean): boolean {
  const [there, setThere] = useState(false);
  useEffect(() => {
    if (!atRest) return;
    let gone = false;
    const fetchAll = () =>
      Promise.all(Object.values(parts).map((part) => part())).then(() => {
        if (!gone) setThere(true);
      });
    const plan = window.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 500));
    plan(() => void fetchAll());
    return () => {
      gone = true;
    };
  }, [atRest]);
  return there;
}

/** Whether a flag has ever been true: what was opened once stays mounted, and can close in its own time. */
export function useOnceTrue(flag: boolean): boolean {
  const [ever, setEver] = useState(flag);
  if (flag && !ever) setEver(true);
  return ever || flag;
}
