import { expect, test } from "vitest";
import { filesOf, oneDocument, readAll, readDocument, relation, span } from "./testing.ts";
import { webannoTsv } from "./webanno-tsv.ts";

/** Of INCEpTION's own suite. */
const smile = `#FORMAT=WebAnno TSV 3.3
#T_SP=webanno.custom.Span|value


#Text=I like it 😊 .
1-1\t0-1\tI\t_\t
1-2\t2-6\tlike\t_\t
1-3\t7-9\tit\t_\t
1-4\t10-12\t😊\t*\t
1-5\t13-14\t.\t_\t
`;

test("reads what INCEpTION writes", async () => {
  const { text, layers } = await readDocument(webannoTsv, { "a.tsv": smile });
  expect(text).toBe("I like it 😊 .");
  expect(layers[0]?.spans).toEqual([span("s1", "Span", 10, 12)]);
});

test("writes spans over tokens, inside them, stacked, and relations", async () => {
  const document = oneDocument("I like 😊 it.\nNew York!", {
    spans: [
      span("a", "a|b", 7, 9, { attributes: { sure: "x_y" } }),
      span("b", "in", 3, 5),
      span("c", "place", 14, 22),
      span("d", "city", 14, 17),
    ],
    relations: [relation("r", "of", "a", "c", { attributes: { w: "1" } })],
  });
  const { files, losses } = await filesOf(webannoTsv, [document]);
  expect(files["doc.tsv"]).toBe(`#FORMAT=WebAnno TSV 3.3
#T_SP=webanno.custom.Span|label|a_sure
#T_RL=webanno.custom.Relation|type|a_w|BT_webanno.custom.Span


#Text=I like 😊 it.
#Text=
1-1\t0-1\tI\t_\t_\t_\t_\t_\t
1-2\t2-6\tlike\t_\t_\t_\t_\t_\t
1-2.1\t3-5\tik\tin\t*\t_\t_\t_\t
1-3\t7-9\t😊\ta\\|b\tx\\_y\t_\t_\t_\t
1-4\t10-12\tit\t_\t_\t_\t_\t_\t
1-5\t12-13\t.\t_\t_\t_\t_\t_\t

#Text=New York!
2-1\t14-17\tNew\tplace[1]|city[2]\t*[1]|*[2]\tof\t1\t1-3[0_1]\t
2-2\t18-22\tYork\tplace[1]\t*[1]\t_\t_\t_\t
2-3\t22-23\t!\t_\t_\t_\t_\t_\t
`);
  expect(losses).toEqual([]);
  const back = await readDocument(webannoTsv, files);
  expect(back.text).toBe(document.text);
  expect(back.layers[0]?.relations).toMatchObject([{ type: "of", attributes: { w: "1" } }]);
});

test("says what is left out", async () => {
  const document = oneDocument("  a \u0007 b", { spans: [span("s", "x", 0, 3), span("t", "x", 4, 5)] });
  const { files, losses } = await filesOf(webannoTsv, [document]);
  expect(losses.map(({ outcome, count }) => [outcome, count])).toEqual([
    ["lost", 1],
    ["changed", 1],
  ]);
  expect((await readDocument(webannoTsv, files)).text).toBe(document.text);
});

test.each([
  ["#FORMAT=WebAnno TSV 2\n", 1, "", "is not “#FORMAT=WebAnno TSV 3.3” (or 3.2, 3.1)"],
  [smile.replace("\tlike", "\tlikes"), 7, "token", "is “likes”, and the text has “like” there"],
  [smile.replace("2-6", "2-60"), 7, "", "the end 60 is outside the text, which ends at 14"],
  [smile.replace("like\t_\t", "like"), 7, "", "has 0 cells for 1 columns"],
])("refuses %j", async (tsv, line, field, why) => {
  expect(await readAll(webannoTsv, { "a.tsv": tsv })).toEqual([{ kind: "refusal", file: "a.tsv", line, field, why }]);
});
