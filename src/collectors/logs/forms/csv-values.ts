import { UnreadableInput } from "../log-input.ts";
import { csvRows } from "./csv-rows.ts";
import type { Found } from "./found.ts";
import { isPlainTime, type TimeReader } from "./locale-time.ts";

const zoneMark = " [utc]";

/**
 * Rows of a CSV file that the portal exported, as objects by column. Times are written as the exporting browser's locale
 * has them: without a reader for it, a file whose times are not plain is refused rather than guessed at.
 */
export async function* csvValues(
  bytes: AsyncIterable<Uint8Array>,
  readTime: TimeReader | undefined,
): AsyncGenerator<readonly Found[]> {
  let header: readonly string[] | undefined;
  for await (const rows of csvRows(bytes)) {
    const found: Found[] = [];
    for (const row of rows) {
      if ("kind" in row) found.push(row);
      else if (!header) header = row.fields.map((name) => name.trim().toLowerCase().replace(zoneMark, ""));
      else found.push(rowValue(row.fields, header, row.line, readTime));
    }
    yield found;
  }
}

function rowValue(
  fields: readonly string[],
  header: readonly string[],
  line: number,
  readTime: TimeReader | undefined,
): Found {
  if (fields.length !== header.length)
    return {
      kind: "bad",
      line,
      why: `${fields.length} fields where the header has ${header.length}: cut, or of another table`,
    };
  const value: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  header.forEach((name, index) => {
    value[name] = fields[index];
  });
  const shown = fields[header.indexOf("timegenerated")] ?? "";
  if (isPlainTime(shown)) return { kind: "value", value, line };
  if (!readTime && shown !== "")
    throw new UnreadableInput(
      "its times are written as a browser's language has them, and nothing says which",
      "say it with --csv-locale, for example --csv-locale en-US or de-DE",
      true,
    );
  const time = readTime?.(shown);
  if (time === undefined) return { kind: "bad", line, why: "its time is none in this locale" };
  value["timegenerated"] = time;
  return { kind: "value", value, line };
}
