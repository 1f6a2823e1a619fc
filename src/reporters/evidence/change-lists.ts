import type { Finding } from "../../model/report.ts";
import type { SharedRecords, SnapshotReader } from "../../model/snapshot.ts";
import type { ChangeGroup, ChangeItem, ChangePair } from "./changes.ts";
import { type GrantRow, GrantRows } from "./grants.ts";
import { grantCells, objectCells, objectsOf, populationColumns, principalCells, vaultCells } from "./population.ts";
import type { Population } from "./sample.ts";

/** One side of a comparison. */
export interface ChangeSide {
  readonly snapshot: Pick<SnapshotReader, "vaults">;
  readonly shared: SharedRecords;
  findings(): AsyncIterable<Finding>;
}

/** Everything that is compared between a bundle and the one before: populations, then findings. */
export function changePairs(before: ChangeSide, now: ChangeSide): readonly ChangePair[] {
  return [
    { before: principalGroups(before), now: principalGroups(now) },
    { before: scopeGroups(before), now: scopeGroups(now) },
    { before: vaultGroups(before), now: vaultGroups(now) },
    { before: findingGroups(before), now: findingGroups(now) },
  ];
}

function itemOf(what: string, population: Population, cells: readonly string[]): ChangeItem {
  const columns = populationColumns[population];
  const values = Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? ""] as const));
  const { id = "", ...rest } = values;
  return { what, id, values: rest };
}

const grantItem = (grant: GrantRow) => itemOf("grant", "grants", grantCells(grant));

async function* principalGroups({ shared }: ChangeSide): AsyncGenerator<ChangeGroup> {
  yield { key: "", items: shared.principals.map((one) => itemOf("principal", "principals", principalCells(one))) };
}

async function* scopeGroups({ shared }: ChangeSide): AsyncGenerator<ChangeGroup> {
  const grants = new GrantRows(shared);
  const scopes = shared.scopes.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  for (const scope of scopes) yield { key: scope.id, items: Array.from(grants.ofScope(scope), grantItem) };
}

async function* vaultGroups({ snapshot, shared }: ChangeSide): AsyncGenerator<ChangeGroup> {
  const grants = new GrantRows(shared);
  for await (const vault of snapshot.vaults()) {
    const objects = Array.from(objectsOf(vault), ([type, object]) =>
      itemOf("object", "objects", objectCells(vault.id, type, object)),
    );
    const own = Array.from(grants.ofVault(vault), grantItem);
    yield { key: vault.id, items: [itemOf("vault", "vaults", vaultCells(vault)), ...own, ...objects] };
  }
}

/** A finding is the same as long as its fingerprint is: its words may change with the days that they count. */
async function* findingGroups(side: ChangeSide): AsyncGenerator<ChangeGroup> {
  const items: ChangeItem[] = [];
  for await (const finding of side.findings()) items.push(findingItem(finding));
  yield { key: "", items };
}

function findingItem({ ruleId, subject, severity, environment, owner = "", ...rest }: Finding): ChangeItem {
  const { waiver, suppression, fingerprint } = rest;
  const state = suppression ? "suppressed" : waiver ? `waiver ${waiver.state}` : "open";
  const values = { ruleId, subject: subject.id, severity, environment, owner, state };
  return { what: "finding", id: fingerprint, values };
}
