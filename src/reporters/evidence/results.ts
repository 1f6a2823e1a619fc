import type { OutcomeDetail, OutcomeName, Subject } from "../../model/report.ts";
import { jsonText } from "../escape.ts";

/** One line of `results.ndjson.gz`: a subject, and what every rule that was asked about it came to. */
interface ResultLine {
  readonly subject: Subject;
  readonly pass?: readonly string[];
  readonly fail?: readonly string[];
  /** Rule to reason. */
  readonly notApplicable?: Readonly<Record<string, string>>;
  readonly notEvaluated?: Readonly<Record<string, string>>;
  readonly error?: Readonly<Record<string, string>>;
}

/**
 * Gathers outcomes, which come subject by subject, into one line for each subject: every rule × subject is there, in a
 * twentieth of the room that a line for each would take. A subject that comes again has another line.
 */
export class ResultLines {
  readonly #write: (line: string) => Promise<void>;
  #subject: Subject | undefined;
  #outcomes: OutcomeDetail[] = [];

  constructor(write: (line: string) => Promise<void>) {
    this.#write = write;
  }

  add(detail: OutcomeDetail): Promise<void> | undefined {
    const { subject } = detail;
    if (this.#subject && (this.#subject === subject || isSame(this.#subject, subject))) {
      this.#outcomes.push(detail);
      return undefined;
    }
    const line = this.#take();
    this.#subject = subject;
    this.#outcomes.push(detail);
    return line === undefined ? undefined : this.#write(line);
  }

  async close(): Promise<void> {
    const line = this.#take();
    if (line !== undefined) await this.#write(line);
  }

  #take(): string | undefined {
    if (!this.#subject) return undefined;
    const line = `${jsonText(lineOf(this.#subject, this.#outcomes))}\n`;
    this.#subject = undefined;
    this.#outcomes = [];
    return line;
  }
}

function isSame(a: Subject, b: Subject): boolean {
  return a.id === b.id && a.type === b.type;
}

function lineOf(subject: Subject, outcomes: readonly OutcomeDetail[]): ResultLine {
  const plain = (name: OutcomeName) => outcomes.filter(({ outcome }) => outcome === name).map(({ ruleId }) => ruleId);
  const reasoned = (name: OutcomeName) =>
    Object.fromEntries(
      outcomes.filter(({ outcome }) => outcome === name).map(({ ruleId, why = "" }) => [ruleId, why] as const),
    );
  const line: { -readonly [Key in keyof ResultLine]: ResultLine[Key] } = { subject };
  for (const name of ["pass", "fail"] as const) {
    const rules = plain(name);
    if (rules.length > 0) line[name] = rules;
  }
  for (const name of ["notApplicable", "notEvaluated", "error"] as const) {
    const rules = reasoned(name);
    if (Object.keys(rules).length > 0) line[name] = rules;
  }
  return line;
}
