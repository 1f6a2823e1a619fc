import type { Fact } from "../../model/fact.ts";
import type { VaultRecord } from "../../model/vault.ts";
import type { Estate } from "../estate.ts";
import { isRotated } from "../grants.ts";
import type { SampleEnvironment } from "../landscape.ts";
import { siteAt } from "../layout.ts";
import { type EstatePlan, planEstate } from "../options.ts";
import { workloadsOf } from "../people.ts";
import { randomFor } from "../random.ts";
import { type Directory, directoryOf } from "./callers.ts";
import type { LogCaller, LogVault } from "./event.ts";
import { type RouteBook, routeBook } from "./routes.ts";
import { type LoggedObject, objectsOf } from "./scene-objects.ts";

/** Everything about one vault that its traffic depends on. */
export interface VaultScene {
  readonly index: number;
  readonly seed: string;
  readonly vault: LogVault;
  readonly environment: SampleEnvironment;
  readonly objects: readonly LoggedObject[];
  /** Identities of the applications that use the vault, at least one. */
  readonly applications: readonly LogCaller[];
  /** First parts of the names of what each of them uses, in the same order. */
  readonly applicationNames: readonly string[];
  readonly grants: readonly SceneGrant[];
  readonly directory: Directory;
  readonly routes: RouteBook;
  readonly isRotated: boolean;
  /** Its objects were listed: what is said of one of them can be held against the inventory. */
  readonly isWhole: boolean;
  /** The assignment that lets a principal do something with an object, or the whole vault: 32 hex digits. */
  assignmentFor(oid: string, operation: string, object: LoggedObject | null): string;
}

/** The scenes of all vaults, in the order of their ids. */
export function scenesOf(estate: Estate): readonly VaultScene[] {
  const plan = planEstate(estate.options);
  const directory = directoryOf(plan, estate.shared.principals);
  return estate.vaults.map((record, index) => sceneOf({ plan, directory, record, index }));
}

interface Place {
  readonly plan: EstatePlan;
  readonly directory: Directory;
  readonly record: VaultRecord;
  readonly index: number;
}

function sceneOf({ plan, directory, record, index }: Place): VaultScene {
  const site = siteAt(plan, index);
  const { slot } = site;
  const grants = grantsOf(record);
  return {
    index,
    seed: plan.seed,
    vault: logVaultOf(record),
    environment: slot.environment,
    objects: objectsOf(plan, record, { applications: slot.applications, granted: grants }),
    applications: workloadsOf(plan, site).map(({ id }) => directory.application(id)),
    applicationNames: slot.applications,
    grants,
    directory,
    routes: routeBook(plan, record, index),
    isRotated: isRotated(index),
    isWhole:
      record.kind === "vault" && [record.secrets, record.keys, record.certificates].every((list) => "read" in list),
    assignmentFor: (oid, operation, object) => {
      // Groups of the estate look, and do no more.
      const holders = operation.endsWith("List") ? [oid, ...directory.groupsOf(oid)] : [oid];
      return assignmentIn({ plan, grants, record, holders, object });
    },
  };
}

function logVaultOf(record: VaultRecord): LogVault {
  const isLegacy = record.kind === "vault" && known(record.permissionModel) === "access-policy";
  return {
    kind: record.kind,
    id: record.id,
    name: record.name,
    host: `${record.name}.${record.kind === "hsm" ? "managedhsm" : "vault"}.azure.net`,
    subscriptionId: record.subscriptionId ?? "",
    region: known(record.location) ?? "westeurope",
    permissionModel: isLegacy ? "access-policy" : "rbac",
  };
}

/** A role assignment or access policy entry, as far as traffic depends on it. */
export interface SceneGrant {
  readonly id: string;
  readonly oid: string;
  readonly scope: string;
  /** Empty for an entry, which the log has no word for. */
  readonly assignment: string;
  readonly roleId: string;
  /** When it was made, in milliseconds since 1970; entries have no date. */
  readonly since: number;
}

/** Who holds what, over assignments and access policies; a policy entry has no assignment's id. */
function grantsOf(record: VaultRecord): readonly SceneGrant[] {
  const assignments = (known(record.roleAssignments) ?? []).map(({ id, principalId, scope, roleId, createdOn }) => ({
    id,
    oid: known(principalId) ?? "",
    scope: known(scope) ?? "",
    assignment: id.slice(id.lastIndexOf("/") + 1).replaceAll("-", ""),
    roleId: known(roleId) ?? "",
    since: Date.parse(known(createdOn) ?? ""),
  }));
  const entries = record.kind === "hsm" ? [] : (known(record.accessPolicies) ?? []);
  const policies = entries.map(({ id, principalId }) => ({
    id,
    oid: known(principalId) ?? "",
    scope: record.id,
    assignment: "",
    roleId: "",
    since: Number.NaN,
  }));
  return [...assignments, ...policies];
}

interface Access {
  readonly plan: EstatePlan;
  readonly grants: readonly SceneGrant[];
  readonly record: VaultRecord;
  /** Whoever calls, and the groups by which he may. */
  readonly holders: readonly string[];
  readonly object: LoggedObject | null;
}

/** The vault's own assignment where there is one, else one above it, which the estate does not spell out. */
function assignmentIn({ plan, grants, record, holders, object }: Access): string {
  const theirs = grants.filter(({ oid, assignment }) => holders.includes(oid) && assignment !== "");
  // The nearest first: one on the object itself.
  const own = [object?.id, record.id]
    .map((scope) => theirs.find((grant) => grant.scope === scope))
    .find((grant) => grant !== undefined);
  return own?.assignment ?? randomFor(plan.seed, "assignment above", record.id, holders[0] ?? "").hex(32);
}

export function known<Value>(fact: Fact<Value>): Value | null {
  return "read" in fact ? fact.read : null;
}
