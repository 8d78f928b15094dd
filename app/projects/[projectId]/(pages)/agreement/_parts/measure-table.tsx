import type { Row } from "#lib/annotation/agreement/figure.ts";
import { type Measure, measures } from "#lib/annotation/agreement/measures.ts";
import type { Measured } from "#lib/data/agreement.ts";
import { Section } from "../../../../../_ui/card.tsx";
import { Table, Td, Th, Tr } from "../../../../../_ui/table.tsx";
import { FigureText } from "./figure-text.tsx";

const families: { title: string; description: string; of: readonly Measure["family"][] }[] = [
  { title: "Spans", description: "How often two people mark the same thing.", of: ["spans"] },
  {
    title: "Places and labels, beyond chance",
    description: "How far people agree where spans lie and what they are, more than marking at random would.",
    of: ["alphaU", "unitized", "gamma"],
  },
  { title: "Tokens", description: "Token by token and label by label, beyond chance.", of: ["tokens"] },
  { title: "Relations", description: "How often two people draw the same relation.", of: ["relations"] },
  { title: "Labels of documents", description: "Which documents carry a label, beyond chance.", of: ["statements"] },
  {
    title: "Attributes",
    description: "The answers for spans that people have in common. Coverage says what share of the answers that is.",
    of: ["attributes"],
  },
];

/** Every measure that was counted, family by family, each with its explanation and its figures by label. */
export function MeasureTables({ measured }: { measured: readonly Measured[] }) {
  return families.map(({ title, description, of }) => {
    const own = measures.filter(({ id, family }) => of.includes(family) && measured.some((one) => one.id === id));
    if (own.length === 0) return null;
    return (
      <Section key={title} title={title} description={description}>
        <MeasureTable caption={`Agreement: ${title}`} of={own} measured={measured} />
      </Section>
    );
  });
}

export function MeasureTable({
  caption,
  of,
  measured,
}: {
  caption: string;
  of: readonly Measure[];
  measured: readonly Measured[];
}) {
  return (
    <Table caption={caption}>
      <thead>
        <tr>
          <Th>Measure</Th>
          <Th className="text-right">Figure</Th>
          <Th className="max-md:hidden">Beside it</Th>
          <Th className="text-right max-sm:hidden">Rests on</Th>
        </tr>
      </thead>
      <tbody>
        {of.map((measure) => {
          const own = measured.find(({ id }) => id === measure.id);
          return own ? <MeasureRow key={measure.id} measure={measure} measured={own} /> : null;
        })}
      </tbody>
    </Table>
  );
}

function MeasureRow({ measure, measured }: { measure: Measure; measured: Measured }) {
  const { overall, groups, unit, margin } = measured;
  const inLength = ["alphaU", "unitized", "gamma"].includes(measure.family);
  return (
    <Tr id={measure.id}>
      <Td className="align-top">
        <details>
          <summary className="cursor-pointer rounded-sm font-medium">{measure.name}</summary>
          <div className="mt-2 max-w-xl space-y-2 text-[0.8125rem] text-muted">
            <p className="text-ink">{measure.answers}</p>
            <p>{measure.use}</p>
            <p>
              <span className="font-medium text-ink">No value: </span>
              {measure.undefinedWhen}
            </p>
            <p>
              <span className="font-medium text-ink">Summed up: </span>
              {measure.summary}
            </p>
            {measure.alters ? <p>{measure.alters}</p> : null}
          </div>
          {groups.length > 0 ? (
            <table className="mt-3 text-[0.8125rem]">
              <caption className="pb-1 text-left font-medium">
                {measure.name} by {measure.groups}
              </caption>
              <tbody>
                {groups.map((group) => (
                  <tr key={group.id}>
                    <th scope="row" className="py-0.5 pr-6 text-left font-normal wrap-anywhere" dir="auto">
                      {group.name || "no longer there"}
                    </th>
                    <td className="py-0.5">
                      <FigureText figure={group.figure} reason />
                      <Coverage row={group} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          ) : null}
        </details>
        {overall.figure.value === null ? (
          <FigureText
            figure={overall.figure}
            reason
            className="mt-1 block [&>span:first-child]:hidden [&>span:last-child]:ml-0"
          />
        ) : null}
        <Changes row={overall} />
      </Td>
      <Td className="text-right align-top text-base font-medium">
        <FigureText figure={overall.figure} />
      </Td>
      <Td className="align-top text-[0.8125rem] text-muted max-md:hidden">
        <ul>
          {Object.entries(overall.beside).map(([name, figure]) => (
            <li key={name}>
              {besideWords[name] ?? name} <FigureText figure={figure} />
            </li>
          ))}
          {margin?.interval ? (
            <li>
              95 %: <span className="tabular-nums">{margin.interval.map((edge) => edge.toFixed(3)).join(" to ")}</span>
            </li>
          ) : null}
          {margin ? (
            <li>
              {margin.samples} samples, seed {margin.seed ?? "–"}
            </li>
          ) : null}
        </ul>
      </Td>
      <Td className="text-right align-top text-[0.8125rem] whitespace-nowrap text-muted tabular-nums max-sm:hidden">
        {overall.documents} {overall.documents === 1 ? "document" : "documents"}
        <br />
        {overall.units} {inLength ? "spans" : unit}
        {inLength ? (
          <>
            <br />
            length in {unit}
          </>
        ) : null}
        <br />
        {overall.raters} raters
        {overall.withoutFigure > 0 ? (
          <>
            <br />
            {overall.withoutFigure} without a figure
          </>
        ) : null}
        <Coverage row={overall} />
      </Td>
    </Tr>
  );
}

const besideWords: Record<string, string> = {
  micro: "micro",
  macro: "macro",
  deviation: "± between pairs",
  unweighted: "unweighted mean",
};

function Coverage({ row: { coverage } }: { row: Row }) {
  if (coverage === undefined) return null;
  return <span className="block text-[0.8125rem] text-muted tabular-nums">{Math.round(coverage * 100)} % covered</span>;
}

/** Nothing is changed in silence. */
function Changes({ row: { altered } }: { row: Row }) {
  const words = Object.entries(altered).flatMap(([kind, count]) => (count > 0 ? [`${count} ${kind}`] : []));
  if (words.length === 0) return null;
  return <p className="mt-1 text-[0.8125rem] text-muted">Spans that it cannot take as they are: {words.join(", ")}</p>;
}
