import type { RunDiff } from "../../model/diff.ts";
import type { Sink } from "../../model/report.ts";
import { chunked } from "../chunked-sink.ts";
import { jsonText } from "../escape.ts";

const lists = ["new", "fixed", "notRechecked", "changed", "excused", "countingAgain"] as const;

/** Writes what changed as JSON, each list with one entry a line. */
export async function reportDiffJson(diff: RunDiff, sink: Sink): Promise<void> {
  const { new: _, fixed: _1, notRechecked: _2, changed: _3, excused: _4, countingAgain: _5, ...head } = diff;
  const out = chunked(sink);
  await out.write("{\n");
  for (const [name, value] of Object.entries(head))
    await out.write(`  "${name}": ${jsonText(value, 2).replaceAll("\n", "\n  ")},\n`);
  let comma = "";
  for (const name of lists) {
    const entries = diff[name];
    await out.write(`${comma}  "${name}": [`);
    for (const [index, entry] of entries.entries())
      await out.write(`${index === 0 ? "" : ","}\n    ${jsonText(entry)}`);
    await out.write(entries.length === 0 ? "]" : "\n  ]");
    comma = ",\n";
  }
  await out.write("\n}\n");
  await out.flush();
}
