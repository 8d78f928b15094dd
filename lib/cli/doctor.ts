import { system } from "#lib/access/system.ts";
import { withDatabase } from "#lib/cli/beside.ts";
import { exitCodes, type Options } from "#lib/cli/command.ts";
import { columns, Progress, remark, tellResult } from "#lib/cli/terminal.ts";
import { examine, type Finding, type Subject, subjects } from "#lib/data/doctor.ts";

/** `spanwise doctor`. */
export async function main(_words: string[], options: Options): Promise<number> {
  return withDatabase(async (signal) => {
    const progress = new Progress(options);
    const counts = Object.fromEntries(subjects.map((subject) => [subject, 0])) as Record<Subject, number>;
    const faults: Finding[] = [];
    for await (const finding of examine(system("doctor"))) {
      signal.throwIfAborted();
      const count = ++counts[finding.subject];
      progress.at(subjects.indexOf(finding.subject) / subjects.length, `${finding.subject} ${count}`);
      if (finding.fault === null) continue;
      faults.push(finding);
      progress.end();
      remark(options, `${finding.subject} ${finding.id}: ${finding.fault}`);
    }
    progress.end();
    tellResult(options, { looked: counts, faults }, () => {
      const nothing = subjects.every((subject) => subject === "migration" || counts[subject] === 0);
      const well = nothing ? "Nothing is stored here. Is it the right data folder?" : "All is as it should be.";
      const verdict =
        faults.length === 0 ? well : `${faults.length === 1 ? "One fault" : `${faults.length} faults`}; see above.`;
      return `${columns(subjects.map((subject) => [`${subject}s`, counts[subject]]))}\n${verdict}`;
    });
    return faults.length === 0 ? exitCodes.done : exitCodes.failed;
  });
}
