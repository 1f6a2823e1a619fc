import type { Fact } from "../../model/fact.ts";
import type { VaultRecord } from "../../model/vault.ts";
import type { Estate } from "../estate.ts";
import type { SampleEnvironment } from "../landscape.ts";
import { siteAt } from "../layout.ts";
import { type EstatePlan, planEstate } from "../options.ts";
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
  readonly directory: Directory;
  readonly routes: RouteBook;
  readonly isRotated: boolean;
  /** Its objects were listed: what is said of one of them can be held against the inventory. */
  readonly isWhole: boolean;
  /** The assignment that lets a principal at an object, or at the whole vault: 32 hex digits. */
  assignmentFor(oid: string, object: LoggedObject | null): string;
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
  const { slot } = siteAt(plan, index);
  const grants = grantsOf(record);
  const named = [...new Set(grants.map(({ oid }) => oid))].flatMap((oid) => directory.application(oid) ?? []);
  const applications = named.length > 0 ? named : directory.anyApplications(index, slot.applications.length);
  return {
    index,
    seed: plan.seed,
    vault: logVaultOf(record),
    environment: slot.environment,
    objects: objectsOf(plan, record, slot.applications),
    applications,
    directory,
    routes: routeBook(plan, record, index),
    isRotated: index % 3 === 0,
    isWhole:
      record.kind === "vault" && [record.secrets, record.keys, record.certificates].every((list) => "read" in list),
    assignmentFor: (oid, object) => assignmentIn({ plan, grants, record, oid, object }),
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

interface Grant {
  readonly oid: string;
  readonly scope: string;
  readonly assignment: string;
}

/** Who holds what, over assignments and access policies; a policy entry has no assignment's id. */
function grantsOf(record: VaultRecord): readonly Grant[] {
  const assignments = (known(record.roleAssignments) ?? []).map(({ id, principalId, scope }) => ({
    oid: known(principalId) ?? "",
    scope: known(scope) ?? "",
    assignment: id.slice(id.lastIndexOf("/") + 1).replaceAll("-", ""),
  }));
  const entries = record.kind === "hsm" ? [] : (known(record.accessPolicies) ?? []);
  const policies = entries.map(({ principalId }) => ({
    oid: known(principalId) ?? "",
    scope: record.id,
    assignment: "",
  }));
  return [...assignments, ...policies];
}

interface Access {
  readonly plan: EstatePlan;
  readonly grants: readonly Grant[];
  readonly record: VaultRecord;
  readonly oid: string;
  readonly object: LoggedObject | null;
}

/** The vault's own assignment where there is one, else one above it, which the estate does not spell out. */
function assignmentIn({ plan, grants, record, oid, object }: Access): string {
  const own = grants.find(
    (grant) =>
      grant.oid === oid && (grant.scope === record.id || grant.scope === object?.id) && grant.assignment !== "",
  );
  return own?.assignment ?? randomFor(plan.seed, "assignment above", record.id, oid).hex(32);
}

export function known<Value>(fact: Fact<Value>): Value | null {
  return "read" in fact ? fact.read : null;
}
