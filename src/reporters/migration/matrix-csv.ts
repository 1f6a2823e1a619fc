import type { MigrationPlan } from "../../model/migration.ts";
import type { Sink } from "../../model/report.ts";
import { chunked } from "../chunked-sink.ts";
import { clip, csvRow } from "../escape.ts";

/** Without it spreadsheets take the file for another encoding and garble names. */
const byteOrderMark = "\ufeff";
/** A spreadsheet's cell holds 32,767 characters; what escaping adds must fit, too. */
const maxCell = 30_000;

/** The columns in their order: new ones are only ever added at the end. */
const columns = ["vault", "object", "principal", "principal_id", "principal_type", "verb", "before", "after", "change"];

/** How the file begins, byte order mark included. */
export const matrixHead = byteOrderMark + csvRow(columns);

/** Writes `matrix.csv`: what each principal can do before and after, one line for each verb and place. */
export async function reportMatrix({ vaults }: MigrationPlan, sink: Sink): Promise<void> {
  const out = chunked(sink);
  await out.write(matrixHead);
  for (const { name, matrix } of vaults)
    for (const { holder, object, verb, before, after } of matrix) {
      const change = before === after ? "" : changeOf(before, after);
      const cells = [name, object, holder.name ?? "", holder.id, holder.kind ?? "", verb, before, after, change];
      await out.write(csvRow(cells.map((cell) => clip(cell, maxCell))));
    }
  await out.flush();
}

/** `gained` and `lost` are about access as it is; everything else has to be looked at. */
export function changeOf(before: string, after: string): string {
  if (before === "allowed") return after === "unknown" ? "perhaps lost" : "lost";
  if (after === "allowed") return before === "unknown" ? "perhaps gained" : "gained";
  if (after === "eligible") return "gained by activating";
  return after === "unknown" ? "perhaps gained" : "none";
}
