import { type Fact, isRead } from "../../model/fact.ts";
import type { RoleAssignment } from "../../model/grants.ts";
import type { Principal } from "../../model/principal.ts";
import type { SharedRecords, SnapshotReader } from "../../model/snapshot.ts";
import type { ScheduledAssignment } from "../../model/surroundings.ts";
import type { VaultRecord } from "../../model/vault.ts";
import { inOwnFolder } from "../usage-snapshot.ts";
import type { People } from "./pseudonyms.ts";

const software: ReadonlySet<string> = new Set([
  ...["group", "application", "managed-identity", "service-principal", "device"],
]);

/**
 * Whoever is a user, and whoever holds something and is not known to be anything else: who is not in the directory's answer may
 * be a person as well.
 */
export async function peopleIn(snapshot: SnapshotReader, shared: SharedRecords, folder: string): Promise<People> {
  const found = new FoundPeople(shared.principals);
  const { collectedBy } = snapshot.manifest;
  if (collectedBy?.oid) found.note(collectedBy.oid);
  for (const scope of shared.scopes) found.holders(scope);
  for await (const vault of snapshot.vaults()) {
    found.holders(vault);
    found.policyHolders(vault);
  }
  if (snapshot.usage) {
    const { peopleInLogs } = await import("../../collectors/logs/replace-people.ts");
    const callers = await inOwnFolder((work) => peopleInLogs(folder, work));
    for (const id of callers.ids) found.note(id);
    for (const name of callers.names) found.names.add(name.toLowerCase());
  }
  return found;
}

interface Holding {
  readonly roleAssignments: Fact<readonly RoleAssignment[]>;
  readonly scheduledAssignments?: Fact<readonly ScheduledAssignment[]>;
}

const softwareTypes: ReadonlySet<string> = new Set(["Group", "ServicePrincipal", "ForeignGroup", "Device"]);

class FoundPeople implements People {
  readonly ids = new Set<string>();
  readonly names = new Set<string>();
  readonly #others = new Set<string>();

  constructor(principals: readonly Principal[]) {
    for (const { id, kind, name, signInName } of principals) {
      if (isRead(kind) && software.has(kind.read)) this.#others.add(id.toLowerCase());
      else {
        this.ids.add(id.toLowerCase());
        for (const said of [name, signInName])
          if (said && isRead(said) && said.read !== null) this.names.add(said.read.toLowerCase());
      }
    }
  }

  note(id: string): void {
    if (!this.#others.has(id.toLowerCase())) this.ids.add(id.toLowerCase());
  }

  holders({ roleAssignments, scheduledAssignments }: Holding): void {
    if (isRead(roleAssignments))
      for (const { principalId, principalType } of roleAssignments.read) {
        const isSoftware =
          isRead(principalType) && principalType.read !== null && softwareTypes.has(principalType.read);
        if (!isSoftware && isRead(principalId)) this.note(principalId.read);
      }
    if (scheduledAssignments && isRead(scheduledAssignments))
      for (const { principalId } of scheduledAssignments.read) this.note(principalId);
  }

  policyHolders(vault: VaultRecord): void {
    if (vault.kind !== "vault" || !isRead(vault.accessPolicies)) return;
    for (const { principalId } of vault.accessPolicies.read) if (isRead(principalId)) this.note(principalId.read);
  }
}
