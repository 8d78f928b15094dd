/** What agreement costs over a large project: `npm run bench measures`. The bar is one second for all measures but γ. */
import { measure } from "../measure.ts";
import type { RatedDocument, RatedSpan } from "./figure.ts";
import { seeded } from "./gamma-sampling.ts";
import { familiesOf, measures } from "./measures.ts";
import { defaultSettings, type Family, partsOf } from "./parts.ts";

const raters = ["ann", "ben", "cem", "dee", "eva"];
const length = 3700;

/** News-sized texts with about 20 spans, of which each rater misses some, moves some and calls some otherwise; some nest. */
function project(documents: number): RatedDocument[] {
  const random = seeded(1);
  const labels = ["actor", "event", "position"];
  const tokens = Array.from({ length: length / 6 }, (_, i): [number, number] => [
    Math.floor(i * 6),
    Math.floor(i * 6) + 5,
  ]);
  return Array.from({ length: documents }, (_, d) => {
    const seen: { start: number; end: number; label: string }[] = [];
    for (let i = 0, at = 0; i < 22; i++) {
      at += Math.floor(random() * 320);
      const start = i % 6 === 5 ? Math.max(0, at - 4) : at;
      const end = start + 5 + Math.floor(random() * 20);
      if (end < length) seen.push({ start, end, label: labels[Math.floor(random() * 3)]! });
    }
    const sets = new Map(
      raters.map((rater): [string, RatedSpan[]] => [
        rater,
        seen
          .filter(() => random() < 0.9)
          .map(({ start, end, label }) => ({
            label: random() < 0.9 ? label : "actor",
            fragments: [[random() < 0.85 ? start : start + 2, random() < 0.85 ? end : end + 3]],
          })),
      ]),
    );
    return { id: `d${d}`, length, tokens, sets };
  });
}

const documents = project(10_000);
const spans = documents.reduce((sum, { sets }) => sum + [...sets.values()].reduce((n, own) => n + own.length, 0), 0);
console.log(
  `${documents.length} documents, ${raters.length} raters, ${spans} spans; from spans in memory to every figure`,
);

const all = measures.filter(({ family }) => family !== "gamma");
const families = familiesOf(all);
measure("all measures but γ: project, labels, pairs", () => {
  const parts = documents.map((document) => partsOf(document, families, defaultSettings));
  for (const one of all) one.result(parts);
});
const before = process.cpuUsage();
const start = performance.now();
const counted = documents.map((document) => partsOf(document, families, defaultSettings));
for (const one of all) one.result(counted);
const { user, system } = process.cpuUsage(before);
console.log(
  `the same once, in a warm process: ${Math.round(performance.now() - start)} ms, ${Math.round((user + system) / 1000)} ms of processor time; the bar is 1000 ms`,
);
for (const family of families) {
  measure(`  the parts of ${family}`, () => {
    for (const document of documents) partsOf(document, new Set<Family>([family]), defaultSettings);
  });
}
const parts = documents.map((document) => partsOf(document, families, defaultSettings));
measure("  the figures, from parts that are there", () => {
  for (const one of all) one.result(parts);
});
measure("  the parts of one document that changed", () => {
  partsOf(documents[0]!, families, defaultSettings);
});
for (const size of [1000, 2000, 4000]) {
  const some = documents.slice(0, size);
  measure(`all measures but γ, ${size} documents`, () => {
    const own = some.map((document) => partsOf(document, families, defaultSettings));
    for (const one of all) one.result(own);
  });
}
const long: RatedDocument = {
  id: "long",
  length: 5_000_000,
  sets: new Map(
    raters.slice(0, 2).map((rater, r) => [
      rater,
      Array.from({ length: 50_000 }, (_, i) => ({
        label: i % 3 === 0 ? "actor" : "event",
        fragments: [[i * 100 + (i % 7 === 0 ? r : 0), i * 100 + 30 + (i % 5 === 0 ? 90 : 0)]] as [number, number][],
      })),
    ]),
  ),
};
measure("one document of 50,000 spans by 2 raters, all measures but γ", () => {
  const own = [partsOf(long, families, defaultSettings)];
  for (const one of all) one.result(own);
});
measure("γ of one news-sized document, 2 raters", () => {
  const [ann, ben] = [...documents[0]!.sets];
  partsOf({ ...documents[0]!, sets: new Map([ann!, ben!]) }, new Set<Family>(["gamma"]), defaultSettings);
});
measure("γ of one news-sized document, 3 raters and their pairs", () => {
  const three = new Map([...documents[0]!.sets].slice(0, 3));
  partsOf({ ...documents[0]!, sets: three }, new Set<Family>(["gamma"]), defaultSettings);
});
measure("γ of one news-sized document, 5 raters and their pairs", () => {
  partsOf(documents[0]!, new Set<Family>(["gamma"]), defaultSettings);
});
