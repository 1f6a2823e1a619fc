import { describe, expect, it } from "vitest";
import { builtInRoleId } from "../../../support/azure/access/role-book.ts";
import type { FaultRule } from "../../../support/azure/faults/fault.ts";
import type { Json } from "../../../support/azure/json.ts";
import type { DenyAssignmentModel, ScheduleInstanceModel } from "../../../support/azure/tenant/model.ts";
import { lock, policyAssignment, registrationAssignment } from "../../../support/azure/tenant/records.ts";
import { tenantFrom, usualSubscriptionId, usualTenantId } from "../../../support/azure/tenant/tenant-from.ts";
import { broken, denied, graphBroken, missingOf, readOf, runTenant, unreadOf, wholeOf } from "./reading-tenants.ts";

const subscription = `/subscriptions/${usualSubscriptionId}`;
const group = `${subscription}/resourceGroups/rg-vaults`;
const vault = `${group}/providers/Microsoft.KeyVault/vaults/kv-a`;
const at = vault.toLowerCase();
const root = `/providers/Microsoft.Management/managementGroups/${usualTenantId}`;
const ada = "a0000000-0000-0000-0000-000000000001";
const administrator = builtInRoleId("Key Vault Administrator");
const page = (value: readonly Json[]): FaultRule["fault"] => ({ kind: "answer", status: 200, body: { value } });

const denial = (name: string, scope: string): DenyAssignmentModel => ({
  name,
  denyAssignmentName: `denial ${name}`,
  scope,
  permissions: [{ actions: [], notActions: [], dataActions: ["Microsoft.KeyVault/vaults/*"], notDataActions: [] }],
  doNotApplyToChildScopes: true,
  principals: [{ id: ada, type: "User" }],
  excludePrincipals: [{ id: "a0000000-0000-0000-0000-000000000002", type: "User" }],
  isSystemProtected: false,
});
const schedule = (name: string, scope: string, more: Partial<ScheduleInstanceModel> = {}): ScheduleInstanceModel => ({
  name,
  scope,
  principalId: ada,
  principalType: "User",
  roleId: administrator,
  memberType: "Direct",
  startDateTime: "2026-01-01T00:00:00Z",
  ...more,
});

describe("deny assignments", () => {
  const tenant = tenantFrom({
    vaults: [{ name: "kv-a" }],
    denyAssignments: [denial("d1", root), denial("d2", group), denial("d3", vault)],
  });
  const deny = (properties: Record<string, Json>) => ({
    id: `${group}/providers/Microsoft.Authorization/denyAssignments/d9`,
    name: "d9",
    type: "Microsoft.Authorization/denyAssignments",
    properties: { scope: group, permissions: [], principals: [], excludePrincipals: [], ...properties },
  });
  const ofGroup = (item: Json): FaultRule => ({
    fault: page([item]),
    on: { url: /subscriptions\/[0-9a-f-]+\/providers.*denyAssignments/ },
  });

  it("are kept where they stand, whom they spare and whether they go further down", async () => {
    const run = await runTenant(tenant);
    expect(wholeOf(run.scope(root).denyAssignments).map(({ name }) => name)).toEqual(["denial d1"]);
    expect(wholeOf(run.scope(group).denyAssignments)).toMatchObject([
      { appliesToChildScopes: false, isSystemProtected: false, principals: [ada] },
    ]);
    expect(wholeOf(run.read.atVault(at).denyAssignments)).toMatchObject([
      { scope: at, excludedPrincipals: ["a0000000-0000-0000-0000-000000000002"], isEnforced: true },
    ]);
  });

  it("are unread where they are refused, with the role that would show them", async () => {
    const run = await runTenant(tenant, { faults: [denied(/denyAssignments/)] });
    expect(unreadOf(run.scope(group).denyAssignments)).toMatchObject({ reason: "denied" });
    expect(run.coverage("deny-assignments", subscription)?.refused).toMatchObject([
      { id: subscription, role: "Reader" },
    ]);
  });

  it("are asked in an older version where the newer is not known; they were all enforced then", async () => {
    const old: FaultRule = {
      fault: { kind: "status", status: 400, code: "NoRegisteredProviderFound" },
      on: { url: /denyAssignments.*2024-07-01-preview/ },
    };
    const run = await runTenant(tenant, { faults: [old] });
    expect(wholeOf(run.scope(group).denyAssignments)).toMatchObject([{ isEnforced: true }]);
    expect(run.refused).toEqual([]);
  });

  it("that are only audited are told apart, and a condition is kept", async () => {
    const item = deny({ denyAssignmentEffect: "Audit", condition: "@Resource[a] StringEquals 'b'" });
    const run = await runTenant(tenant, { faults: [ofGroup(item)] });
    expect(wholeOf(run.scope(group).denyAssignments)).toMatchObject([
      { isEnforced: false, condition: "@Resource[a] StringEquals 'b'" },
    ]);
  });

  it.each([
    ["a principal that is none", deny({ principals: [{ id: "<script>" }] })],
    ["a permission that is none", deny({ permissions: ["everything"] })],
    ["a place that is none", deny({ scope: "/subscriptions/../x" })],
  ])("with %s are a gap: half a denial would look like access", async (_, item) => {
    const run = await runTenant(tenant, { faults: [ofGroup(item)] });
    expect(missingOf(run.scope(group).denyAssignments)).toMatchObject({ reason: "unparsable" });
  });
});

describe("privileged identity management", () => {
  const tenant = tenantFrom({
    vaults: [{ name: "kv-a" }],
    eligibilities: [schedule("e1", subscription), schedule("e2", vault, { endDateTime: "2026-12-31T00:00:00Z" })],
    activeSchedules: [
      schedule("s1", subscription),
      schedule("s2", vault, { endDateTime: "2026-11-01T08:00:00.123Z", assignmentType: "Activated" }),
    ],
    records: [
      policyAssignment(subscription, administrator, { approval: true, mfa: false }),
      policyAssignment(vault, administrator, { approval: false, mfa: true }),
      policyAssignment(subscription, builtInRoleId("Reader"), { approval: false, mfa: false }),
    ],
  });

  it("gives who may activate, and who holds a role for a time; permanent ones are role assignments", async () => {
    const run = await runTenant(tenant);
    expect(wholeOf(run.scope(subscription).scheduledAssignments).map(({ state }) => state)).toEqual(["eligible"]);
    expect(wholeOf(run.read.atVault(at).scheduledAssignments)).toMatchObject([
      { state: "eligible", endsOn: "2026-12-31T00:00:00Z", assignmentType: null, memberType: "Direct" },
      { state: "active", endsOn: "2026-11-01T08:00:00Z", assignmentType: "Activated" },
    ]);
  });

  it("says what activating asks for, of roles that somebody is eligible for, with the vault's kept at its group", async () => {
    const run = await runTenant(tenant);
    expect(wholeOf(run.scope(subscription).activationPolicies)).toMatchObject([
      { roleId: administrator, requiresApproval: true, requiresMfa: false },
    ]);
    expect(wholeOf(run.scope(group).activationPolicies)).toMatchObject([
      { scope: at, requiresApproval: false, requiresMfa: true },
    ]);
    expect(wholeOf(run.scope(root).activationPolicies)).toEqual([]);
    expect(run.asked(/roleManagementPolicyAssignments/)).toBe(2);
  });

  it("has a gap where the policy of an eligible role is not shown or refused", async () => {
    const none = await runTenant(tenant, {
      faults: [{ fault: page([]), on: { url: /roleManagementPolicyAssignments/ } }],
    });
    expect(unreadOf(none.scope(subscription).activationPolicies).reason).toBe("failed");
    const refused = await runTenant(tenant, { faults: [denied(/roleManagementPolicyAssignments/)] });
    expect(unreadOf(refused.scope(subscription).activationPolicies).reason).toBe("denied");
    expect(refused.coverage("pim", subscription)?.refused).toHaveLength(1);
  });

  it("says nothing of what rules it cannot read ask for", async () => {
    const bare: FaultRule = {
      fault: page([
        {
          id: `${subscription}/providers/Microsoft.Authorization/roleManagementPolicyAssignments/p_${administrator}`,
          properties: {
            scope: subscription,
            roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${administrator}`,
            effectiveRules: [
              { id: "Approval_EndUser_Assignment", setting: { isApprovalRequired: "yes" } },
              { id: "Enablement_EndUser_Assignment", enabledRules: ["Justification"] },
              { id: "AuthenticationContext_EndUser_Assignment", isEnabled: true, claimValue: "c1" },
            ],
          },
        },
      ]),
      on: { url: /roleManagementPolicyAssignments/ },
    };
    const run = await runTenant(tenant, { faults: [bare] });
    expect(readOf(run.scope(subscription).activationPolicies)).toMatchObject([
      { requiresApproval: null, requiresMfa: null },
    ]);
  });

  it("is no fault of the run where the tenant has no licence for it, and no empty list either", async () => {
    const unlicensed: FaultRule = {
      fault: { kind: "status", status: 400, code: "AadPremiumLicenseRequired" },
      on: { url: /ScheduleInstances/ },
    };
    const run = await runTenant(tenant, { faults: [unlicensed] });
    expect(unreadOf(run.scope(subscription).scheduledAssignments).reason).toBe("not-in-output");
    expect(unreadOf(run.scope(subscription).activationPolicies).reason).toBe("not-in-output");
    expect(run.refused.every((line) => line.endsWith("not-in-output"))).toBe(true);
  });

  it("has a gap where one of its two lists is refused, and keeps the other", async () => {
    const run = await runTenant(tenant, { faults: [denied(/roleAssignmentScheduleInstances/)] });
    expect(readOf(run.read.atVault(at).scheduledAssignments).map(({ state }) => state)).toEqual(["eligible"]);
    expect(missingOf(run.read.atVault(at).scheduledAssignments)).toMatchObject({ reason: "denied" });
  });

  it("takes the place that an instance names: its id may spell it in another way", async () => {
    const odd: FaultRule = {
      fault: page([
        {
          id: `/providers/Microsoft.Subscription/subscriptions/${usualSubscriptionId}/providers/Microsoft.Authorization/RoleEligibilityScheduleInstances/x`,
          properties: {
            scope: subscription,
            principalId: ada,
            roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${administrator}`,
            startDateTime: "yesterday",
          },
        },
        {
          id: `/providers/Microsoft.Subscription/subscriptions/${usualSubscriptionId}/providers/Microsoft.Authorization/RoleEligibilityScheduleInstances/y`,
          properties: {
            scope: subscription,
            principalId: ada,
            roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${administrator}`,
            startDateTime: "2026-01-01T00:00:00Z",
          },
        },
      ]),
      on: { url: /subscriptions\/[0-9a-f-]+\/providers.*roleEligibilityScheduleInstances/i },
    };
    const run = await runTenant(tenant, { faults: [odd] });
    expect(readOf(run.scope(subscription).scheduledAssignments).map(({ id }) => id.at(-1))).toEqual(["y"]);
    expect(missingOf(run.scope(subscription).scheduledAssignments)).toMatchObject({ reason: "unparsable" });
  });
});

describe("locks", () => {
  const tenant = tenantFrom({
    vaults: [{ name: "kv-a" }],
    records: [lock(subscription, "all", "ReadOnly"), lock(vault, "keep", "CanNotDelete")],
  });

  it("are kept with what they lock", async () => {
    const run = await runTenant(tenant);
    expect(wholeOf(run.scope(subscription).locks)).toMatchObject([{ level: "ReadOnly", scope: subscription }]);
    expect(wholeOf(run.read.atVault(at).locks)).toMatchObject([{ level: "CanNotDelete", scope: at }]);
    expect(wholeOf(run.scope(group).locks)).toEqual([]);
    expect(run.scope(root)).not.toHaveProperty("locks");
  });

  it("are unread where they are refused", async () => {
    const run = await runTenant(tenant, { faults: [denied(/\/locks\?/)] });
    expect(unreadOf(run.read.atVault(at).locks).reason).toBe("denied");
    expect(unreadOf(run.scope(subscription).locks).reason).toBe("denied");
  });

  it("of a level that is not known are a gap", async () => {
    const id = `${vault}/providers/Microsoft.Authorization/locks/odd`;
    const odd: FaultRule = { fault: page([{ id, properties: { level: "Sometimes" } }]), on: { url: /\/locks\?/ } };
    const run = await runTenant(tenant, { faults: [odd] });
    expect(missingOf(run.read.atVault(at).locks)).toMatchObject({ reason: "unparsable" });
  });
});

describe("delegations by Azure Lighthouse", () => {
  const by = {
    managedByTenantId: "99990000-0000-0000-0000-000000000001",
    authorizations: [{ principalId: ada, roleDefinitionId: builtInRoleId("Contributor") }],
    eligibleAuthorizations: [{ principalId: ada, roleDefinitionId: builtInRoleId("Key Vault Contributor") }],
  };
  const tenant = tenantFrom({
    vaults: [{ name: "kv-a" }],
    records: [registrationAssignment(subscription, "r1", by), registrationAssignment(group, "r2", by)],
  });
  const both = [
    { principalId: ada, roleId: builtInRoleId("Contributor") },
    { principalId: ada, roleId: builtInRoleId("Key Vault Contributor"), isEligible: true },
  ];

  it("are kept for subscriptions and groups, with what has to be activated first", async () => {
    const run = await runTenant(tenant);
    expect(wholeOf(run.scope(subscription).lighthouse)).toMatchObject([
      { managingTenantId: by.managedByTenantId, authorizations: both },
    ]);
    expect(wholeOf(run.scope(group).lighthouse)).toMatchObject([{ authorizations: both }]);
    expect(run.read.roles.map(({ name }) => name)).toContain("Key Vault Contributor");
  });

  it("of groups are asked of ARM one by one where Resource Graph does not answer", async () => {
    const run = await runTenant(tenant, { faults: [graphBroken(/managedserviceresources/)] });
    expect(wholeOf(run.scope(group).lighthouse)).toMatchObject([{ authorizations: both }]);
    expect(run.asked(/resourcegroups.*registrationAssignments/)).toBe(1);
  });

  it("are a gap where ARM refuses, and what Resource Graph shows stays", async () => {
    const run = await runTenant(tenant, { faults: [denied(/registrationAssignments/)] });
    expect(readOf(run.scope(subscription).lighthouse)).toHaveLength(1);
    expect(missingOf(run.scope(subscription).lighthouse)).toMatchObject({ reason: "denied" });
    expect(missingOf(run.scope(group).lighthouse)).toMatchObject({ reason: "denied" });
  });

  it("without a definition that can be read are a gap", async () => {
    const bare: FaultRule = {
      fault: page([
        { id: `${subscription}/providers/Microsoft.ManagedServices/registrationAssignments/r9`, properties: {} },
      ]),
      on: { url: /subscriptions\/[0-9a-f-]+\/providers\/Microsoft\.ManagedServices/ },
    };
    const run = await runTenant(tenant, { faults: [bare] });
    expect(missingOf(run.scope(subscription).lighthouse)).toMatchObject({ reason: "unparsable" });
  });
});

describe("what breaks off", () => {
  it.each([
    ["locks", /\/locks\?/],
    ["deny-assignments", /denyAssignments/],
    ["pim", /roleEligibilityScheduleInstances/],
    ["lighthouse", /registrationAssignments/],
    ["deleted", /deletedVaults/],
    ["defender", /securityContacts/],
  ])("is a failure of %s and of nothing else", async (collectorName, url) => {
    const run = await runTenant(tenantFrom({ vaults: [{ name: "kv-a" }] }), { faults: [broken(url)] });
    const faulty = run.read.coverage.filter(({ refused }) => refused.length > 0).map(({ collector }) => collector);
    expect([...new Set(faulty)]).toEqual([collectorName]);
  });
});
