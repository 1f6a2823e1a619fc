import { describe, expect, test } from "vitest";
import { read } from "../../../src/model/fact.ts";
import { localRoleIds } from "../../../src/model/facts/local-roles.ts";
import { type Collected, collect, file, fixture, remedyOf } from "./collecting.ts";

const host = "https://hsm-pay.managedhsm.azure.net";
const provider = "/providers/Microsoft.Authorization";
const alice = "a0000000-0000-0000-0000-0000000000a1";
const guid = (last: number) => `1a000000-0000-0000-0000-00000000000${last}`;

/** An assignment as az prints it. */
function printed(scope: string, roleId: string, name: string) {
  return {
    description: null,
    id: `${scope === "/" ? "" : scope}${provider}/roleAssignments/${name}`,
    name,
    principalId: alice,
    principalName: "ada@example.org",
    principalType: "User",
    roleDefinitionId: `Microsoft.KeyVault${provider}/roleDefinitions/${roleId}`,
    roleName: "Managed HSM Crypto User",
    scope,
    type: "Microsoft.Authorization/roleAssignments",
  };
}

const around = (id: string, value: unknown) => JSON.stringify({ id: `${host}${id}`, value });
const listed = (scope: string, ...roles: readonly string[]) =>
  file(
    `roles${scope.replaceAll("/", "-")}.json`,
    around(
      `${scope === "/" ? "" : scope}${provider}/roleAssignments`,
      roles.map((role, index) => printed(scope, role, guid(index))),
    ),
  );

async function withHsm(...files: readonly ReturnType<typeof file>[]): Promise<Collected> {
  const hsm = file("hsm.json", await fixture("managed-hsm/az-show.json"));
  const keys = file("keys.json", await fixture("managed-hsm/keys-az-list.json"));
  return collect(hsm, keys, ...files);
}

describe("local roles of a managed HSM out of saved output", () => {
  test("are joined to the HSM that the address around them names, and whole with every scope listed", async () => {
    const collected = await withHsm(
      listed("/", localRoleIds.administrator),
      listed("/keys", localRoleIds.cryptoUser),
      listed("/keys/root-key", localRoleIds.cryptoUser),
    );
    const hsm = collected.hsm("hsm-pay");
    expect(hsm.localRoleAssignments).toEqual(
      read([
        {
          id: `${hsm.id}/keys/providers/microsoft.authorization/roleassignments/${guid(0)}`,
          scope: read("/keys"),
          principalId: read(alice),
          roleId: read(localRoleIds.cryptoUser),
        },
        expect.objectContaining({ scope: read("/keys/root-key") }),
        expect.objectContaining({ scope: read("/"), roleId: read(localRoleIds.administrator) }),
      ]),
    );
    expect(collected.principal(alice)).toMatchObject({ name: read("ada@example.org"), kind: read("user") });
  });

  test("are in part where a scope was not listed, with the command that lists it", async () => {
    const { localRoleAssignments } = (await withHsm(listed("/"), listed("/keys"))).hsm("hsm-pay");
    expect(localRoleAssignments).toMatchObject({
      read: [],
      missing: { reason: "not-in-output", remedy: expect.stringContaining("--scope /keys/root-key --query") },
    });
  });

  test("are no roles at the root of the tenant, and are told where nothing says whose they are", async () => {
    const bare = file("roles.json", JSON.stringify([printed("/", localRoleIds.administrator, guid(0))]));
    const collected = await withHsm(bare);
    expect(collected.content.scopes.map(({ id }) => id)).not.toContain("/");
    expect(collected.hsm("hsm-pay").localRoleAssignments).toMatchObject({ unread: { reason: "not-in-output" } });
    expect(collected.refused("role-assignments")).toContainEqual({
      id: "roles.json",
      why: expect.objectContaining({ remedy: expect.stringContaining("--hsm-name NAME") }),
    });
  });

  test("of an HSM that no other output speaks of are told too", async () => {
    const collected = await collect(listed("/", localRoleIds.administrator));
    expect(collected.refused("role-assignments").map(({ id }) => id)).toContain("hsm-pay.managedhsm.azure.net");
  });

  test("a scope that is none costs its assignment", async () => {
    const strange = { ...printed("/", localRoleIds.administrator, guid(1)), scope: "/keys/a/b" };
    const list = file("roles.json", around(`${provider}/roleAssignments`, [strange]));
    const { localRoleAssignments } = (await withHsm(list)).hsm("hsm-pay");
    expect(localRoleAssignments).toMatchObject({ read: [], missing: { reason: "unparsable" } });
  });

  test("definitions are the HSM's own, and none of the tenant's", async () => {
    const id = guid(7);
    const definition = {
      id: `Microsoft.KeyVault${provider}/roleDefinitions/${id}`,
      name: id,
      roleName: "Signer",
      roleType: "CustomRole",
      assignableScopes: ["/"],
      permissions: [
        {
          actions: [],
          notActions: [],
          dataActions: ["Microsoft.KeyVault/managedHsm/keys/sign/action"],
          notDataActions: [],
        },
      ],
    };
    const collected = await withHsm(file("definitions.json", around(`${provider}/roleDefinitions`, [definition])));
    expect(collected.hsm("hsm-pay").localRoles).toMatchObject(read([{ id, name: "Signer", custom: true }]));
    expect(collected.content.roles).toEqual([]);
  });
});

describe("settings of a managed HSM", () => {
  test.each([
    ["true", true],
    ["False", false],
    [true, true],
  ])("%s, taken under a name that is held", async (enabled, expected) => {
    const settings = [{ name: "AllowKeyManagementOperationsThroughARM", enabled }];
    const collected = await withHsm(file("settings.json", JSON.stringify({ id: `${host}/settings`, settings })));
    expect(collected.hsm("hsm-pay").isArmKeyManagementOn).toEqual(read(expected));
  });

  test("as az prints them name no HSM and hold no value: the command that does is told", async () => {
    const printedAlone = [{ name: "AllowKeyManagementOperationsThroughARM", type: "boolean", value: "false" }];
    const collected = await withHsm(file("settings.json", JSON.stringify(printedAlone)));
    const setting = collected.hsm("hsm-pay").isArmKeyManagementOn;
    expect(setting && remedyOf(setting)).toContain("az keyvault setting list --hsm-name hsm-pay --query");
    expect(JSON.stringify(collected.content.manifest.coverage)).toContain("nothing says which HSM it is of");
  });

  test("a value that nobody took under another name is not believed", async () => {
    const settings = [{ name: "AllowKeyManagementOperationsThroughARM", value: "false" }];
    const collected = await withHsm(file("settings.json", JSON.stringify({ id: `${host}/settings`, settings })));
    expect(collected.hsm("hsm-pay").isArmKeyManagementOn).toMatchObject({ unread: { reason: "unparsable" } });
  });
});
