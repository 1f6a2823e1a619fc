import { beforeAll, describe, expect, it } from "vitest";
import { checkOf } from "../../../../src/collectors/store/validators.ts";
import { builtInRoleId } from "../../../support/azure/access/role-book.ts";
import { estate } from "../../../support/azure/estate.ts";
import { appVault, group, people, secondSubscriptionId, subscription } from "../../../support/azure/estate-ids.ts";
import { usualTenantId } from "../../../support/azure/tenant/tenant-from.ts";
import { idsOf, type Run, readOf, runTenant, wholeOf } from "./reading-tenants.ts";

const groups = "/providers/microsoft.management/managementgroups";
const second = `/subscriptions/${secondSubscriptionId}`;

let run: Run;
beforeAll(async () => {
  run = await runTenant(estate);
});

describe("a tenant that may be read whole", () => {
  it("leaves nothing out and refuses nothing", () => {
    expect(run.refused).toEqual([]);
    expect(run.read.coverage.every(({ asked, read }) => asked === read)).toBe(true);
    expect(run.read.tenantId).toBe(usualTenantId);
  });

  it("gives records that fit the snapshot's schemas", async () => {
    const misfits = [
      ...run.read.scopes.map(await checkOf("scope")),
      ...run.read.roles.map(await checkOf("role")),
      ...(await Promise.all(run.read.consumers.map(async (one) => (await checkOf(one.kind))(one)))),
    ].filter((misfit) => misfit !== undefined);
    expect(misfits).toEqual([]);
  });

  it("has the chain from every vault up to the root, with names and tags", () => {
    const chain = [`${second}/resourcegroups/rg-sandbox`, second, `${groups}/sandbox`, `${groups}/platform`];
    const parents = chain.map((id) => readOf(run.scope(id).parent));
    expect(parents).toEqual([second, `${groups}/sandbox`, `${groups}/platform`, `${groups}/${usualTenantId}`]);
    expect(readOf(run.scope(`${groups}/${usualTenantId}`).parent)).toBe("/");
    expect(readOf(run.scope(`${groups}/platform`).name)).toBe("Platform");
    expect(readOf(run.scope(subscription).tags)).toEqual({ env: "prod" });
  });

  it("lists vaults and managed HSMs with their properties, sorted by id", () => {
    expect(idsOf(run.read.vaults)).toEqual(["hsm-root", "kv-app", "kv-walled", "kv-policy"]);
    expect(run.read.vaults.map(({ kind }) => kind)).toEqual(["hsm", "vault", "vault", "vault"]);
    expect(run.read.vaults.every(({ item }) => item.has("properties"))).toBe(true);
    expect(run.coverage("vaults", subscription)).toMatchObject({ asked: 3, read: 3, refused: [] });
  });

  it("puts each assignment where it stands: at the root, at a group, at a secret", () => {
    const [owner] = wholeOf(run.scope("/").roleAssignments);
    expect(owner).toMatchObject({ principalId: { read: people.ada }, roleId: { read: builtInRoleId("Owner") } });
    const [contributor] = wholeOf(run.scope(group).roleAssignments);
    expect(contributor).toMatchObject({ principalId: { read: people.app }, condition: { read: null } });
    const [secretsUser] = wholeOf(run.read.atVault(appVault.toLowerCase()).roleAssignments);
    expect(secretsUser).toMatchObject({ scope: { read: `${appVault}/secrets/secret-1`.toLowerCase() } });
  });

  it("defines the roles that are used and no others", () => {
    const names = run.read.roles.map(({ name }) => name).sort();
    expect(names).toEqual([
      "Contributor",
      "Key Vault Administrator",
      "Key Vault Reader",
      "Key Vault Secrets User",
      "Owner",
      "Reader",
    ]);
  });

  it("reads what is denied, what is eligible and active for a time, and what activating asks for", () => {
    const [denial] = wholeOf(run.scope(group).denyAssignments);
    expect(denial).toMatchObject({ name: "stack", isEnforced: true, appliesToChildScopes: true });
    const [eligible] = wholeOf(run.scope(subscription).scheduledAssignments);
    expect(eligible).toMatchObject({ state: "eligible", principalId: people.bob, endsOn: null, assignmentType: null });
    const [active] = wholeOf(run.scope(group).scheduledAssignments);
    expect(active).toMatchObject({ state: "active", endsOn: "2026-11-01T06:00:00Z", assignmentType: "Activated" });
    const [policy] = wholeOf(run.scope(subscription).activationPolicies);
    expect(policy).toMatchObject({ requiresApproval: false, requiresMfa: true });
  });

  it("reads locks, delegations, Defender and whom it tells", () => {
    expect(wholeOf(run.scope(subscription).locks)).toHaveLength(1);
    expect(wholeOf(run.read.atVault(appVault.toLowerCase()).locks)).toMatchObject([{ level: "CanNotDelete" }]);
    const [delegation] = wholeOf(run.scope(subscription).lighthouse);
    expect(delegation?.authorizations).toEqual([{ principalId: people.gone, roleId: builtInRoleId("Contributor") }]);
    expect(readOf(run.scope(subscription).defenderPlan)).toEqual({ tier: "Standard", subPlan: "PerTransaction" });
    expect(readOf(run.scope(second).defenderPlan)).toBeNull();
    expect(readOf(run.scope(subscription).securityContacts)).toBe(2);
  });

  it("finds the alerts of a vault, and those that look at a whole workspace", () => {
    const at = run.read.atVault(appVault.toLowerCase());
    expect(wholeOf(at.alerts)).toMatchObject([{ kind: "metric", enabled: true, signals: ["SaturationShoebox"] }]);
    expect(at.workspaceAlerts).toMatchObject([{ alert: { kind: "log" } }]);
  });

  it("names who may use vaults, and what was deleted", () => {
    expect(run.read.consumers.map(({ kind, id }) => `${kind} ${id.split("/").at(-1)}`)).toEqual([
      "deleted-vault kv-former",
      "identity-holder id-app",
      "identity-holder web-app",
    ]);
  });

  it("asks no more than its formula says", () => {
    const [subscriptions, ancestors, eligibleScopes] = [2, 4, 1];
    const perTenant = 2 + 8;
    const perSubscription = 13;
    expect(run.requests).toHaveLength(perTenant + perSubscription * subscriptions + 4 * ancestors + eligibleScopes);
  });
});
