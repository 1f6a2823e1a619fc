import { read } from "../model/fact.ts";
import { localRoleIds, localRoles } from "../model/facts/local-roles.ts";
import type { RoleDefinition } from "../model/grants.ts";
import { addDays } from "../model/iso-date.ts";
import type { LocalRoleAssignment } from "../model/local-role.ts";
import type { Key } from "../model/objects.ts";
import type { ManagedHsm, PrivateEndpoint } from "../model/vault.ts";
import type { Draft } from "./draft.ts";
import { auditSetting } from "./healthy-vault.ts";
import { places, slots } from "./landscape.ts";
import { type Site, sitesOf, subscriptionIdAt, tenantIdOf } from "./layout.ts";
import type { EstatePlan } from "./options.ts";
import { type GrantHolder, governanceService, groupAt, groupNumbers, workloadsOf } from "./people.ts";
import { randomFor } from "./random.ts";

export const hsmGroup = "rg-hsm-prod";
/** The vault whose applications also use keys in HSMs. */
const besides = slots.findIndex(({ name }) => name === "kv-payments-prod-weu");
export const hsmTeam = "payments";

/** A managed HSM while it is being made. */
export interface HsmDraft {
  readonly plan: EstatePlan;
  readonly hsm: Draft<Omit<ManagedHsm, "keys" | "localRoleAssignments" | "privateEndpoints">>;
  keys: Draft<Key>[];
  localRoleAssignments: LocalRoleAssignment[];
  privateEndpoints: readonly PrivateEndpoint[];
}

/** Where the HSMs stand: beside the vaults of the first replica. */
export function hsmSite(plan: EstatePlan): Site | undefined {
  return sitesOf(plan, 0)[besides];
}

export function hsmGroupId(plan: EstatePlan): string {
  return `/subscriptions/${subscriptionIdAt(plan, 0, places.payments)}/resourcegroups/${hsmGroup}`;
}

/** As an HSM prints them: what the published table gives to the auditor beyond looking, the service does not. */
const printedRoles: readonly RoleDefinition[] = [...localRoles.values()]
  .map((role) => (role.id === localRoleIds.cryptoAuditor ? lookingOnly(role) : role))
  .sort((a, b) => (a.id < b.id ? -1 : 1));

function lookingOnly(role: RoleDefinition): RoleDefinition {
  const permissions = role.permissions.map((permission) => ({
    ...permission,
    dataActions: permission.dataActions.filter((action) => action.endsWith("/read/action")),
  }));
  return { ...role, permissions };
}

/** A managed HSM with all settings as they should be. */
export function settings(plan: EstatePlan, name: string): HsmDraft["hsm"] {
  const id = `${hsmGroupId(plan)}/providers/microsoft.keyvault/managedhsms/${name}`;
  return {
    kind: "hsm",
    id,
    name,
    source: "live",
    subscriptionId: subscriptionIdAt(plan, 0, places.payments),
    resourceGroup: hsmGroup,
    tenantId: read(tenantIdOf(plan)),
    location: read(name.endsWith("-neu") ? "northeurope" : "westeurope"),
    tags: read({ env: "prod", team: hsmTeam }),
    softDeleteRetentionDays: read(90),
    purgeProtectionEnabled: read(true),
    publicNetworkAccess: read("Disabled"),
    networkDefaultAction: read("Deny"),
    roleAssignments: read([]),
    diagnosticSettings: read([auditSetting(plan, id)]),
    localRoles: read(printedRoles),
    isArmKeyManagementOn: read(false),
    activationStatus: read("Active"),
  };
}

export function endpoint(plan: EstatePlan, hsm: string): PrivateEndpoint {
  const name = `pe-${hsm}`;
  const id = `${hsmGroupId(plan)}/providers/microsoft.network/privateendpoints/${name}`;
  return { id, name, status: "Approved", provisioningState: "Succeeded" };
}

/** Owners administer it, each application uses its own key, and Azure Policy's service looks. */
export function healthyHsm(plan: EstatePlan, site: Site, name: string): HsmDraft {
  const hsm = settings(plan, name);
  const draft: HsmDraft = {
    plan,
    hsm,
    keys: site.slot.applications.map((application) => key(plan, hsm.id, `${application}-root-key`)),
    localRoleAssignments: [],
    privateEndpoints: [endpoint(plan, name)],
  };
  grantLocally(draft, "/", groupAt(plan, groupNumbers.owners), localRoleIds.administrator);
  grantLocally(draft, "/", governanceService(plan), localRoleIds.cryptoAuditor);
  for (const [place, holder] of workloadsOf(plan, site).entries()) {
    const own = draft.keys[place];
    if (own) grantLocally(draft, `/keys/${own.name}`, holder, localRoleIds.cryptoUser);
  }
  return draft;
}

/** One more local assignment; its id. */
export function grantLocally(
  { plan, hsm, localRoleAssignments }: HsmDraft,
  scope: string,
  holder: GrantHolder,
  roleId: string,
): string {
  const guid = randomFor(plan.seed, "local role", hsm.id, scope, holder.id, roleId).guid();
  const place = scope === "/" ? "" : scope;
  const id = `${hsm.id}${place}/providers/microsoft.authorization/roleassignments/${guid}`;
  localRoleAssignments.push({ id, scope: read(scope), principalId: read(holder.id), roleId: read(roleId) });
  return id;
}

export function key(plan: EstatePlan, hsmId: string, name: string): Draft<Key> {
  const random = randomFor(plan.seed, "HSM key", hsmId, name);
  const createdOn = addDays(plan.now, -random.integer(30, 300));
  const expiresOn = addDays(plan.now, random.integer(200, 400));
  return {
    id: `${hsmId}/keys/${name}`,
    name,
    enabled: read(true),
    createdOn: read(createdOn),
    updatedOn: read(createdOn),
    notBefore: read(null),
    expiresOn: read(expiresOn),
    tags: read({}),
    keyType: read("RSA-HSM"),
    keySize: read(3072),
    curve: read(null),
    exportable: read(false),
    managed: read(false),
    operations: read(["wrapKey", "unwrapKey"]),
    rotationPolicy: read(null),
    hasReleasePolicy: read(false),
    versions: read([{ version: random.hex(32), enabled: true, createdOn, expiresOn }]),
  };
}
