import { createWriteStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { finished } from "node:stream/promises";
import type { Sink } from "../model/report.ts";
import { UsageError } from "./exit.ts";
import { type Io, writeText } from "./io.ts";
import { type Format, formats, type JudgeFlags, logFormats, usualFormats } from "./judge-options.ts";
import { type SarifChoice, type SarifFlags, sarifChoice } from "./sarif-options.ts";

/** Where the formats of a run go. */
export interface OutputPlan {
  readonly formats: readonly Format[];
  /** Absolute path of the folder, when there is one. */
  readonly folder: string | undefined;
  /** What the run is about: vaults, what logs alone say of them, or infrastructure code. */
  readonly subject: "vaults" | "logs" | "code";
  /** For whom SARIF is written, where it is. */
  readonly sarif?: SarifChoice;
  /** True leaves out usage.json, whose rows are many; findings.json has the summary. */
  readonly leavesOutUsage?: boolean;
}

/** What SARIF of logs alone would do: a category that holds other findings the next time closes all of these. */
const notOfLogs = "SARIF of logs alone would close the alerts of a scan; kvaudit scan --logs writes both.";

/** Reads `--format` and `--out` together: one format needs no folder, several do. */
export function planOutput(
  flags: Pick<JudgeFlags, "format" | "out" | "details"> & SarifFlags,
  io: Io,
  subject: OutputPlan["subject"] = "vaults",
): OutputPlan {
  const folder = flags.out === undefined ? undefined : resolve(io.cwd, flags.out);
  const usual: readonly Format[] = subject === "logs" ? logFormats : usualFormats;
  const names = flags.format?.split(",").map((name) => name.trim().toLowerCase()) ?? (folder ? usual : ["terminal"]);
  const chosen = formats.filter((format) => names.includes(format));
  const strange = names.filter((name) => !formats.some((format) => format === name));
  if (strange.length > 0) {
    throw new UsageError(
      "format-unknown",
      `unknown format "${strange.join('", "')}"`,
      `Formats: ${formats.join(", ")}.`,
    );
  }
  if (subject === "logs" && chosen.includes("sarif"))
    throw new UsageError("format-unknown", "logs have no SARIF of their own", notOfLogs);
  if (chosen.includes("evidence")) refuseEvidence(folder, subject);
  if (folder === undefined && flags.details)
    throw new UsageError("out-missing", "--details writes outcomes.ndjson, which needs a folder", "Add --out DIR.");
  if (folder === undefined && chosen.length > 1) {
    throw new UsageError(
      "out-missing",
      "several outputs need a folder",
      "Add --out DIR, or ask for one --format only.",
    );
  }
  return {
    formats: chosen,
    folder,
    subject,
    ...(chosen.includes("sarif") ? { sarif: sarifChoice(flags, io.env) } : {}),
  };
}

/** A bundle is a folder, made of the snapshot of live vaults. */
function refuseEvidence(folder: string | undefined, subject: OutputPlan["subject"]): void {
  if (subject !== "vaults")
    throw new UsageError(
      "format-unknown",
      "evidence is made of a snapshot of vaults",
      "kvaudit scan --format evidence makes it.",
    );
  if (folder === undefined)
    throw new UsageError("out-missing", "evidence is a folder and a zip, which need a place", "Add --out DIR.");
}

/** Writes a text to a stream as a sink. */
export function streamSink(io: Io): Sink {
  return { write: (text) => writeText(io.stdout, text) };
}

/** Writes one file whole or not at all: under another name first, renamed when it is complete. Gives back its name. */
export async function writeFileWhole(
  folder: string,
  name: string,
  write: (sink: Sink) => Promise<void>,
): Promise<string> {
  const path = join(folder, name);
  const partial = join(folder, `.${name}.partial`);
  try {
    await mkdir(folder, { recursive: true });
    const stream = createWriteStream(partial, { mode: 0o600 });
    const opened = new Promise<void>((done, fail) => stream.once("open", () => done()).once("error", fail));
    await opened;
    await write({ write: (text) => writeText(stream, text) });
    stream.end();
    await finished(stream);
    await rename(partial, path);
    return name;
  } catch (error) {
    await removePartial(partial);
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined || !/^E[A-Z]+$/.test(code)) throw error;
    throw new UsageError(
      "out-unwritable",
      `${name} cannot be written to ${folder} (${code})`,
      "Choose another folder with --out, or make room.",
    );
  }
}

/** Removes what a failed write left; the failure itself is what is reported, so that this one may fail quietly. */
async function removePartial(path: string): Promise<void> {
  try {
    await rm(path, { force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
  }
}
