import type { AccessDocument } from "../../model/access.ts";
import type { Sink } from "../../model/report.ts";
import { chunked } from "../chunked-sink.ts";
import { jsonText } from "../escape.ts";

/** Writes `access.json`: what was asked, from where it can be reached, what was not read, then the answers, one a line. Ends with a newline. */
export async function reportAccessJson(document: AccessDocument, sink: Sink): Promise<void> {
  const { reach, gaps, answers, ...head } = document;
  const out = chunked(sink);
  let start = "{\n";
  for (const [name, value] of Object.entries(head)) {
    await out.write(`${start}  "${name}": ${jsonText(value, 2).replaceAll("\n", "\n  ")}`);
    start = ",\n";
  }
  for (const [name, entries] of Object.entries({ reach, gaps, answers })) {
    await out.write(`,\n  "${name}": [`);
    for (const [index, entry] of entries.entries())
      await out.write(`${index === 0 ? "" : ","}\n    ${jsonText(entry)}`);
    await out.write(entries.length === 0 ? "]" : "\n  ]");
  }
  await out.write("\n}\n");
  await out.flush();
}
