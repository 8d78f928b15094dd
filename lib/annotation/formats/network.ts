/**
 * Networks of actors and events, as discourse-network analysts use them, from the statements of all documents (see statements.ts): as
 * GraphML and as a list of edges.
 *
 * Two modes: an edge between an actor and an event, its weight the number of statements. One mode: an edge between two actors; with a[i,k,q]
 * the number of statements of actor i on event k with polarity q, its weight is
 * ignore Σ_k (Σ_q a[i,k,q])·(Σ_q a[j,k,q]) · congruence Σ_k Σ_q a[i,k,q]·a[j,k,q] · conflict ignore − congruence · subtract congruence − conflict.
 * Statements without an actor or an event are in no network, and edges of weight 0 are left out.
 */
import { compareStrings } from "../span.ts";
import { csvRecord, guarded } from "./csv-records.ts";
import type { Format, Piece, Source, WriteTools } from "./format.ts";
import { calledBy, statementOptions, statements, statementsOf } from "./statements.ts";
import { xmlAttribute, xmlCharacters, xmlText } from "./xml.ts";

export const network: Format = {
  id: "network",
  name: "Actor and event networks (GraphML, edge list)",
  version: 1,
  extensions: ["graphml", "csv"],
  mediaType: "application/graphml+xml",
  about: "Networks of actors, positions and events as GraphML and edge lists, counted over all documents.",
  files: "many",
  unit: "none",
  carries: { ...statements.carries, authors: false, names: false, characters: "xml" },
  options: [
    ...statementOptions,
    {
      name: "modes",
      description: "“actor-event” links actors with events, “actor-actor” links actors through their events.",
      choices: ["actor-event", "actor-actor"],
      default: "actor-event",
      for: "out",
    },
    {
      name: "qualifier",
      description: "What polarity does: nothing; only equal or only unlike ones count; or unlike ones are subtracted.",
      choices: ["ignore", "congruence", "conflict", "subtract"],
      default: "ignore",
      for: "out",
    },
    {
      name: "opposing",
      description: "With “actor-event” and a qualifier: the polarity that opposes. All others support.",
      choices: [],
      default: "opposes",
      for: "out",
    },
    {
      name: "duplicates",
      description: "Whether equal statements of one document count each, or once.",
      choices: ["count", "once"],
      default: "count",
      for: "out",
    },
  ],
  write,
};

/** By event, then actor, then polarity. */
type Counts = Map<string, Map<string, Map<string, number>>>;
type Edge = { source: string; target: string; weight: number };

async function* write(source: Source, { options, losses }: WriteTools): AsyncGenerator<Piece> {
  const counts: Counts = new Map();
  for await (const document of source()) {
    const seen = new Set<string>();
    let partial = 0;
    for (const { actor, event, polarity } of statementsOf(document, options, losses)) {
      if (!actor || !event) {
        partial++;
        continue;
      }
      const [who, what] = [calledBy(document.text, actor), calledBy(document.text, event)];
      const key = JSON.stringify([who, what, polarity]);
      if (options.duplicates === "once" && seen.has(key)) continue;
      seen.add(key);
      const actors = counts.get(what) ?? new Map<string, Map<string, number>>();
      counts.set(what, actors);
      const polarities = actors.get(who) ?? new Map<string, number>();
      actors.set(who, polarities);
      polarities.set(polarity, (polarities.get(polarity) ?? 0) + 1);
    }
    const why = "its actor or its event is not said";
    losses.add({ what: "statement", why, outcome: "lost", document: document.name || document.id, count: partial });
  }
  const oneMode = options.modes === "actor-actor";
  const qualifier = options.qualifier ?? "ignore";
  const edges = (oneMode ? amongActors(counts, qualifier) : toEvents(counts, qualifier, options.opposing ?? "")).filter(
    ({ weight }) => weight !== 0,
  );
  const actors = [...new Set([...counts.values()].flatMap((held) => [...held.keys()]))].sort(compareStrings);
  const events = oneMode ? [] : [...counts.keys()].sort(compareStrings);
  const { text } = xmlCharacters(graphml(actors, events, edges, oneMode));
  yield { file: "network.graphml", text: `<?xml version="1.0" encoding="UTF-8"?>\n${text}` };
  const rows = edges.map(({ source, target, weight }) => [guarded(source), guarded(target), String(weight)]);
  yield { file: "edges.csv", text: [["source", "target", "weight"], ...rows].map(csvRecord).join("") };
}

const sum = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((all, count) => all + count, 0);

function toEvents(counts: Counts, qualifier: string, opposing: string): Edge[] {
  const edges = [...counts].flatMap(([target, actors]) =>
    [...actors].map(([source, polarities]): Edge => {
      const against = polarities.get(opposing) ?? 0;
      const all = sum(polarities);
      const weights: Readonly<Record<string, number>> = {
        congruence: all - against,
        conflict: against,
        subtract: all - 2 * against,
      };
      return { source, target, weight: weights[qualifier] ?? all };
    }),
  );
  return edges.sort(byEnds);
}

function amongActors(counts: Counts, qualifier: string): Edge[] {
  const weights = new Map<string, Edge>();
  for (const actors of counts.values()) {
    const list = [...actors].sort(([a], [b]) => compareStrings(a, b));
    list.forEach(([source, first], i) => {
      for (const [target, second] of list.slice(i + 1)) {
        const all = sum(first) * sum(second);
        let equal = 0;
        for (const [polarity, count] of first) equal += count * (second.get(polarity) ?? 0);
        const share: Readonly<Record<string, number>> = {
          congruence: equal,
          conflict: all - equal,
          subtract: 2 * equal - all,
        };
        const key = JSON.stringify([source, target]);
        const edge = weights.get(key) ?? { source, target, weight: 0 };
        edge.weight += share[qualifier] ?? all;
        weights.set(key, edge);
      }
    });
  }
  return [...weights.values()].sort(byEnds);
}

function byEnds(a: Edge, b: Edge): number {
  return compareStrings(a.source, b.source) || compareStrings(a.target, b.target);
}

function graphml(
  actors: readonly string[],
  events: readonly string[],
  edges: readonly Edge[],
  oneMode: boolean,
): string {
  const actorIds = new Map(actors.map((name, i) => [name, `actor-${i + 1}`]));
  const eventIds = new Map(events.map((name, i) => [name, `event-${i + 1}`]));
  const node = (id: string, name: string, kind: string) =>
    `    <node id=${xmlAttribute(id)}><data key="label">${xmlText(name)}</data><data key="kind">${kind}</data></node>\n`;
  const lines = [
    ...actors.map((name) => node(actorIds.get(name) as string, name, "actor")),
    ...events.map((name) => node(eventIds.get(name) as string, name, "event")),
    ...edges.map(({ source, target, weight }, i) => {
      const end = (oneMode ? actorIds : eventIds).get(target);
      return `    <edge id="edge-${i + 1}" source="${actorIds.get(source)}" target="${end}"><data key="weight">${weight}</data></edge>\n`;
    }),
  ];
  return `<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <key id="label" for="node" attr.name="label" attr.type="string"/>
  <key id="kind" for="node" attr.name="kind" attr.type="string"/>
  <key id="weight" for="edge" attr.name="weight" attr.type="double"/>
  <graph id="network" edgedefault="undirected">
${lines.join("")}  </graph>
</graphml>
`;
}
