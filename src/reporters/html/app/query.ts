import { severities } from "../../../model/severity.ts";
import { type CodedName, type FindingState, textColumns } from "../payload.ts";
import { type Column, type FindingsTable, fingerprintAt, textAt, valueAt } from "./columns.ts";

/** What findings can be filtered by; all but `control` are columns. */
export const facets = ["severity", "rule", "vault", "subscription", "owner", "environment", "control", "type"] as const;
export type Facet = (typeof facets)[number];

/** Which findings are looked at: `active` are those that count for the exit status. */
export const stateChoices = ["active", "new", "known", "waived", "suppressed", "all"] as const;
export type StateChoice = (typeof stateChoices)[number];

const statesOf: Readonly<Record<StateChoice, readonly FindingState[]>> = {
  active: ["open", "new", "known"],
  new: ["new"],
  known: ["known"],
  waived: ["waived"],
  suppressed: ["suppressed"],
  all: ["open", "new", "known", "waived", "suppressed"],
};

export interface Query {
  readonly words: string;
  readonly state: StateChoice;
  readonly picked: Readonly<Partial<Record<Facet, readonly string[]>>>;
}

export interface Answer {
  readonly rows: Uint32Array;
  /** For each facet how many rows each value would have, all other filters as they are; by the column's places. */
  readonly counts: Readonly<Record<Facet, Uint32Array>>;
}

export function columnOf(facet: Facet): CodedName {
  return facet === "control" ? "controls" : facet;
}

/** Whether a joined list of controls holds a picked id, or one of a picked framework (`soc2`). */
export function hasControl(joined: string, picked: string): boolean {
  return joined.split(" ").some((id) => id === picked || (!picked.includes(":") && id.startsWith(`${picked}:`)));
}

/** The rows that fit a query, in the report's order. One pass: a row that one facet alone refuses counts for that facet. */
export function ask(table: FindingsTable, query: Query, texts: SearchTexts): Answer {
  const counts = {} as Record<Facet, Uint32Array>; // filled for every facet below
  const tests = facets.map((facet) => {
    const { values, codes } = table.coded[columnOf(facet)];
    const count = new Uint32Array(values.length);
    counts[facet] = count;
    return { codes, count, allowed: allowedPlaces(values, facet, query.picked[facet]) };
  });
  const inState = allowedStates(table.coded.state, query.state);
  const words = wordsOf(query.words);
  const rows = new Uint32Array(table.size);
  let found = 0;
  for (let row = 0; row < table.size; row += 1) {
    if (inState[table.coded.state.codes[row] ?? 0] !== 1) continue;
    let refusing = -1;
    let refusals = 0;
    for (let at = 0; at < tests.length && refusals < 2; at += 1) {
      const test = tests[at];
      if (test?.allowed && test.allowed[test.codes[row] ?? 0] !== 1) {
        refusals += 1;
        refusing = at;
      }
    }
    if (refusals > 1 || (words.length > 0 && !texts.has(row, words))) continue;
    if (refusals === 0) rows[found++] = row;
    countRow(tests, row, refusing);
  }
  return { rows: rows.subarray(0, found), counts };
}

interface FacetTest {
  readonly codes: Uint32Array;
  readonly count: Uint32Array;
}

function countRow(tests: readonly FacetTest[], row: number, refusing: number): void {
  for (let at = 0; at < tests.length; at += 1) {
    const test = tests[at];
    if (!test || (refusing !== -1 && refusing !== at)) continue;
    const place = test.codes[row] ?? 0;
    test.count[place] = (test.count[place] ?? 0) + 1;
  }
}

function allowedPlaces(
  values: readonly string[],
  facet: Facet,
  picked: readonly string[] | undefined,
): Uint8Array | undefined {
  if (picked === undefined || picked.length === 0) return undefined;
  const fits =
    facet === "control"
      ? (value: string) => picked.some((one) => hasControl(value, one))
      : (value: string) => picked.includes(value);
  return Uint8Array.from(values, (value) => (fits(value) ? 1 : 0));
}

function allowedStates({ values }: Column, state: StateChoice): Uint8Array {
  const allowed: readonly string[] = statesOf[state];
  return Uint8Array.from(values, (value) => (allowed.includes(value) ? 1 : 0));
}

const wordsOf = (text: string) => text.toLowerCase().split(/\s+/).filter(Boolean);

/** What a search looks through, in lower case; made on first use, since most who open a report do not search. */
export class SearchTexts {
  readonly #table: FindingsTable;
  readonly #titles: ReadonlyMap<string, string>;
  #texts: readonly string[] | undefined;

  constructor(table: FindingsTable, titles: ReadonlyMap<string, string>) {
    this.#table = table;
    this.#titles = titles;
  }

  /** True where the row has every word somewhere. */
  has(row: number, words: readonly string[]): boolean {
    this.#texts ??= this.#make();
    const text = this.#texts[row] ?? "";
    return words.every((word) => text.includes(word));
  }

  /** Makes the texts while nobody waits for them. */
  prepare(): void {
    this.#texts ??= this.#make();
  }

  #make(): readonly string[] {
    const table = this.#table;
    const { coded, size } = table;
    return Array.from({ length: size }, (_, row) => {
      const rule = valueAt(coded.rule, row);
      // The id has the vault's in it, and that its subscription's.
      const parts = [
        ...textColumns.map((name) => textAt(table, name, row)),
        ...[rule, this.#titles.get(rule), valueAt(coded.owner, row), valueAt(coded.environment, row)],
        fingerprintAt(table, row),
      ];
      return parts.join("\n").toLowerCase();
    });
  }
}

/** The severities' own order, for columns that hold them. */
export function severityPlace(severity: string): number {
  const places: readonly string[] = severities;
  return places.indexOf(severity);
}
