import { roleIds } from "../model/facts/built-in-roles.ts";
import type { AccessPolicyEntry, RoleAssignment } from "../model/grants.ts";
import type { LocalRoleAssignment } from "../model/local-role.ts";
import type { Scope } from "../model/scope.ts";
import type { SharedRecords } from "../model/snapshot.ts";
import type { ManagedHsm, Vault } from "../model/vault.ts";
import type { Gap } from "./gaps.ts";
import type { SampleEnvironment } from "./landscape.ts";
import { type EstatePlan, isLive } from "./options.ts";
import { customRoleIds, otherRoleIds } from "./roles.ts";
import type { SampleRuleId } from "./rule-severities.ts";
import type { PlantedDefect } from "./vaults.ts";

/** A whole estate, and what was planted in it. */
export interface GapGround {
  readonly plan: EstatePlan;
  readonly vaults: readonly Vault[];
  readonly hsms: readonly ManagedHsm[];
  readonly shared: SharedRecords;
  readonly planted: readonly PlantedDefect[];
  readonly environmentOf: (id: string) => SampleEnvironment;
}

// What roles are about, written down by hand from their names: the sample never asks the code that it is used to check.
const reading: ReadonlySet<string> = new Set([
  roleIds.administrator,
  roleIds.secretsOfficer,
  roleIds.secretsUser,
  roleIds.certificateUser,
  customRoleIds.secretValueReader,
]);
const usingKeys: ReadonlySet<string> = new Set([
  roleIds.cryptoUser,
  roleIds.cryptoServiceEncryptionUser,
  customRoleIds.signer,
  customRoleIds.envelopeReader,
]);
/** Decide who has access, or add and delete what is in vaults. */
const administering: ReadonlySet<string> = new Set([
  roleIds.administrator,
  roleIds.secretsOfficer,
  roleIds.certificatesOfficer,
  roleIds.cryptoOfficer,
  otherRoleIds.owner,
  otherRoleIds.userAccessAdministrator,
  otherRoleIds.dataAccessAdministrator,
]);
const changingVaults: ReadonlySet<string> = new Set([otherRoleIds.contributor, otherRoleIds.keyVaultContributor]);

const isPrivileged = (role: string) => administering.has(role) || changingVaults.has(role);
const givesData = (role: string) => reading.has(role) || usingKeys.has(role) || isPrivilegedOnData(role);
const isPrivilegedOnData = (role: string) => administering.has(role) && Object.values<string>(roleIds).includes(role);

/** What the rules on access leave open because the estate's source has no word on it. */
export function accessGaps(ground: GapGround): readonly Gap[] {
  const ways = isLive(ground.plan) ? [] : [...membersUnknown(ground), ...schedulesUnknown(ground)];
  return [...ways, ...vaultsOpen(ground), ...principalsOpen(ground), ...limitsOpen(ground)];
}

function assignmentsIn({ roleAssignments }: Pick<Scope, "roleAssignments">): readonly RoleAssignment[] {
  return "read" in roleAssignments ? roleAssignments.read : [];
}

const isClosed = ({ roleAssignments }: Pick<Scope, "roleAssignments">) => !("read" in roleAssignments);

function entriesInForce({ permissionModel, accessPolicies }: Vault): readonly AccessPolicyEntry[] {
  const isLegacy = "read" in permissionModel && permissionModel.read === "access-policy";
  return isLegacy && "read" in accessPolicies ? accessPolicies.read : [];
}

function roleOf({ roleId }: RoleAssignment): string {
  return "read" in roleId ? roleId.read : "";
}

function holderOf({ principalId }: RoleAssignment | AccessPolicyEntry | LocalRoleAssignment): string {
  return "read" in principalId ? principalId.read : "";
}

function isHeldByPeople({ principalType }: RoleAssignment): boolean {
  return "read" in principalType && principalType.read !== "ServicePrincipal";
}

/** Saved output says of nobody whether he is a guest or switched off, nor who is in a group. */
function membersUnknown({ vaults, shared, environmentOf }: GapGround): readonly Gap[] {
  const gone = new Set(shared.principals.filter(({ exists }) => "read" in exists && !exists.read).map(({ id }) => id));
  const opening = [...shared.scopes, ...vaults].flatMap((holder) => {
    const assignments = assignmentsIn(holder).filter((one) => givesData(roleOf(one)) || isPrivileged(roleOf(one)));
    const entries = "accessPolicies" in holder ? entriesInForce(holder) : [];
    return [...assignments, ...entries]
      .filter((one) => !gone.has(holderOf(one)))
      .map(({ id }) => ({ subject: id, environment: environmentOf(holder.id) }));
  });
  return opening.flatMap((place) => [
    { ruleId: "grant-to-guest", facts: ["guests"], ...place },
    { ruleId: "grant-to-disabled-account", facts: ["disabled"], ...place },
  ]);
}

/** Nor what Privileged Identity Management knows. */
function schedulesUnknown({ vaults, shared, planted, environmentOf }: GapGround): readonly Gap[] {
  // What is told as a leftover at the root is not asked about again.
  const told = new Set(planted.filter(({ ruleId }) => ruleId === "grant-at-root").map(({ subject }) => subject));
  const privileged = [...shared.scopes, ...vaults].flatMap((holder) =>
    assignmentsIn(holder)
      .filter((one) => isHeldByPeople(one) && isPrivileged(roleOf(one)) && !told.has(one.id))
      .map(({ id }) => ({ subject: id, environment: environmentOf(holder.id) })),
  );
  return privileged.map((place) => ({ ruleId: "grant-standing-privileged", facts: ["isStanding"], ...place }));
}

/** Rules on who can do what with a vault: open where a list of grants, or what may add to it, was not read. */
function vaultsOpen({ plan, vaults, shared, planted, environmentOf }: GapGround): readonly Gap[] {
  const told = toldAt(vaults, planted);
  return vaults.flatMap((vault) => {
    const open: SampleRuleId[] = isClosed(vault)
      ? [...allOfAccess]
      : isLive(plan)
        ? []
        : [...byTechniques, ...crowdsOpen(vault, shared)];
    return open
      .filter((ruleId) => !told.has(`${ruleId} ${vault.id}`))
      .map((ruleId) => ({ ruleId, subject: vault.id, facts: ["access"], environment: environmentOf(vault.id) }));
  });
}

const crowds = ["vault-readers-too-many", "vault-administrators-too-many"] as const;
/** Another tenant may hold something through Azure Lighthouse, which saved output does not show. */
const byTechniques = ["access-duties-not-separated", "vault-escalation-path", "vault-self-grant-possible"] as const;
const allOfAccess = [...byTechniques, ...crowds];

/** Who is in a group that reads or administers, nobody knows. */
function crowdsOpen(vault: Vault, { scopes }: SharedRecords): readonly SampleRuleId[] {
  const above = new Map(scopes.map((scope) => [scope.id, scope]));
  const grants = [...assignmentsIn(vault)];
  for (let id = vault.id.slice(0, vault.id.indexOf("/providers/")); ; ) {
    const scope = above.get(id);
    if (!scope) break;
    grants.push(...assignmentsIn(scope));
    id = "read" in scope.parent ? (scope.parent.read ?? "") : "";
  }
  const groups = grants.filter(({ principalType }) => "read" in principalType && principalType.read === "Group");
  const hasEntries = entriesInForce(vault).length > 0;
  const isRead = hasEntries || groups.some((one) => reading.has(roleOf(one)));
  const isRun = groups.some((one) => administering.has(roleOf(one)));
  return crowds.filter((ruleId) => (ruleId === "vault-readers-too-many" ? isRead : isRun));
}

/** A vault of which something was found is not open any more; what is held above vaults is told at the first one below. */
function toldAt(vaults: readonly Vault[], planted: readonly PlantedDefect[]): ReadonlySet<string> {
  const told = planted.flatMap(({ ruleId, subject }) => {
    if (!allOfAccess.some((one) => one === ruleId)) return [];
    const first =
      vaults.find(({ id }) => id === subject) ??
      vaults.find(({ id }) => subject === "/" || id.startsWith(`${subject}/`));
    return first ? [`${ruleId} ${first.id}`] : [];
  });
  return new Set(told);
}

const aboutCredentials = [
  "principal-credential-expiring",
  "principal-credential-long-lived",
  "principal-static-credential",
] as const;

/** What applications sign in with matters where they have access, or may have some by grants that were not read. */
function principalsOpen(ground: GapGround): readonly Gap[] {
  const { plan, vaults, shared, environmentOf } = ground;
  const grants = [...shared.scopes, ...vaults].flatMap(assignmentsIn);
  const entries = vaults.flatMap((vault) => ("read" in vault.accessPolicies ? vault.accessPolicies.read : []));
  const workloads = shared.principals.filter(
    ({ kind }) => "read" in kind && kind.read !== "user" && kind.read !== "group",
  );
  const row = (ruleId: SampleRuleId, fact: string) => (subject: string) => ({
    ruleId,
    subject,
    facts: [fact],
    environment: environmentOf(subject),
  });
  if (!isLive(plan)) {
    // Only whom a grant names is in saved output at all.
    const local = ground.hsms.flatMap(({ localRoleAssignments: list }) => (list && "read" in list ? list.read : []));
    const named = new Set([...grants, ...entries, ...local].map(holderOf));
    const known = workloads.filter(({ id }) => named.has(id)).map(({ id }) => id);
    return [
      ...known.map(row("identity-shared", "carriers")),
      ...aboutCredentials.flatMap((ruleId) => known.map(row(ruleId, "vaultCredentials"))),
    ];
  }
  if (!vaults.some(isClosed)) return [];
  const inForce = [...grants.filter((one) => givesData(roleOf(one))), ...vaults.flatMap(entriesInForce)];
  const reaching = new Set(inForce.map(holderOf));
  const signing = workloads.filter(({ id, credentials }) => {
    const hasSome = credentials !== undefined && "read" in credentials && credentials.read.length > 0;
    return hasSome && !reaching.has(id);
  });
  return aboutCredentials.flatMap((ruleId) => signing.map(({ id }) => row(ruleId, "vaultCredentials")(id)));
}

/** How many assignments a subscription has is told at its last vault. */
function limitsOpen({ vaults, environmentOf }: GapGround): readonly Gap[] {
  const last = new Map(vaults.filter(isClosed).map((vault) => [vault.subscriptionId, vault.id]));
  return [...last.values()].map((subject) => ({
    ruleId: "limit-near",
    subject,
    facts: ["limits"],
    environment: environmentOf(subject),
  }));
}
