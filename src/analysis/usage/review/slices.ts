import { type Fact, isRead } from "../../../model/fact.ts";
import type { ObjectClass } from "../../../model/grant-review.ts";
import type { VaultSubject } from "../../../model/subject.ts";
import type { LogCompleteness, PermittedCalls } from "../../../model/vault-usage.ts";

/** What holding grants against use needs of one vault, small enough to be kept until all vaults were seen. */
export interface VaultSlice {
  readonly id: string;
  readonly name: string;
  readonly permissionModel: VaultSubject["permissionModel"];
  /** Objects by type; unread where the list was not read whole. */
  readonly counts: Readonly<Record<ObjectClass, Fact<number>>>;
  readonly completeness: Fact<LogCompleteness>;
  readonly permitted: readonly PermittedCalls[];
  /** Last time that its settings or access policies were changed, as far as the logs reach. */
  readonly lastChange: string | null;
  /** Assignments that stand on the vault, as the log names them. */
  readonly assignmentIds: ReadonlySet<string>;
}

/** `isWanted`: which calls are kept. */
export function sliceOf(vault: VaultSubject, isWanted: (calls: PermittedCalls) => boolean = () => true): VaultSlice {
  const { usage } = vault;
  const logs = isRead(usage) ? usage.read : undefined;
  return {
    id: vault.id,
    name: vault.name,
    permissionModel: vault.permissionModel,
    counts: {
      secrets: countOf(vault.secrets),
      keys: countOf(vault.keys),
      certificates: countOf(vault.certificates),
    },
    completeness: completenessOf(usage),
    permitted: logs?.permitted.filter(isWanted) ?? [],
    lastChange: logs?.changes.last ?? null,
    assignmentIds: assignmentIdsOf(vault.roleAssignments),
  };
}

/** Where a part of the logs could not be read, what is not in the rest may still have happened. */
function completenessOf(usage: VaultSubject["usage"]): Fact<LogCompleteness> {
  if (!isRead(usage)) return usage;
  return usage.missing ? { unread: usage.missing } : { read: usage.read.completeness };
}

function countOf(list: Fact<readonly unknown[]>): Fact<number> {
  if (!isRead(list)) return list;
  return list.missing ? { unread: list.missing } : { read: list.read.length };
}

/** True where nothing can be used in it, since nothing is in it. */
export function isEmpty({ counts }: VaultSlice): boolean {
  return Object.values(counts).every((count) => isRead(count) && count.read === 0);
}

/** Role assignments as the log names them: the last part of the id, without dashes. */
export function loggedId(assignmentId: string): string {
  return assignmentId
    .slice(assignmentId.lastIndexOf("/") + 1)
    .replaceAll("-", "")
    .toLowerCase();
}

export function assignmentIdsOf(list: Fact<readonly { readonly id: string }[]>): ReadonlySet<string> {
  return new Set(isRead(list) ? list.read.map(({ id }) => loggedId(id)) : []);
}
