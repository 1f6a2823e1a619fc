import { describe, expect, it } from "vitest";
import { read } from "../../../../src/model/fact.ts";
import { localRoleIds } from "../../../../src/model/facts/local-roles.ts";
import type { ManagedHsmDraft } from "../../../support/azure/tenant/draft-vault.ts";
import { collector } from "../../../support/azure/tenant/tenant-from.ts";
import { counts, hsmId, named, open, refusedBy } from "./reading-vaults.ts";

const id = hsmId("hsm").toLowerCase();
const alice = "a0000000-0000-0000-0000-0000000000a1";
const own = "11111111-0000-0000-0000-000000000001";

let assigned = 0;
function local(scope: string, roleId: string, principalId = alice) {
  assigned += 1;
  return { name: `1a000000-0000-0000-0000-${String(assigned).padStart(12, "0")}`, scope, principalId, roleId };
}

/** An HSM that lets the collector read, and what else is in it. */
function opened(draft: Omit<ManagedHsmDraft, "name"> = {}) {
  const auditor = local("/", localRoleIds.cryptoAuditor, collector.principalId);
  return open({
    managedHsms: [{ name: "hsm", ...draft, localAssignments: [auditor, ...(draft.localAssignments ?? [])] }],
  });
}

describe("the roles inside a managed HSM", () => {
  it("are read at the HSM, at all keys and at each key", async () => {
    const [atHsm, atKeys, atOne] = [
      local("/", localRoleIds.administrator),
      local("/keys", localRoleIds.cryptoUser),
      local("/keys/Two", localRoleIds.cryptoUser),
    ];
    const { hsm, targets } = await opened({
      keys: [{ name: "one" }, { name: "Two" }],
      localAssignments: [atHsm, atKeys, atOne],
    });
    const { record, coverage } = await hsm("hsm");
    const fact = record.localRoleAssignments;
    expect(fact).not.toHaveProperty("missing");
    expect(fact).toMatchObject({
      read: expect.arrayContaining([
        {
          id: `${id}/keys/two/providers/microsoft.authorization/roleassignments/${atOne.name}`,
          scope: read("/keys/two"),
          principalId: read(alice),
          roleId: read(localRoleIds.cryptoUser),
        },
        expect.objectContaining({ scope: read("/"), roleId: read(localRoleIds.administrator) }),
        expect.objectContaining({ scope: read("/keys") }),
      ]),
    });
    expect(fact && "read" in fact ? fact.read : []).toHaveLength(4);
    expect(counts(coverage)).toContain("role-assignments 2/2");
    const asked = targets().filter((target) => /roleassignments/i.test(target));
    expect(asked).toHaveLength(4);
  });

  it("come with the HSM's own definitions of them", async () => {
    const signer = { id: own, name: "Signer", dataActions: ["Microsoft.KeyVault/managedHsm/keys/sign/action"] };
    const { hsm } = await opened({ ownRoles: [signer] });
    const { localRoles = read([]) } = (await hsm("hsm")).record;
    const roles = "read" in localRoles ? localRoles.read : [];
    expect(roles).toHaveLength(10);
    expect(roles.find((role) => role.id === own)).toEqual({
      id: own,
      name: "Signer",
      custom: true,
      assignableScopes: ["/"],
      permissions: [{ actions: [], notActions: [], dataActions: signer.dataActions, notDataActions: [] }],
    });
  });

  it.each([true, false])("its setting for Azure Resource Manager is read as it stands: %s", async (allowsArm) => {
    const { hsm } = await opened({ allowsArm });
    const { record, coverage } = await hsm("hsm");
    expect(record.isArmKeyManagementOn).toEqual(read(allowsArm));
    expect(counts(coverage)).toContain("settings 2/2");
  });

  it("tells whether its security domain is there", async () => {
    const { hsm } = await opened({ properties: { securityDomainProperties: { activationStatus: "NotActivated" } } });
    expect((await hsm("hsm")).record.activationStatus).toEqual(read("NotActivated"));
  });
});

describe("a managed HSM that does not let the reader see its roles", () => {
  it("leaves them unread, with the local role that would help", async () => {
    const { hsm, azure } = await open({
      collector: { roles: [{ role: "Reader", scope: "/" }] },
      managedHsms: [{ name: "hsm", keys: [{ name: "one" }], localAssignments: [local("/", localRoleIds.cryptoUser)] }],
    });
    const { record, coverage } = await hsm("hsm");
    const remedy = "the local role Managed HSM Crypto Auditor at / of the managed HSM";
    expect(record.localRoleAssignments).toMatchObject({ unread: { reason: "denied", remedy } });
    expect(record.localRoles).toMatchObject({ unread: { reason: "denied", remedy } });
    expect(record.isArmKeyManagementOn).toMatchObject({
      unread: { reason: "denied", remedy: expect.stringContaining("not documented") },
    });
    expect(refusedBy(coverage, "role-assignments")).toMatchObject([
      { id, why: { reason: "denied" }, role: "Managed HSM Crypto Auditor" },
    ]);
    expect(refusedBy(coverage, "settings")[0]).not.toHaveProperty("role");
    // The keys, the assignments at the HSM and at all keys, the definitions, the settings: each is refused once.
    expect(azure.counts.get("hsm 403")).toBe(5);
  });

  it("has those of all keys in part where only the keys are open", async () => {
    const reader = local("/keys", localRoleIds.cryptoUser, collector.principalId);
    const { hsm } = await open({ managedHsms: [{ name: "hsm", keys: [{ name: "one" }], localAssignments: [reader] }] });
    const { record } = await hsm("hsm");
    expect(Object.keys(named(record.keys))).toEqual(["one"]);
    expect(record.localRoleAssignments).toMatchObject({
      read: [{ principalId: read(collector.principalId), scope: read("/keys") }],
      missing: { reason: "denied" },
    });
  });
});
