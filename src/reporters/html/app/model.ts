import type { VaultHolder, VaultRow } from "../../../model/posture.ts";
import { severities } from "../../../model/severity.ts";
import type { CodedName, Head, ShownRule, VaultsPiece } from "../payload.ts";
import { type FindingsTable, fingerprintAt, type GapsTable, joinFindings, joinGaps } from "./columns.ts";
import type { Counts } from "./order.ts";
import { type Answer, ask, SearchTexts, severityPlace } from "./query.ts";
import { home } from "./route.ts";
import { unpackAll, unpackHead } from "./unpack.ts";

/** A vault with what counts against it. */
export interface VaultView extends VaultRow {
  readonly counts: Counts;
}

/** Everything that was read out of the page. */
export interface Model {
  readonly head: Head;
  readonly findings: FindingsTable;
  /** Findings in each piece: where the details of a row are. */
  readonly pieceSizes: readonly number[];
  readonly gaps: GapsTable;
  readonly vaults: readonly VaultView[];
  readonly vaultById: ReadonlyMap<string, VaultView>;
  readonly rules: ReadonlyMap<string, ShownRule>;
  readonly texts: SearchTexts;
  /** The findings that count, all of them. */
  readonly active: Answer;
  readonly subscriptionNames: ReadonlyMap<string, string>;
}

export async function loadModel(): Promise<Model> {
  const [head, findingPieces, gapPieces, vaultPieces] = await Promise.all([
    unpackHead(),
    unpackAll("findings"),
    unpackAll("gaps"),
    unpackAll("vaults"),
  ]);
  const findings = joinFindings(findingPieces);
  const rules = new Map(head.rules.map((rule) => [rule.id, rule]));
  const texts = new SearchTexts(findings, new Map(head.rules.map(({ id, title }) => [id, title])));
  const active = ask(findings, home.query, texts);
  const byVault = countBy(findings, active.rows, "vault");
  const vaults = vaultPieces
    .flatMap(unpackVaults)
    .map((vault) => ({ ...vault, counts: byVault.get(vault.id) ?? none }));
  return {
    ...{ head, findings, vaults, rules, texts, active },
    pieceSizes: findingPieces.map(({ size }) => size),
    gaps: joinGaps(gapPieces),
    vaultById: new Map(vaults.map((vault) => [vault.id, vault])),
    subscriptionNames: new Map(
      vaults.flatMap(({ subscriptionId, subscriptionName }) =>
        subscriptionId && subscriptionName ? [[subscriptionId.toLowerCase(), subscriptionName] as const] : [],
      ),
    ),
  };
}

function unpackVaults({ principals, grants, standings, vaults }: VaultsPiece): readonly VaultRow[] {
  return vaults.map((vault) => ({
    ...vault,
    holders: vault.holders.flatMap(([principal, held, standing]): VaultHolder[] => {
      const who = principals[principal];
      return who ? [{ ...who, grants: grants[held] ?? [], standing: standings[standing] ?? null }] : [];
    }),
  }));
}

export const none: Counts = severities.map(() => 0);

export const sumOf = (counts: Counts): number => counts.reduce((sum, count) => sum + count, 0);

/** How many findings of each severity each value of a column has. */
export function countBy(table: FindingsTable, rows: Uint32Array, by: CodedName): ReadonlyMap<string, Counts> {
  const column = table.coded[by];
  const width = severities.length;
  const places = table.coded.severity.values.map(severityPlace);
  const tally = new Uint32Array(column.values.length * width);
  for (const row of rows) {
    const at = (column.codes[row] ?? 0) * width + (places[table.coded.severity.codes[row] ?? 0] ?? 0);
    tally[at] = (tally[at] ?? 0) + 1;
  }
  return new Map(
    column.values
      .map((value, place): readonly [string, Counts] => [
        value,
        Array.from(tally.subarray(place * width, (place + 1) * width)),
      ])
      .filter(([, counts]) => sumOf(counts) > 0),
  );
}

/** Where in the table the finding with a fingerprint is; equal ones are told apart as `…~2`. */
export function rowOf(table: FindingsTable, open: string): number {
  const [fingerprint = "", which = "1"] = open.split("~");
  let left = Number(which);
  const first = Number.parseInt(fingerprint.slice(0, 2), 16);
  for (let row = 0; row < table.size; row += 1) {
    if (table.fingerprints[row * 8] !== first || fingerprintAt(table, row) !== fingerprint) continue;
    left -= 1;
    if (left === 0) return row;
  }
  return -1;
}

/** What `rowOf` finds the row by. */
export function openName(table: FindingsTable, row: number): string {
  const fingerprint = fingerprintAt(table, row);
  const isSame = (other: number) => fingerprintAt(table, other) === fingerprint;
  let which = 1;
  // Findings of one rule on one subject stand together: only the neighbours can be equal.
  for (let before = row - 1; before >= 0 && isSame(before); before -= 1) which += 1;
  return which === 1 ? fingerprint : `${fingerprint}~${which}`;
}

export function lastSegment(id: string): string {
  const hash = id.indexOf("#");
  return hash > 0 ? id.slice(hash + 1) : id.slice(id.lastIndexOf("/") + 1) || id;
}

/** What people call the subscription of a vault. */
export function subscriptionOf({ subscriptionName, subscriptionId }: VaultView): string {
  return subscriptionName ?? subscriptionId ?? "";
}
