import type { AccessGap } from "../../model/access.ts";
import type { AccessCause, AccessChange, AccessGains, AccessShift, VaultContents } from "../../model/access-change.ts";
import { type Fact, isRead, isUnread, type Unread } from "../../model/fact.ts";
import type { SharedRecords, SnapshotReader } from "../../model/snapshot.ts";
import type { VaultRecord } from "../../model/vault.ts";
import { type AccessEngine, accessEngine } from "../access/effective/engine.ts";
import { idKey } from "../access/effective/target.ts";
import { indexTenant, scopesAbove, type TenantIndex } from "../access/tenant-index.ts";
import { grantsAfter, noTraces, type Traces, vaultAfter } from "./apply.ts";
import { shiftsAt } from "./compare.ts";
import { LiveEstate } from "./live-estate.ts";
import { causeOf } from "./stated.ts";
import { type CodeContent, Statements } from "./statements.ts";

/** So many gains and losses are kept; all are counted. */
const mostShifts = 2000;
const shownNames = 5;

/** What is found while the vaults of the snapshot pass by a second time. */
interface Finding {
  readonly gains: AccessShift[];
  readonly losses: AccessShift[];
  readonly contents: Map<string, VaultContents>;
  readonly gaps: Map<string, AccessGap>;
  readonly holders: Set<string>;
  compared: number;
}

interface Work {
  readonly statements: Statements;
  readonly shared: SharedRecords;
  readonly index: TenantIndex;
  readonly before: AccessEngine;
  readonly after: AccessEngine;
  /** Of grants above vaults. */
  readonly traces: Traces;
}

/** What a change does to access, and what every statement of it gives, by the statement's id. */
export interface ChangeResult {
  readonly change: AccessChange;
  readonly gains: ReadonlyMap<string, AccessGains>;
}

/**
 * Applies what infrastructure code says to the tenant of a snapshot, and compares who can do what before and after. The vaults
 * of the snapshot pass by twice, one at a time: only those are compared that the change touches.
 */
export async function accessChange(code: CodeContent, snapshot: SnapshotReader): Promise<ChangeResult> {
  const shared = await snapshot.shared();
  const estate = new LiveEstate(shared);
  for await (const vault of snapshot.vaults()) estate.add(vault);
  const work = workOf(new Statements(code, { estate, shared }), shared, snapshot.manifest.collectedAt);
  const found: Finding = {
    gains: [],
    losses: [],
    contents: new Map(),
    gaps: new Map(),
    holders: new Set(),
    compared: 0,
  };
  if (isTouching(work.statements))
    for await (const vault of snapshot.vaults()) if (isTouched(vault, work)) compareVault(vault, work, found);
  for (const gap of memberGaps(found.holders, work)) keepGap(found, gap);
  for (const { scope, refused } of snapshot.problems())
    for (const { id, why } of refused) keepGap(found, gapFor({ place: id, fact: scope }, why));
  return resultOf(found, work, snapshot);
}

function workOf(statements: Statements, shared: SharedRecords, now: string): Work {
  const traces = noTraces();
  const { removed } = statements;
  const scopes = shared.scopes.map((scope) => {
    const change = statements.scopes.get(idKey(scope.id));
    return change || removed.size > 0 ? { ...scope, ...grantsAfter(scope, change, { removed, traces }) } : scope;
  });
  const after = { ...shared, scopes, roles: statements.roles.after };
  return {
    statements,
    shared,
    index: indexTenant(shared),
    before: accessEngine({ shared, vaults: [] }, { now }),
    after: accessEngine({ shared: after, vaults: [] }, { now }),
    traces,
  };
}

function isTouching({ vaults, scopes, roles, removed }: Statements): boolean {
  return vaults.size + scopes.size + roles.changed.size + removed.size > 0;
}

function isTouched(vault: VaultRecord, { statements, index, traces }: Work): boolean {
  if (statements.roles.changed.size > 0 || statements.vaults.has(idKey(vault.id))) return true;
  if (traces.added.size + traces.gone.size === 0) return false;
  return scopesAbove(idKey(vault.id), index).scopes.some(({ id }) => statements.scopes.has(idKey(id)));
}

function compareVault(vault: VaultRecord, work: Work, found: Finding): void {
  const { statements, before, after } = work;
  const change = statements.vaults.get(idKey(vault.id));
  const own = noTraces();
  const changed = vaultAfter(vault, change, { removed: statements.removed, traces: own });
  const traces = {
    added: new Map([...work.traces.added, ...own.added]),
    gone: new Map([...work.traces.gone, ...own.gone]),
  };
  const overall = modelCause(vault, changed, work);
  if (traces.added.size + traces.gone.size === 0 && !overall) return;
  found.compared += 1;
  const sides = [
    { engine: before, vault },
    { engine: after, vault: changed },
  ] as const;
  const { gains, losses, holders } = shiftsAt(sides[0], sides[1], { traces, overall });
  found.gains.push(...gains);
  found.losses.push(...losses);
  for (const holder of holders) found.holders.add(holder);
  if (gains.length + losses.length > 0) found.contents.set(vault.id, contentsOf(vault));
  for (const gap of after.gapsAt(changed, { include: { eligible: true } })) keepGap(found, gap);
  const model = change?.model === undefined && vault.kind === "vault" ? whyNot(vault.permissionModel) : undefined;
  if (model) keepGap(found, gapFor({ place: vault.id, fact: "permissionModel" }, model));
}

/** The statement by which other grants count than before, or the same ones give something else. */
function modelCause(before: VaultRecord, after: VaultRecord, { statements }: Work): AccessCause | undefined {
  const [role] = statements.roles.changed.values();
  const ofRole = role && causeOf(role, "role");
  if (before.kind === "hsm" || after.kind === "hsm") return ofRole;
  const model = statements.vaults.get(idKey(before.id))?.model;
  const isSame = isRead(before.permissionModel) && before.permissionModel.read === model?.value;
  return model && !isSame ? model.cause : ofRole;
}

function contentsOf(vault: VaultRecord): VaultContents {
  const names = (list: Fact<readonly { readonly name: string }[]> | undefined) => {
    if (!list || !isRead(list)) return null;
    const sorted = list.read.map(({ name }) => name).sort();
    return { count: sorted.length, examples: sorted.slice(0, shownNames) };
  };
  const { id, name, keys } = vault;
  const others = vault.kind === "vault" ? vault : undefined;
  return { id, name, secrets: names(others?.secrets), keys: names(keys), certificates: names(others?.certificates) };
}

/** Of groups that a changed grant names: why they may have members whom nobody knows of. */
function* memberGaps(holders: ReadonlySet<string>, { shared, statements }: Work): Generator<AccessGap> {
  if (holders.size === 0) return;
  for (const id of holders) {
    if (statements.names.knows(id)) continue;
    const detail = "the snapshot does not know this principal";
    yield gapFor({ place: id, fact: "members" }, { reason: "not-asked", detail });
  }
  const byWhy = new Map<string, { readonly why: Unread; count: number }>();
  for (const { id, memberOf, membersMissing } of shared.principals) {
    if (membersMissing && holders.has(id.toLowerCase())) yield gapFor({ place: id, fact: "members" }, membersMissing);
    const why = whyNot(memberOf);
    if (!why) continue;
    const known = byWhy.get(JSON.stringify(why));
    if (known) known.count += 1;
    else byWhy.set(JSON.stringify(why), { why, count: 1 });
  }
  for (const { why, count } of byWhy.values())
    yield gapFor({ place: "directory", fact: `groups of ${count} ${count === 1 ? "principal" : "principals"}` }, why);
}

function whyNot(fact: Fact<unknown>): Unread | undefined {
  if (isRead(fact)) return fact.missing;
  return isUnread(fact) ? fact.unread : undefined;
}

function gapFor(about: Pick<AccessGap, "place" | "fact">, { reason, detail, remedy }: Unread): AccessGap {
  return { ...about, effect: "adds", why: detail ?? reason, reason, ...(remedy === undefined ? {} : { remedy }) };
}

function keepGap({ gaps }: Finding, gap: AccessGap): void {
  gaps.set(`${gap.fact}|${gap.place}|${gap.why}`, gap);
}

function resultOf(found: Finding, { statements }: Work, { manifest, digest }: SnapshotReader): ChangeResult {
  const [gains, losses] = [inOrder(found.gains), inOrder(found.losses)];
  const { collectedAt, tenantId } = manifest;
  const { declared, found: joined, count } = statements;
  const byId = <Item extends { readonly id: string }>(items: Iterable<Item>) =>
    [...items].sort((a, b) => compareText(a.id, b.id));
  const change: AccessChange = {
    snapshot: { collectedAt, tenantId, digest },
    vaults: { declared, found: joined, compared: found.compared },
    statements: count,
    gained: gains.length,
    lost: losses.length,
    gains: gains.slice(0, mostShifts),
    losses: losses.slice(0, mostShifts),
    contents: byId(found.contents.values()),
    unresolved: byId(statements.unresolved),
    gaps: [...found.gaps].sort(([a], [b]) => compareText(a, b)).map(([, gap]) => gap),
  };
  return { change, gains: gainsByCause(gains, found.contents) };
}

function gainsByCause(
  gains: readonly AccessShift[],
  contents: ReadonlyMap<string, VaultContents>,
): ReadonlyMap<string, AccessGains> {
  const byCause = new Map<string, AccessGains>();
  for (const [id, shifts] of Map.groupBy(gains, ({ cause }) => cause?.id ?? "")) {
    const cause = shifts[0]?.cause;
    if (!cause) continue;
    const vaults = [...new Set(shifts.map(({ vault }) => vault.id))].flatMap((vault) => contents.get(vault) ?? []);
    byCause.set(id, { cause, shifts, vaults });
  }
  return byCause;
}

function inOrder(shifts: readonly AccessShift[]): readonly AccessShift[] {
  const keyOf = ({ cause, vault, object, principal, verbs }: AccessShift) =>
    [
      cause?.id ?? "",
      vault.id,
      object?.id ?? "",
      (principal.name ?? principal.id).toLowerCase(),
      principal.id,
      verbs,
    ].join("\n");
  const keyed = shifts.map((shift) => [keyOf(shift), shift] as const);
  return keyed.sort(([a], [b]) => compareText(a, b)).map(([, shift]) => shift);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
