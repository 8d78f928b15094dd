import { EyeOff } from "lucide-react";
import type { Metadata } from "next";
import { cache } from "react";
import { preload } from "react-dom";
import { documentHead } from "#lib/data/documents.ts";
import { labelSchema } from "#lib/data/labels.ts";
import { project } from "#lib/data/projects.ts";
import { Failure } from "#lib/errors.ts";
import { member, requireUser, showFailure } from "../../../../../_server/who.ts";
import { ButtonLink } from "../../../../../_ui/button.tsx";
import { EmptyState } from "../../../../../_ui/empty-state.tsx";
import { Content, SkipLink } from "../../../../../_ui/page-shell.tsx";
import { AppBar } from "../../../../_parts/app-bar.tsx";
import { textAddress } from "../_workbench/text-address.ts";
import type { ReviewFacts } from "./_review/facts.ts";
import { ReviewWorkbench } from "./_review/review-workbench.tsx";
import { openingState } from "./state.ts";

type Props = {
  params: Promise<{ projectId: string; documentId: string }>;
  /** `at`: the place in the text that is looked for, in UTF-16 units. */
  searchParams: Promise<{ at?: string | string[] }>;
};

/** As on the page of the document: a longer text is fetched beside it; of it so much comes to be read at once. In UTF-16 units. */
const lengths = { most: 100_000, opening: 6_000 };

export async function generateMetadata({ params }: Pick<Props, "params">): Promise<Metadata> {
  const { projectId, documentId } = await params;
  return { title: `Review: ${(await headOf(projectId, documentId)).found.name}` };
}

/** Where the disagreements of a document are settled. */
export default async function ReviewPage({ params, searchParams }: Props) {
  const { projectId, documentId } = await params;
  const { at: asked } = await searchParams;
  const at = typeof asked === "string" && /^\d{1,9}$/.test(asked) ? Number(asked) : null;
  const who = await requireUser(`/projects/${projectId}/documents/${documentId}/review`);
  const { asMember, found } = await headOf(projectId, documentId);
  const [of, schema] = await Promise.all([project(asMember), labelSchema(asMember)]);
  const base = `/projects/${projectId}`;
  const state = await openingState(asMember, documentId, at).catch((error: unknown) => {
    if (error instanceof Failure && error.code === "forbidden") return error.message;
    return showFailure(error);
  });
  if (typeof state === "string") {
    return (
      <>
        <SkipLink />
        <AppBar
          who={who}
          crumbs={[
            { label: of.name, href: base },
            { label: "Review", href: `${base}/review` },
          ]}
        />
        <Content>
          <h1 className="mb-6 font-serif text-[1.75rem] leading-tight font-[560]">Review of {found.name}</h1>
          <EmptyState
            icon={EyeOff}
            title="Hidden from you for now"
            actions={<ButtonLink href={`${base}/review`}>All reviews</ButtonLink>}
          >
            <p>{state}</p>
          </EmptyState>
        </Content>
      </>
    );
  }
  const { whole, opening, name, length, sha256, language, direction } = found;
  const facts: ReviewFacts = {
    project: { id: of.id, name: of.name },
    document: { id: documentId, name, length, sha256, language, direction },
    me: { userId: who.userId, name: who.name, email: who.email },
    schema,
  };
  if (!whole) preload(textAddress(facts), { as: "fetch", crossOrigin: "anonymous" });
  return (
    <ReviewWorkbench facts={facts} first={state} at={at} text={whole} opening={opening.slice(0, lengths.opening)} />
  );
}

const headOf = cache(async (projectId: string, documentId: string) => {
  const asMember = await member(projectId, "review.read", `/projects/${projectId}/documents/${documentId}/review`);
  return { asMember, found: await documentHead(asMember, documentId, lengths).catch(showFailure) };
});
