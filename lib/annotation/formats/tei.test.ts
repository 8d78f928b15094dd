import { expect, test } from "vitest";
import { tei } from "./tei.ts";
import { filesOf, oneDocument, readAll, readDocument, relation, span } from "./testing.ts";

const document = oneDocument(
  "💩North and South America\r\n",
  {
    spans: [
      span("a", "a place", 2, 25, {
        fragments: [
          [2, 7],
          [18, 25],
        ],
        attributes: { sure: "very <much>" },
      }),
      span("b", "x", 12, 25, { note: "see §2" }),
    ],
    relations: [relation("r", "part of", "b", "a")],
  },
  { language: "en" },
);

test("writes ranges in code points, discontinuous ones too", async () => {
  const { files, losses } = await filesOf(tei, [document]);
  const xml = files["doc.xml"] as string;
  expect(xml).toContain(
    `    <fs xml:id="fs-span-1" type="a_x0020_place"><f name="sure"><string>very &lt;much&gt;</string></f></fs>
    <fs xml:id="fs-span-2" type="x"></fs>
    <fs xml:id="fs-relation-1" type="part_x0020_of"></fs>
    <listAnnotation>
      <annotation xml:id="span-1" motivation="tagging" target="#string-range(text,1,5,17,7)" ana="#fs-span-1"></annotation>
      <annotation xml:id="span-2" motivation="tagging" target="#string-range(text,11,13)" ana="#fs-span-2"><note>see §2</note></annotation>
    </listAnnotation>
    <linkGrp type="relations">
      <link target="#span-2 #span-1" ana="#fs-relation-1"/>
    </linkGrp>
`,
  );
  expect(xml).toContain('<ab xml:id="text" xml:space="preserve">💩North and South America&#13;\n</ab>');
  expect(losses).toEqual([]);
  const back = await readDocument(tei, files);
  expect(back).toMatchObject({ name: "doc", text: document.text, language: "en" });
  expect(back.layers[0]?.relations).toMatchObject([{ type: "part of", from: "span-2", to: "span-1" }]);
});

const file = (inner: string) =>
  `<TEI xmlns="http://www.tei-c.org/ns/1.0"><standOff><fs xml:id="f" type="x"/><listAnnotation>\n${inner}\n</listAnnotation></standOff><text><body><ab xml:id="t">Hi you</ab></body></text></TEI>`;

test.each([
  ['<annotation target="#string-range(t,0,9)" ana="#f"/>', "refusal", "annotation 1"],
  ['<annotation target="#string-range(t,0,2)" ana="#g"/>', "refusal", "annotation 1"],
  [
    '<annotation target="#string-range(t,0,2)" ana="#f"/><annotation target="#string-range(u,0,2)" ana="#f"/>',
    "refusal",
    "annotation",
  ],
  ['<annotation xml:id="z" target="#z" ana="#f"/>', "notice", "annotation z"],
  ["<annotation>", "refusal", ""],
])("does not take %s", async (inner, kind, field) => {
  expect((await readAll(tei, { "a.xml": file(inner) })).at(-1)).toMatchObject({ kind, field });
});
