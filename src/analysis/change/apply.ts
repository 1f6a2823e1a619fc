import type { AccessCause } from "../../model/access-change.ts";
import { type Fact, isRead, partly, read } from "../../model/fact.ts";
import type { AccessPolicyEntry, RoleAssignment } from "../../model/grants.ts";
import type { Scope } from "../../model/scope.ts";
import type { ScheduledAssignment } from "../../model/surroundings.ts";
import type { VaultRecord } from "../../model/vault.ts";
import { asAssignment, assignmentKey, entryKey, type HolderChange, listIn, type VaultChange } from "./stated.ts";
import type { Statements } from "./statements.ts";

/** What the change did to records: which grants are new, which are gone, and the statement behind each, by the grant's id. */
export interface Traces {
  readonly added: Map<string, AccessCause>;
  readonly gone: Map<string, AccessCause>;
}

export function noTraces(): Traces {
  return { added: new Map(), gone: new Map() };
}

interface Holder {
  readonly roleAssignments: Fact<readonly RoleAssignment[]>;
  readonly scheduledAssignments?: Fact<readonly ScheduledAssignment[]>;
}

type Held = Pick<Scope, "roleAssignments" | "scheduledAssignments">;

/** A scope or vault with its grants after the change. */
export function grantsAfter(
  holder: Holder,
  change: HolderChange | undefined,
  { removed, traces }: { readonly removed: Statements["removed"]; readonly traces: Traces },
): Held {
  const assigned = { removed, traces, keyOf: assignmentKey, added: change?.assignments ?? [] };
  const roleAssignments = listAfter(holder.roleAssignments, { ...assigned, isSame: hasSameCondition });
  const eligible = change?.eligible ?? [];
  const { scheduledAssignments: scheduled } = holder;
  if (!scheduled && eligible.length === 0) return { roleAssignments };
  const keyOf = (one: ScheduledAssignment) => `${one.state} ${assignmentKey(asAssignment(one)) ?? ""}`;
  const gone = new Map(
    [...removed].flatMap(([key, cause]) => [`eligible ${key}`, `active ${key}`].map((one) => [one, cause] as const)),
  );
  const around = { removed: gone, traces, keyOf, added: eligible };
  const isSame = (a: ScheduledAssignment, b: ScheduledAssignment) =>
    a.condition === b.condition && a.endsOn === b.endsOn;
  return { roleAssignments, scheduledAssignments: listAfter(scheduled ?? notAsked, { ...around, isSame }) };
}

const notAsked: Fact<readonly ScheduledAssignment[]> = { unread: { reason: "not-asked" } };

interface Listed<Item> {
  readonly keyOf: (item: Item) => string | undefined;
  readonly removed: ReadonlyMap<string, AccessCause>;
  readonly added: readonly { readonly item: Item; readonly cause: AccessCause }[];
  readonly isSame: (live: Item, stated: Item) => boolean;
  readonly traces: Traces;
}

/** Adds what is new and takes out what goes; what is there already as it is stated stays as it is. */
function listAfter<Item extends { readonly id: string }>(
  live: Fact<readonly Item[]>,
  change: Listed<Item>,
): Fact<readonly Item[]> {
  const { keyOf, added, isSame, traces } = change;
  const stated = new Map(added.map((one) => [keyOf(one.item), one]));
  const settled = new Set(
    listIn(live).flatMap((item) => {
      const twin = stated.get(keyOf(item));
      return twin && isSame(item, twin.item) ? [keyOf(item)] : [];
    }),
  );
  const kept: Item[] = [];
  for (const item of listIn(live)) {
    const key = keyOf(item);
    const cause = settled.has(key) ? undefined : causeOfEnd(key, stated, change);
    if (cause) traces.gone.set(item.id, cause);
    else kept.push(item);
  }
  for (const [key, { item, cause }] of stated) {
    if (settled.has(key)) continue;
    traces.added.set(item.id, cause);
    kept.push(item);
  }
  if (isRead(live)) return { ...live, read: kept };
  if (kept.length === 0) return live;
  return partly(kept, "unread" in live ? live.unread : { reason: "not-in-output" });
}

/** The statement that takes a grant's place, or takes it away. */
function causeOfEnd<Item>(
  key: string | undefined,
  stated: ReadonlyMap<string | undefined, { readonly cause: AccessCause }>,
  { removed }: Listed<Item>,
): AccessCause | undefined {
  return key === undefined ? undefined : (stated.get(key)?.cause ?? removed.get(key));
}

/** A condition that the code does not know leaves open whether it is another one: then it is taken for the one that is there. */
function hasSameCondition(live: RoleAssignment, stated: RoleAssignment): boolean {
  if (!isRead(stated.condition) || !isRead(live.condition)) return true;
  return live.condition.read === stated.condition.read;
}

/** A vault after the change: its permission model, its access policies and its own role assignments. */
export function vaultAfter(
  vault: VaultRecord,
  change: VaultChange | undefined,
  context: { readonly removed: Statements["removed"]; readonly traces: Traces },
): VaultRecord {
  const held = grantsAfter(vault, change, context);
  if (vault.kind === "hsm" || !change) return { ...vault, ...held };
  const { traces } = context;
  const model = change.model ? { permissionModel: read(change.model.value) } : {};
  return { ...vault, ...held, ...model, accessPolicies: entriesAfter(vault.accessPolicies, change, traces) };
}

function entriesAfter(live: Fact<readonly AccessPolicyEntry[]>, change: VaultChange, traces: Traces) {
  const { entries, replacedBy, removedEntries } = change;
  if (entries.length === 0 && removedEntries.size === 0) return live;
  const removed = new Map(removedEntries);
  const stated = new Set(entries.map(({ item }) => entryKey(item)));
  for (const entry of replacedBy ? listIn(live) : []) {
    const key = entryKey(entry);
    if (replacedBy && key !== undefined && !stated.has(key)) removed.set(key, replacedBy);
  }
  return listAfter(live, { keyOf: entryKey, removed, added: entries, isSame: hasSamePermissions, traces });
}

function hasSamePermissions(
  { permissions: live }: AccessPolicyEntry,
  { permissions: stated }: AccessPolicyEntry,
): boolean {
  if (!isRead(stated) || !isRead(live)) return false;
  const list = (permissions: readonly string[]) =>
    [...new Set(permissions.map((one) => one.toLowerCase()))].sort().join();
  return (["secrets", "keys", "certificates", "storage"] as const).every(
    (type) => list(live.read[type]) === list(stated.read[type]),
  );
}
