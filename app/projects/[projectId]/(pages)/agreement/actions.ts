"use server";

import { z } from "zod";
import { type GammaProgress, gammaOf } from "#lib/data/agreement.ts";
import { type ChoiceQuery, choiceOfQuery } from "#lib/data/agreement-choice.ts";
import { act, acting } from "../../../../_server/who.ts";
import type { Outcome } from "../../../../_ui/outcome.ts";

const text = z.string().max(200_000).optional();
const query = z.object({
  against: text,
  documents: text,
  annotators: text,
  labels: text,
  unit: text,
  overlap: text,
  afterReveal: text,
});

/** Counts γ for a moment, and says how far it is. */
export async function countGamma(projectId: string, asked: ChoiceQuery): Promise<Outcome<GammaProgress>> {
  return act(async () => gammaOf(await acting(projectId, "agreement.read"), choiceOfQuery(query.parse(asked))));
}
