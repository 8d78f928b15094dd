/**
 * Texts on which programs that label text have failed, for tests. Each is a legal document. What must be refused (nothing in
 * it, NUL, half a surrogate pair) is not here: see `text.test.ts`.
 */
import { clusterEnd, clusterOffsets, clusterStart } from "./clusters.ts";
import type { Fragment } from "./span.ts";
import { mergeFragments } from "./span.ts";

export type AwkwardText = { name: string; text: string };

const simple: readonly AwkwardText[] = [
  { name: "one letter", text: "a" },
  { name: "plain English", text: "The Russian government recently held talks with representatives of Hamas." },
  { name: "an emoji before a word", text: "💩This is an annotation." },
  { name: "emoji between sentences", text: "I like it 😊 . And 😊😊 you?" },
  { name: "a family", text: "The 👨‍👩‍👧‍👦 family met the 👩‍👩‍👦 family." },
  { name: "skin tones and professions", text: "👩🏽‍🚀 met 👨🏿‍⚕️ and 🧑🏻‍🤝‍🧑🏿." },
  { name: "flags", text: "🇷🇺🇺🇦🇮🇱 and 🇵🇸🏴󠁧󠁢󠁥󠁮󠁧󠁿🏴󠁧󠁢󠁳󠁣󠁴󠁿 at one table" },
  { name: "an odd number of flag letters", text: "🇷🇺🇺 then 🇦" },
  { name: "keycaps and variation selectors", text: "1️⃣ 2️⃣ ©️ ® ❤️ ❤︎ ☎️" },
  { name: "only emoji", text: "😀😀😀" },
  { name: "an emoji at the end", text: "the end 🏁" },
  { name: "combining marks", text: "e\u0301a\u0308 n\u0303 o\u0302\u0323 Zoe\u0308" },
  { name: "composed and decomposed", text: "é e\u0301 Å A\u030a Å" },
  { name: "many marks on one letter", text: "Z̴͇̪̰̮̽̈́̒a̵̛͔͍l̷͕̂ͅģ̸̌o̶͙͝ text" },
  { name: "a mark at the start", text: "\u0301accent first" },
  { name: "a mark on a space", text: "a \u0301b" },
  { name: "Hebrew with digits", text: "בשנת 1948 הוכרזה המדינה (14.5.1948) בתל אביב." },
  { name: "Hebrew with points", text: "בְּרֵאשִׁית בָּרָא אֱלֹהִים" },
  { name: "Arabic", text: "قال الرئيس الروسي إن ٢٥٪ من المساعدات وصلت." },
  { name: "Arabic with vowels and a number sign", text: "اَلْعَرَبِيَّةُ \u0600١٢٣ ـــ" },
  { name: "Arabic and English", text: "The term (حماس) means ‘zeal’ in عربي." },
  { name: "marks of direction", text: "\u200fשלום\u200e abc \u202bאבג\u202c \u2067דהו\u2069 end" },
  { name: "Thai", text: "รัฐบาลรัสเซียเจรจากับผู้แทนฮามาส น้ำ กำ" },
  { name: "Lao and Khmer", text: "ປະເທດລາວ ក្រុមប្រឹក្សា" },
  { name: "Devanagari", text: "क्षत्रिय हिन्दी किताब श्री" },
  { name: "Tamil and Bengali", text: "நிகழ்வு ক্ষমতা বাংলা" },
  { name: "Hangul, composed and in letters", text: "한국어 \u1112\u1161\u11ab\u1100\u116e\u11a8" },
  { name: "Chinese", text: "俄罗斯政府与哈马斯代表会谈。中国也参加了。" },
  { name: "Chinese beyond the basic plane", text: "𠮷野家 𡈽 𪚥 土" },
  { name: "a Chinese variant", text: "葛\u{e0100}城 葛城" },
  { name: "Japanese", text: "ガザ地区で か\u3099 停戦、「協議」ヷ" },
  { name: "Burmese", text: "မြန်မာနိုင်ငံ" },
  { name: "Tibetan", text: "བོད་ཡིག ཧཱུྃ" },
  { name: "mathematical letters", text: "𝔸𝕓𝕔 𝒙𝒚 = 𝟙" },
  { name: "musical and historic scripts", text: "𝄞 𓀀𓁐 𐌰𐌱 𐤀" },
  { name: "CR LF", text: "First line.\r\nSecond line.\r\n\r\nFourth." },
  { name: "CR LF at both ends", text: "\r\nmiddle\r\n" },
  { name: "LF then CR", text: "a\n\rb\n\r\n" },
  { name: "lone CR", text: "old\rMac\rtext" },
  { name: "only line breaks around a letter", text: "\n\n\nx\n\n" },
  { name: "no last line break", text: "one\ntwo" },
  { name: "line and paragraph separators", text: "one\u2028two\u2029three\u0085four" },
  { name: "form feed and vertical tab", text: "page one\fpage\vtwo" },
  { name: "a byte order mark inside", text: "a\ufeffb \ufeff c" },
  { name: "a byte order mark in front", text: "\ufeffafter the mark" },
  { name: "tabs", text: "col1\tcol2\t\tcol4" },
  { name: "spaces of many kinds", text: "a\u00a0b\u2003c\u200ad\u202fe\u3000f\u205fg" },
  { name: "spaces at both ends", text: "   padded   " },
  { name: "letters of no width", text: "zero\u200bwidth\u200cnon\u200djoin\u2060er" },
  { name: "soft hyphens", text: "Donau\u00addampf\u00adschiff" },
  { name: "controls", text: "bell\u0007 escape\u001b[31m delete\u007f unit\u001f" },
  { name: "private use and not a character", text: "\ue000 \u{f0000} \uffff \u{1fffe}" },
  { name: "replacement characters", text: "caf\ufffd \ufffc" },
  { name: "quotes and backslashes", text: 'He said "no \\"maybe\\"" and \'left\' C:\\new\\table' },
  { name: "what other formats treat as theirs", text: "a|b_*c[1]->d;e\\n #T_SP -DOCSTART- B-x T1\tactor 0 4" },
  { name: "spreadsheet formulas", text: "=cmd() +1 -1 @SUM(A1)\n=1+1" },
  { name: "markup", text: '<script>alert("x")</script> &amp; &#x1F600; <b>bold' },
  {
    name: "prices, dates, addresses",
    text: "On 7.10.2023 at 6:30 a.m., U.S. $3.5m went to a.b@c.example (see http://x.example/?q=1).",
  },
  { name: "hyphens and apostrophes", text: "Palestinian-Israeli, l’accord, don't, 'tis, rock-’n’-roll" },
  { name: "words that contain words", text: "Hamas, hamas, HAMAS, Hamas's, anti-Hamas, Hamaston" },
  { name: "case that changes length", text: "Straße STRASSE İstanbul ıǰ ﬃ ŉ" },
  { name: "a long word", text: `${"Donaudampfschifffahrts".repeat(40)}gesellschaft` },
  { name: "a long line", text: "to and fro ".repeat(300) },
  { name: "many short lines", text: Array.from({ length: 200 }, (_, i) => `${i}`).join("\n") },
  { name: "punctuation only", text: "... !? — “”" },
  { name: "JSON", text: '{"text": "\\u0041", "spans": [[0, 1]]}\n{"text": null}' },
  { name: "Greek and Cyrillic", text: "Ο πρωθυπουργός και МИД России; Й й И\u0306" },
  { name: "Turkish and Vietnamese", text: "İğdır’da ışık. Việt Nam Vie\u0323\u0302t" },
];

/** Every text, and many of them joined in twos by breaks of each kind, so that what is awkward also stands behind something. */
export const awkwardTexts: readonly AwkwardText[] = [...simple, ...joined()];

function joined(): AwkwardText[] {
  const breaks = [
    { name: "CR LF", text: "\r\n" },
    { name: "LF", text: "\n" },
    { name: "a space", text: " " },
    { name: "nothing", text: "" },
  ];
  return simple.flatMap((first, i) =>
    [7, 23].map((step) => {
      const second = simple[(i + step) % simple.length] as AwkwardText;
      const between = breaks[(i + step) % breaks.length] as AwkwardText;
      const name = `${first.name}, then ${between.name}, then ${second.name}`;
      return { name, text: first.text + between.text + second.text };
    }),
  );
}

/**
 * Fragments of spans worth trying on a text, in UTF-16 units, none of which cuts a cluster: the first letter, the last, all of
 * it, pairs of neighbours that touch, nested and crossing ones, the same twice, and discontinuous ones.
 */
export function awkwardFragments(text: string): Fragment[][] {
  const clusters = clusterOffsets(text);
  const cuts: number[] = [];
  for (let at = 0; at < text.length; at = clusterEnd(clusters, at + 1)) cuts.push(at);
  cuts.push(text.length);
  const at = (share: number) => cuts[Math.min(cuts.length - 1, Math.floor(share * cuts.length))] as number;
  const last = clusterStart(clusters, text.length - 1);
  const ranges: Fragment[] = [
    [0, clusterEnd(clusters, 1)],
    [last, text.length],
    [0, text.length],
    [0, at(0.5)],
    [at(0.5), text.length],
    [at(0.25), at(0.75)],
    [at(0.25), at(0.75)],
    [at(0.3), at(0.6)],
    [at(0.1), at(0.4)],
    [at(0.33), at(0.34)],
  ];
  const lists: Fragment[][] = [
    ...ranges.map((range) => [range]),
    [
      [0, at(0.2)],
      [at(0.4), at(0.6)],
      [at(0.8), text.length],
    ],
    [
      [0, clusterEnd(clusters, 1)],
      [last, text.length],
    ],
  ];
  return lists.map((pieces) => mergeFragments(pieces)).filter((pieces) => pieces.length > 0);
}
