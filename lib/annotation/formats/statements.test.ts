import { expect, test } from "vitest";
import { network } from "./network.ts";
import { statements } from "./statements.ts";
import { filesOf, oneDocument, relation, span } from "./testing.ts";

const hamas = { reference: "e1", name: "Hamas" };
const talks = oneDocument(
  "💩Hamas welcomed the talks; Moscow hosted and =praised them.",
  {
    spans: [
      span("a1", "actor", 2, 7, { entity: hamas }),
      span("p1", "position", 8, 16, { attributes: { polarity: "supports", sure: "yes" }, author: "ann" }),
      span("e1", "event", 17, 26),
      span("a2", "actor", 28, 34),
      span("p2", "position", 46, 54, { attributes: { polarity: "opposes" } }),
      span("x", "place", 28, 34),
    ],
    relations: [
      relation("r1", "holds", "a1", "p1"),
      relation("r2", "about", "p1", "e1"),
      relation("r3", "holds", "a2", "p2"),
      relation("r4", "about", "p2", "e1"),
      relation("r5", "takes part in", "a1", "e1"),
    ],
  },
  { id: "d1", name: "talks" },
);

test("a row for each statement, guarded", async () => {
  const { files, losses } = await filesOf(statements, [talks]);
  expect(files["statements.csv"]).toBe(
    "document_id,document,coder,actor,actor_text,position_text,polarity,event,event_text,start,stop,unit\r\n" +
      "d1,talks,ann,Hamas,Hamas,welcomed,supports,the talks,the talks,7,15,code point\r\n" +
      "d1,talks,,Moscow,Moscow,'=praised,opposes,the talks,the talks,45,53,code point\r\n",
  );
  expect(losses.map(({ what, count }) => [what, count])).toEqual([
    ["attribute", 1],
    ["relation", 1],
    ["span", 1],
  ]);
});

test("what is not said is empty; several are each with each", async () => {
  const document = oneDocument("a b p q", {
    spans: [span("a", "who", 0, 1), span("b", "who", 2, 3), span("p", "position", 4, 5), span("q", "position", 6, 7)],
    relations: [relation("r", "holds", "a", "p"), relation("s", "holds", "b", "p")],
  });
  const { files } = await filesOf(statements, [document], { actor: "who" });
  expect(files["statements.csv"]?.split("\r\n").slice(1)).toEqual([
    "d1,doc,,a,a,p,,,,4,5,code point",
    "d1,doc,,b,b,p,,,,4,5,code point",
    "d1,doc,,,,q,,,,6,7,code point",
    "",
  ]);
});

test.each([
  [{}, "Hamas,the talks,2\r\nMoscow,the talks,2\r\n"],
  [{ duplicates: "once" }, "Hamas,the talks,2\r\nMoscow,the talks,2\r\n"],
  [{ qualifier: "subtract" }, "Hamas,the talks,2\r\nMoscow,the talks,-2\r\n"],
  [{ qualifier: "conflict" }, "Moscow,the talks,2\r\n"],
  [{ modes: "actor-actor" }, "Hamas,Moscow,4\r\n"],
  [{ modes: "actor-actor", qualifier: "congruence" }, ""],
  [{ modes: "actor-actor", qualifier: "conflict" }, "Hamas,Moscow,4\r\n"],
  [{ modes: "actor-actor", qualifier: "subtract" }, "Hamas,Moscow,-4\r\n"],
])("edges with %j", async (options, edges) => {
  const { files } = await filesOf(network, [talks, { ...talks, id: "d2" }], options);
  expect(files["edges.csv"]).toBe(`source,target,weight\r\n${edges}`);
});

/** Ann supports the talks twice and opposes the vote; Ben supports the talks and opposes them; Cem opposes the vote. By hand. */
const three = oneDocument(
  "Ann Ben Cem p p p p p p talks vote",
  {
    spans: [
      ...["Ann", "Ben", "Cem"].map((name, i) => span(name, "actor", 4 * i, 4 * i + 3)),
      ...["supports", "supports", "opposes", "supports", "opposes", "opposes"].map((polarity, i) =>
        span(`p${i}`, "position", 12 + 2 * i, 13 + 2 * i, { attributes: { polarity } }),
      ),
      span("talks", "event", 24, 29),
      span("vote", "event", 30, 34),
    ],
    relations: ["Ann", "Ann", "Ann", "Ben", "Ben", "Cem"].flatMap((name, i) => [
      relation(`h${i}`, "holds", name, `p${i}`),
      relation(`a${i}`, "about", `p${i}`, i === 2 || i === 5 ? "vote" : "talks"),
    ]),
  },
  { id: "d1", name: "three" },
);

test.each([
  [{}, ["Ann,talks,2", "Ann,vote,1", "Ben,talks,2", "Cem,vote,1"]],
  [{ duplicates: "once" }, ["Ann,talks,1", "Ann,vote,1", "Ben,talks,2", "Cem,vote,1"]],
  [{ qualifier: "congruence" }, ["Ann,talks,2", "Ben,talks,1"]],
  [{ qualifier: "conflict" }, ["Ann,vote,1", "Ben,talks,1", "Cem,vote,1"]],
  // Ben is for the talks as often as against them.
  [{ qualifier: "subtract" }, ["Ann,talks,2", "Ann,vote,-1", "Cem,vote,-1"]],
  // Of the talks, 2 × 2; of the vote, 1 × 1. Ben and Cem speak of nothing in common.
  [{ modes: "actor-actor" }, ["Ann,Ben,4", "Ann,Cem,1"]],
  [{ modes: "actor-actor", qualifier: "congruence" }, ["Ann,Ben,2", "Ann,Cem,1"]],
  [{ modes: "actor-actor", qualifier: "conflict" }, ["Ann,Ben,2"]],
  [{ modes: "actor-actor", qualifier: "subtract" }, ["Ann,Cem,1"]],
])("three actors and two events with %j", async (options, edges) => {
  const { files } = await filesOf(network, [three], options);
  expect(files["edges.csv"]?.trim().split("\r\n").slice(1)).toEqual(edges);
});

test("GraphML", async () => {
  const { files } = await filesOf(network, [talks]);
  expect(files["network.graphml"]).toContain(
    `    <node id="actor-1"><data key="label">Hamas</data><data key="kind">actor</data></node>
    <node id="actor-2"><data key="label">Moscow</data><data key="kind">actor</data></node>
    <node id="event-1"><data key="label">the talks</data><data key="kind">event</data></node>
    <edge id="edge-1" source="actor-1" target="event-1"><data key="weight">1</data></edge>
`,
  );
});
