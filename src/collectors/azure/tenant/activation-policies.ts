import { type Fact, isRead, partly, read, type Unread, unread } from "../../../model/fact.ts";
import { roleGuid } from "../../../model/resource-id.ts";
import type { ActivationPolicy, ScheduledAssignment } from "../../../model/surroundings.ts";
import { isList, isMap, type JsonMap, mapIn, mapsIn, textIn } from "../../exports/json-value.ts";
import { extensionPath, guidOf, idOf, listArm, versions } from "./arm.ts";
import { inParallel } from "./in-parallel.ts";
import type { Reading } from "./ledger.ts";
import type { ScopedRecords } from "./scoped-records.ts";

const collector = "pim";
const type = "Microsoft.Authorization/roleManagementPolicyAssignments";

/** What activating roles asks for, by the scope above vaults that it is kept with. */
export type ActivationPolicies = (scope: string) => Fact<readonly ActivationPolicy[]>;

interface Found {
  readonly policies: ActivationPolicy[];
  missing: Unread | undefined;
}

/**
 * Reads what activation asks for, only where somebody is eligible for something: a list has every role that exists.
 * Policies of a vault are kept with its resource group, whose record says where each belongs.
 */
export async function readActivationPolicies(
  reading: Reading,
  eligible: ScopedRecords<ScheduledAssignment>,
): Promise<ActivationPolicies> {
  const wanted = rolesByScope(eligible.all());
  const found = new Map<string, Found>();
  const lists = await inParallel([...wanted].sort(byScope), async ([scope, roles]) => ({
    holder: holderOf(scope),
    own: await readAt(reading, scope, roles),
  }));
  for (const { holder, own } of lists) {
    const kept = found.get(holder) ?? { policies: [], missing: undefined };
    found.set(holder, kept);
    kept.policies.push(...own.policies);
    kept.missing ??= own.missing;
  }
  return (scope) => {
    const eligibles = eligible.at(scope);
    const { policies, missing } = found.get(scope) ?? { policies: [], missing: undefined };
    const why =
      missing ?? (isRead(eligibles) ? eligibles.missing : "unread" in eligibles ? eligibles.unread : undefined);
    const sorted = policies.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    if (!why) return read(sorted);
    return sorted.length > 0 ? partly(sorted, why) : { unread: why };
  };
}

function byScope([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

function rolesByScope(eligible: Iterable<ScheduledAssignment>): ReadonlyMap<string, ReadonlySet<string>> {
  const roles = new Map<string, Set<string>>();
  for (const { scope, roleId } of eligible) roles.set(scope, (roles.get(scope) ?? new Set()).add(roleId));
  return roles;
}

/** The scope itself, or the resource group of the vault that it lies at or in. */
function holderOf(scope: string): string {
  return scope.includes("/providers/microsoft.keyvault/") ? scope.split("/").slice(0, 5).join("/") : scope;
}

async function readAt(reading: Reading, scope: string, roles: ReadonlySet<string>): Promise<Found> {
  const path = extensionPath(scope, type);
  const listing = await listArm(reading.client, { collector, scope, path, version: versions.privileged });
  const policies = new Map<string, ActivationPolicy>();
  for (const item of listing.items) {
    const policy = policyIn(item, scope);
    if (policy && roles.has(policy.roleId)) policies.set(policy.roleId, policy);
  }
  const lost = [...roles].filter((role) => !policies.has(role));
  const why =
    lost.length > 0 ? unread("failed", `Azure shows no activation policy for ${lost.length} roles`) : undefined;
  const missing = reading.ledger.note(
    { collector, scope, id: `${scope}${path.slice(scope.length).toLowerCase()}` },
    listing.missing ?? why?.unread,
  );
  return { policies: [...policies.values()], missing };
}

function policyIn(item: JsonMap, scope: string): ActivationPolicy | undefined {
  const id = idOf(item);
  const properties = mapIn(item, "properties") ?? item;
  const roleId = guidOf(roleGuid(textIn(properties, "roleDefinitionId") ?? ""));
  if (id === undefined || roleId === undefined) return undefined;
  const rules = mapsIn(properties, "effectiveRules") ?? [];
  return { id, scope, roleId, requiresApproval: approvalOf(rules), requiresMfa: mfaOf(rules) };
}

function ruleNamed(rules: readonly JsonMap[], id: string): JsonMap | undefined {
  return rules.find((rule) => textIn(rule, "id")?.toLowerCase() === id.toLowerCase());
}

function approvalOf(rules: readonly JsonMap[]): boolean | null {
  const rule = ruleNamed(rules, "Approval_EndUser_Assignment");
  const required = rule && mapIn(rule, "setting")?.get("isApprovalRequired");
  return typeof required === "boolean" ? required : null;
}

/** An authentication context may ask for the second factor, too; what it asks for stands in conditional access. */
function mfaOf(rules: readonly JsonMap[]): boolean | null {
  const enabled = ruleNamed(rules, "Enablement_EndUser_Assignment")?.get("enabledRules");
  if (!isList(enabled)) return null;
  if (enabled.some((word) => typeof word === "string" && word.toLowerCase() === "multifactorauthentication"))
    return true;
  const context = ruleNamed(rules, "AuthenticationContext_EndUser_Assignment");
  return isMap(context) && context.get("isEnabled") === true ? null : false;
}
