import type { Sink } from "../../model/report.ts";
import { chunked } from "../chunked-sink.ts";
import { csvRow, jsonText } from "../escape.ts";
import type { BundleFiles } from "./input.ts";

/** Writes one file from beginning to end. */
export async function writeFile(files: BundleFiles, path: string, write: (sink: Sink) => Promise<void>): Promise<void> {
  const file = await files.open(path);
  const out = chunked(file);
  await write(out);
  await out.flush();
  await file.close();
}

export function writeJson(files: BundleFiles, path: string, value: unknown): Promise<void> {
  return writeFile(files, path, (sink) => sink.write(`${jsonText(value, 2)}\n`));
}

/** A CSV file that grows row by row while others do. */
export interface Table {
  row(cells: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

export async function openTable(files: BundleFiles, path: string, columns: readonly string[]): Promise<Table> {
  const file = await files.open(path);
  const out = chunked(file);
  await out.write(csvRow(columns));
  return {
    row: (cells) => out.write(csvRow(cells)),
    async close() {
      await out.flush();
      await file.close();
    },
  };
}
