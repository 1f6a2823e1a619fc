import type { UsageManifest } from "../../model/usage.ts";

export type SourceKind = UsageManifest["sources"][number]["kind"];

/** What the caller asked for, as it may be shown: one line of the manifest's `sources`. */
export interface LogSource {
  readonly source: string;
  readonly kind: SourceKind;
}

/** One stream of records: a file, or a blob. The reader never looks at its name to learn what is in it. */
export interface LogInput {
  readonly from: LogSource;
  /** The same in every run, and no other input's: an absolute path, an address without its signature. Never shown. */
  readonly id: string;
  /** As it may be shown: below its source, without credentials. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** Changes whenever the content does: time of change, entity tag. */
  readonly stamp: string;
  /**
   * Of an input that only ever grows at its end, as an append blob does: as long as this stays, what was there stays.
   * Where it is not given, and bytes lie in no file of this machine, whatever changed is read anew.
   */
  readonly lineage?: string;
  /** Hours since 1970 of the hour that a blob's path names. */
  readonly pathHour?: number;
  /** Where the bytes lie as they are in a file of this machine: then the engine may read them there. */
  readonly path?: string;
  /** The bytes from a place on. What cannot be read is thrown as an `UnreadableInput`, or as an error of the file system. */
  open(from: number): AsyncIterable<Uint8Array>;
}

/** An input that cannot be read, or not to its end: expected, and told as a refusal of the run. */
export class UnreadableInput extends Error {
  readonly remedy: string | null;
  /** The content itself is at fault: reading it again would not help. */
  readonly isLasting: boolean;

  constructor(why: string, remedy: string | null, isLasting = false) {
    super(why);
    this.name = "UnreadableInput";
    this.remedy = remedy;
    this.isLasting = isLasting;
  }
}

const hourPath = /(?:^|[/\\])y=(\d{4})[/\\]m=(\d{2})[/\\]d=(\d{2})[/\\]h=(\d{2})[/\\]m=\d{2}[/\\][^/\\]+$/i;

/** The hour in `…/y=2026/m=10/d=01/h=02/m=00/PT1H.json`, read by position: two of its keys are named `m`. */
export function hourOfPath(path: string): number | undefined {
  const parts = hourPath.exec(path);
  if (!parts) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0] = parts.slice(1).map(Number);
  const time = Date.UTC(year, month - 1, day, hour);
  const isReal = new Date(time).toISOString().startsWith(`${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}`);
  return isReal ? time / 3_600_000 : undefined;
}

/** Why logs could not be read at all, as a value. Whose fault it is stands beside each code. */
export interface LogsFault {
  readonly code: /** The caller's: an impossible window, or a locale that nobody knows. */
    | "logs-arguments"
    /** The machine's: the cache or the output cannot be written. */
    | "logs-unwritable"
    /** The machine's: the engine gave up, for want of memory or disk. */
    | "logs-engine";
  readonly message: string;
  readonly hint: string;
}

export function isLogsFault(result: object): result is LogsFault {
  return "code" in result && "hint" in result;
}
