import type { SharedRecords } from "../model/snapshot.ts";
import type { ManagedHsm, VaultRecord } from "../model/vault.ts";
import { accessGaps } from "./access-gaps.ts";
import { labelledPrincipals } from "./directory-defects.ts";
import { gapsOfHsm, gapsOfScope, gapsOfVault } from "./gaps.ts";
import { labelledHsms } from "./hsms.ts";
import { type SampleEnvironment, slots } from "./landscape.ts";
import { tenantIdOf } from "./layout.ts";
import { type EstateOptions, type EstatePlan, planEstate } from "./options.ts";
import { rotatorAt } from "./people.ts";
import { labelledRoles } from "./roles.ts";
import { labelledScopes } from "./scopes.ts";
import { notEvaluatedOf, type PlantedFinding, plantedFindings, type Truth } from "./truth.ts";
import { type LabelledVault, labelledVaults, type PlantedDefect } from "./vaults.ts";
import { labelledWaivers, type SampleWaiver } from "./waivers.ts";

/** A whole sample estate in memory: for tests and for the demo, not for ten thousand vaults. */
export interface Estate {
  readonly options: EstateOptions;
  readonly tenantId: string;
  readonly shared: SharedRecords;
  /** Sorted by id. */
  readonly vaults: readonly VaultRecord[];
  /** Beside the vaults, which are counted without them; sorted by id. */
  readonly hsms: readonly ManagedHsm[];
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
  const { shared, planted: elsewhere } = labelledShared(plan);
  const { hsms, planted: inHsms } = labelledHsms(plan);
  const defects = [...made.flatMap(({ planted }) => planted), ...elsewhere, ...inHsms];
  const { waivers, planted: inPolicy } = labelledWaivers(plan, defects);
  const planted = plantedFindings([...defects, ...inPolicy], waivers);
  const vaults = made.map(({ vault }) => vault);
  const environmentOf = environments(vaults);
  const gaps = [
    ...vaults.flatMap((vault) => gapsOfVault(vault, environmentOf(vault.id))),
    ...shared.scopes.flatMap((scope) => gapsOfScope(scope, environmentOf(scope.id))),
    ...hsms.flatMap(gapsOfHsm),
    ...accessGaps({ plan, vaults, hsms, shared, planted: defects, environmentOf }),
  ];
  return {
    options,
    tenantId: tenantIdOf(plan),
    shared,
    vaults,
    hsms,
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
  return labelledShared(planEstate(options)).shared;
}

interface LabelledShared {
  readonly shared: SharedRecords;
  readonly planted: readonly PlantedDefect[];
}

function labelledShared(plan: EstatePlan): LabelledShared {
  const scopes = labelledScopes(plan);
  const roles = labelledRoles(plan);
  const { principals, consumers, planted } = labelledPrincipals(plan);
  return {
    shared: { scopes: scopes.scopes, roles: roles.roles, principals, ...(consumers ? { consumers } : {}) },
    planted: [...scopes.planted, ...roles.planted, ...planted],
  };
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

/** Where a vault, a scope above vaults or anything else belongs: the sandbox is a subscription, all else is production. */
function environments(vaults: readonly LabelledVault["vault"][]): (id: string) => SampleEnvironment {
  const known = new Map<string, SampleEnvironment>();
  for (const [index, { id, subscriptionId }] of vaults.entries()) {
    const slot = slots[index % slots.length];
    if (!slot) throw new Error(`no slot for vault ${index}`);
    known.set(id, slot.environment);
    if (slot.environment === "sandbox") known.set(`/subscriptions/${subscriptionId}`, "sandbox");
  }
  return (id) => known.get(id) ?? known.get(id.split("/").slice(0, 3).join("/")) ?? "production";
}
