import type { AccessAnswer, AccessGap } from "../../model/access.ts";
import { type Fact, faultReasons, isFact, isRead, isUnread, type Unread } from "../../model/fact.ts";
import type { Coverage } from "../../model/manifest.ts";
import { type SharedRecords, type SnapshotReader, snapshotFiles } from "../../model/snapshot.ts";
import type { VaultRecord } from "../../model/vault.ts";
import { counted } from "../../reporters/terminal/count.ts";

/** True where the answers rest on something that was asked for and did not come. */
export function isRefused({ reason }: AccessGap): boolean {
  return reason !== undefined && faultReasons.has(reason);
}

/** The permission model decides which grants count at all. */
export function modelGaps(vault: VaultRecord): readonly AccessGap[] {
  if (vault.kind !== "vault") return [];
  const why = whyNot(vault.permissionModel);
  return why ? [gap(vault.id, "permissionModel", why)] : [];
}

type GrantHolder = VaultRecord | SharedRecords["scopes"][number];

function grantLists(record: GrantHolder) {
  return [
    record.roleAssignments,
    "accessPolicies" in record ? record.accessPolicies : undefined,
    "localRoleAssignments" in record ? record.localRoleAssignments : undefined,
  ];
}

/** Fields of single grants that were not read: each leaves its grant open. */
export function grantGaps(record: GrantHolder): readonly AccessGap[] {
  const found = new Map<string, AccessGap>();
  for (const list of grantLists(record)) {
    if (!list || !isRead<readonly object[]>(list)) continue;
    for (const entry of list.read)
      for (const [field, value] of Object.entries(entry)) {
        const why = decidesGrants.has(field) && isFact(value) ? whyNot(value) : undefined;
        if (why) found.set(`${field} ${why.detail ?? why.reason}`, gap(record.id, `${field} of grants`, why));
      }
  }
  return [...found.values()];
}

const decidesGrants: ReadonlySet<string> = new Set([
  "applicationId",
  "condition",
  "permissions",
  "principalId",
  "roleId",
  "scope",
]);

/** What leaves `unknown` answers open: memberships and role definitions that were not read. */
export function openGaps(snapshot: SnapshotReader, shared: SharedRecords): readonly AccessGap[] {
  const byWhy = new Map<string, { readonly why: Unread; count: number }>();
  const groups: AccessGap[] = [];
  for (const { id, memberOf, membersMissing } of shared.principals) {
    if (membersMissing) groups.push(gap(id, "members", membersMissing));
    const why = whyNot(memberOf);
    if (!why) continue;
    const key = `${why.reason} ${why.detail} ${why.remedy}`;
    const known = byWhy.get(key);
    if (known) known.count += 1;
    else byWhy.set(key, { why, count: 1 });
  }
  const memberships = [...byWhy.values()].map(({ why, count }) =>
    gap("directory", `groups of ${counted(count, "principal")}`, why),
  );
  return [...memberships, ...groups, ...coverageGaps(snapshot, "role-definitions")];
}

export function isOpen(answers: readonly AccessAnswer[]): boolean {
  return answers.some(({ paths }) => paths.some(({ verdict }) => verdict === "unknown"));
}

/** What one collector was refused. */
export function coverageGaps({ manifest }: SnapshotReader, collector: string): readonly AccessGap[] {
  return manifest.coverage.filter((one) => one.collector === collector).flatMap(refusalsOf);
}

function refusalsOf({ collector, refused }: Coverage): readonly AccessGap[] {
  return refused.map(({ id, why, role }) => {
    const remedy = why.remedy ?? (role === undefined ? undefined : `the role ${role} there`);
    return gap(id, collector, { ...why, ...(remedy === undefined ? {} : { remedy }) });
  });
}

const filesAsked: ReadonlySet<string> = new Set([
  snapshotFiles.vaults,
  snapshotFiles.scopes,
  snapshotFiles.roles,
  snapshotFiles.principals,
]);

/**
 * Lines of the snapshot that could not be read; complete once its vaults were read to the end. Broken lines of vaults do not
 * matter to a question about a vault that was found.
 */
export function fileGaps(snapshot: SnapshotReader, isAboutOneVault: boolean): readonly AccessGap[] {
  return snapshot
    .problems()
    .filter(({ scope }) => filesAsked.has(scope))
    .flatMap(refusalsOf)
    .filter(({ place }) => !isAboutOneVault || !place.startsWith(`${snapshotFiles.vaults}:`));
}

/** Somebody whom the snapshot does not know may be in any group. */
export function strangerGaps(id: string, { principals }: SharedRecords): readonly AccessGap[] {
  if (principals.some((one) => one.id.toLowerCase() === id)) return [];
  return [gap(id, "groups", { reason: "not-asked", detail: "the snapshot does not know this principal" })];
}

function whyNot(fact: Fact<unknown>): Unread | undefined {
  if (isRead(fact)) return fact.missing;
  return isUnread(fact) ? fact.unread : undefined;
}

function gap(place: string, fact: string, { reason, detail, remedy }: Unread): AccessGap {
  const why = detail ?? reason;
  return { place, fact, effect: "adds", why, reason, ...(remedy === undefined ? {} : { remedy }) };
}

function withRemedy(one: AccessGap): AccessGap {
  if (one.remedy !== undefined || one.reason === undefined) return one;
  return { ...one, remedy: isRefused(one) ? mayRead : "kvaudit collect reads it from Azure" };
}

const mayRead = "kvaudit doctor names the right that is missing; with it, collect the snapshot again";

/** Each once, in an order that does not depend on how they were found: what was refused first. */
export function sortedGaps(gaps: Iterable<AccessGap>): readonly AccessGap[] {
  const keyed = new Map<string, AccessGap>();
  for (const one of [...gaps].map(withRemedy))
    keyed.set(`${isRefused(one) ? 0 : 1}|${one.fact}|${one.place}|${one.why}`, one);
  return [...keyed].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}
