import { counted } from "#lib/counted.ts";
import type { ImportPreview } from "../../../../../_server/import-preview.ts";
import { Badge } from "../../../../../_ui/badge.tsx";
import { Card, Section } from "../../../../../_ui/card.tsx";
import { Notice } from "../../../../../_ui/notice.tsx";
import { Td, Th, Tr } from "../../../../../_ui/table.tsx";
import { WideTable } from "../../../../../_ui/wide-table.tsx";
import { RefusalList } from "../../activity/refusal-list.tsx";

const layerWords: Record<string, string> = {
  shared: "shared layer",
  personal: "layer of",
  model: "suggestions of",
  gold: "gold",
};

/** What was brought, as far as a short look tells. */
export function PreviewView({ preview }: { preview: ImportPreview }) {
  const { files, samples, refusals, complete, documents, spans, relations } = preview;
  const found = [
    counted(documents, "document", "documents"),
    spans > 0 ? counted(spans, "tag", "tags") : "",
    relations > 0 ? counted(relations, "relation", "relations") : "",
    preview.notes > 0 ? counted(preview.notes, "note that becomes a comment", "notes that become comments") : "",
  ].filter(Boolean);
  return (
    <div className="space-y-8">
      {refusals.length > 0 ? (
        <Notice
          tone="warning"
          live
          title={`${counted(refusals.length + preview.moreRefusals, "thing", "things")} in this cannot be taken`}
        >
          <p className="mb-2">A file is taken whole or not at all: a file with a refusal in it stays out.</p>
          <RefusalList
            refusals={refusals.slice(0, 20)}
            more={preview.moreRefusals + Math.max(0, refusals.length - 20)}
          />
        </Notice>
      ) : null}
      <Section
        title="What this is"
        description={`${complete ? "" : "A look at the beginning: "}${found.join(", ")}.${preview.unseen > 0 ? ` ${preview.unseen.toLocaleString("en")} more files are looked at when the import runs.` : ""}`}
      >
        <WideTable caption="Files">
          <thead>
            <tr>
              <Th>File</Th>
              <Th>Read as</Th>
              <Th>Encoding</Th>
              <Th className="text-right">Documents</Th>
            </tr>
          </thead>
          <tbody>
            {files.slice(0, 20).map((file) => (
              <Tr key={file.name}>
                <Td className="min-w-40 wrap-anywhere" dir="auto">
                  {file.name}
                  {file.notes.map((note) => (
                    <p key={note} className="text-[0.8125rem] text-muted">
                      {note}
                    </p>
                  ))}
                </Td>
                <Td>{file.kindName}</Td>
                <Td>
                  {file.encoding || "–"} {file.guessed ? <Badge tone="warning">a guess</Badge> : null}
                </Td>
                <Td className="text-right tabular-nums">{file.documents}</Td>
              </Tr>
            ))}
          </tbody>
        </WideTable>
        {files.length + preview.moreFiles > 20 ? (
          <p className="text-[0.8125rem] text-muted">
            and {(files.length + preview.moreFiles - 20).toLocaleString("en")} more files
          </p>
        ) : null}
      </Section>
      {samples.length > 0 ? (
        <Section title="How the first documents begin">
          <ul className="space-y-3">
            {samples.map((sample) => (
              <li key={`${sample.file} ${sample.name}`}>
                <Card className="space-y-2 px-4 py-3">
                  <p className="text-sm font-medium wrap-anywhere" dir="auto">
                    {sample.name}
                  </p>
                  <p className="line-clamp-3 font-serif text-sm whitespace-pre-line text-ink wrap-anywhere" dir="auto">
                    {sample.text}
                    {sample.length > sample.text.length ? "…" : ""}
                  </p>
                  {sample.layers.map((layer, i) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: reason: layers of a sample have no other name and never move.
                    <p key={i} className="text-[0.8125rem] text-muted wrap-anywhere">
                      {[layerWords[layer.kind], layer.annotator].filter(Boolean).join(" ")}:{" "}
                      {counted(layer.spans, "tag", "tags")}
                      {layer.relations > 0 ? `, ${counted(layer.relations, "relation", "relations")}` : ""}
                      {layer.first.length > 0 ? " – " : ""}
                      {layer.first.map((span) => `“${span.text}” ${span.label}`).join(", ")}
                    </p>
                  ))}
                </Card>
              </li>
            ))}
          </ul>
        </Section>
      ) : null}
    </div>
  );
}
