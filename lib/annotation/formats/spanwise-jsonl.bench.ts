/** Documents as large as news, twenty spans each: `npm run bench jsonl`. */
import { createHash } from "node:crypto";
import { measure } from "../measure.ts";
import type { Span } from "../span.ts";
import type { SpanwiseDocument } from "./spanwise-jsonl.ts";
import { encodeSpanwiseLine } from "./spanwise-jsonl.ts";
import { readSpanwiseLine } from "./spanwise-jsonl-reader.ts";

const sha256 = (text: string) => createHash("sha256").update(text, "utf8").digest("hex");
const text = "The Russian government recently held talks with representatives of Hamas. ".repeat(40);
const hash = "0".repeat(64);

const document: SpanwiseDocument = {
  id: "d1",
  name: "news",
  text,
  language: "en",
  direction: "auto",
  metadata: {},
  people: [{ id: "p1", name: "Ann" }],
  entities: [],
  schemas: [
    {
      version: 1,
      labels: [
        {
          id: "l1",
          name: "actor",
          color: "#3B5BDB",
          key: "1",
          chip: "A",
          underline: "solid",
          description: "",
          scope: "span",
          overlapsItself: true,
          granularity: "word",
          archived: false,
        },
      ],
      attributes: [],
      relationTypes: [],
    },
  ],
  sets: [
    {
      id: "set1",
      layer: { id: "y1", kind: "shared", annotator: null },
      version: 1,
      finishedBy: "p1",
      finishedAt: "2026-11-22T10:00:00.000Z",
      reopenedAt: null,
      position: { epoch: 1, seq: 20, sha256: hash },
      schemaVersion: 1,
      guidelineVersion: 1,
      sha256: hash,
      spans: Array.from(
        { length: 20 },
        (_, i): Span => ({ id: `s${i}`, label: "l1", fragments: [[i * 75, i * 75 + 11]], author: "p1", editor: "p1" }),
      ),
      relations: [],
      document: [],
    },
  ],
};

const line = encodeSpanwiseLine(document, sha256);

const bytes = Buffer.byteLength(line);

console.log(`a line of ${bytes} bytes; the bars are 50 MB/s for writing and 100 MB/s for reading`);

measure("write", () => void encodeSpanwiseLine(document, sha256), bytes);
measure("read and check", () => void readSpanwiseLine(line, 1, sha256), bytes);
measure("floor: JSON.parse and JSON.stringify", () => void JSON.stringify(JSON.parse(line)), bytes);
