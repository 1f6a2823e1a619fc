import { builtInRoles, roleIds } from "../model/facts/built-in-roles.ts";
import type { RoleDefinition } from "../model/grants.ts";
import type { SharedRecords } from "../model/snapshot.ts";
import type { VaultRecord } from "../model/vault.ts";
import { customRole, otherRoleIds } from "./grants.ts";
import { slots } from "./landscape.ts";
import { tenantIdOf } from "./layout.ts";
import { type EstateOptions, planEstate } from "./options.ts";
import { allPrincipals, rotatorAt } from "./people.ts";
import { labelledScopes } from "./scopes.ts";
import { gapsOfScope, gapsOfVault, notEvaluatedOf, type PlantedFinding, plantedFindings, type Truth } from "./truth.ts";
import { type LabelledVault, labelledVaults } from "./vaults.ts";
import { labelledWaivers, type SampleWaiver } from "./waivers.ts";

/** A whole sample estate in memory: for tests and for the demo, not for ten thousand vaults. */
export interface Estate {
  readonly options: EstateOptions;
  readonly tenantId: string;
  readonly shared: SharedRecords;
  /** Sorted by id. */
  readonly vaults: readonly VaultRecord[];
  readonly waivers: readonly SampleWaiver[];
  /** Application and object ids that the policy calls rotators. */
  readonly rotators: readonly string[];
  readonly truth: Truth;
  /** `truth.findings`, each with the key of its planted defect. */
  readonly planted: readonly PlantedFinding[];
}

/** Makes an estate whole, with the truth about it. Throws a RangeError on impossible sizes. */
export function generateEstate(options: EstateOptions): Estate {
  const plan = planEstate(options);
  const made = [...labelledVaults(plan)];
  const { scopes, planted: inScopes } = labelledScopes(plan);
  const defects = [...made.flatMap(({ planted }) => planted), ...inScopes];
  const { waivers, planted: inPolicy } = labelledWaivers(plan, defects);
  const planted = plantedFindings([...defects, ...inPolicy], waivers);
  const gaps = [
    ...made.flatMap(({ vault }, index) => gapsOfVault(vault, environmentAt(index))),
    ...scopes.flatMap(gapsOfScope),
  ];
  return {
    options,
    tenantId: tenantIdOf(plan),
    shared: { scopes, roles: rolesInUse(), principals: allPrincipals(plan) },
    vaults: made.map(({ vault }) => vault),
    waivers,
    rotators: [rotatorAt(plan, 0).appId, rotatorAt(plan, 1).id],
    planted,
    truth: { findings: planted.map(({ finding }) => finding), notEvaluated: notEvaluatedOf(gaps) },
  };
}

/** The vaults of an estate of any size, one at a time, sorted by id. Holds one vault, whatever the size. */
export function* streamVaults(options: EstateOptions): Generator<VaultRecord> {
  for (const { vault } of streamLabelledVaults(options)) yield vault;
}

/** The same, each vault with the labels of the defects that were planted in it. */
export function streamLabelledVaults(options: EstateOptions): Generator<LabelledVault> {
  return labelledVaults(planEstate(options));
}

/** What all vaults share: scopes, roles and principals. Grows with subscriptions and principals, not with objects. */
export function sharedRecords(options: EstateOptions): SharedRecords {
  const plan = planEstate(options);
  return { scopes: labelledScopes(plan).scopes, roles: rolesInUse(), principals: allPrincipals(plan) };
}

/**
 * The same estate with one planted defect replaced by its healthy twin: exactly that finding goes, with those that rest on
 * it (`planted[].restsOn`) and the waiver that named it. Throws a RangeError when there is no finding at the index.
 */
export function healthyTwin(estate: Estate, findingIndex: number): Estate {
  const planted = estate.planted[findingIndex];
  if (!planted) throw new RangeError(`the estate has no planted finding ${findingIndex}`);
  return generateEstate({ ...estate.options, without: [...(estate.options.without ?? []), planted.key] });
}

function environmentAt(index: number) {
  const slot = slots[index % slots.length];
  if (!slot) throw new Error(`no slot for vault ${index}`);
  return slot.environment;
}

function rolesInUse(): readonly RoleDefinition[] {
  const ids = [...Object.values(roleIds), ...Object.values(otherRoleIds)];
  const known = ids.map((id) => builtInRoles.get(id)).filter((role) => role !== undefined);
  return [...known, customRole].sort((a, b) => (a.id < b.id ? -1 : 1));
}
