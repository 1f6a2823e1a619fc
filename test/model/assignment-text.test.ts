import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { parseHcl } from "../../src/collectors/code/hcl/parse.ts";
import {
  type Assignment,
  assigneeType,
  assignmentArmId,
  assignmentName,
  azureSpelling,
  isGuid,
} from "../../src/model/assignment.ts";
import { assignmentFix, azAssign, azRole, azUnassign } from "../../src/model/assignment-text.ts";
import { principalKinds } from "../../src/model/principal.ts";

const sub = "00000000-0000-4000-8000-0000000000aa";
const vaultId = `/subscriptions/${sub}/resourcegroups/rg/providers/microsoft.keyvault/vaults/kv`;
const principalId = "00000000-0000-4000-8000-000000000001";
const secretsUser = "4633458b-17de-408a-b874-0445c86b69e6";
const custom = "00000000-0000-4000-8000-0000000000cc";

function assignment(scope: string, over: Partial<Assignment> = {}): Assignment {
  return {
    principalId,
    principalType: "Group",
    grant: { roleId: secretsUser, roleName: "Key Vault Secrets User", scope, extra: [] },
    ...over,
  };
}

const own: Assignment = {
  principalId,
  principalType: "ServicePrincipal",
  grant: {
    roleId: custom,
    roleName: "Key Vault keys (00000000)",
    customActions: ["Microsoft.KeyVault/vaults/keys/sign/action"],
    scope: vaultId,
    extra: [],
  },
};

/** What bash hands to a program. */
function argv(line: string): readonly string[] {
  const printed = execFileSync("bash", ["-c", `az() { printf '%s\\0' az "$@"; }\n${line}`], { encoding: "utf8" });
  return printed.split("\0").slice(0, -1);
}

const scope = `/subscriptions/${sub}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv`;

describe("commands that assign", () => {
  it("name principal, type, role and scope by what no directory has to be asked for", () => {
    expect(argv(azAssign(assignment(`${vaultId}/secrets/app-1`)))).toEqual([
      "az",
      "role",
      "assignment",
      "create",
      "--name",
      assignmentName(assignment(`${vaultId}/secrets/app-1`)),
      "--assignee-object-id",
      principalId,
      "--assignee-principal-type",
      "Group",
      "--role",
      secretsUser,
      "--scope",
      `${scope}/secrets/app-1`,
    ]);
  });

  it("leave the type out where nobody knows it", () => {
    expect(argv(azAssign(assignment(vaultId, { principalType: null })))).not.toContain("--assignee-principal-type");
  });

  it("carry a condition on one line, whatever is in it", () => {
    const condition = "@Resource[Microsoft.KeyVault/vaults/secrets:name]\r\n  StringLike '!a*'\n\n AND `x` $(y)\n";
    const line = azAssign(assignment(vaultId, { condition }));
    expect(line).not.toMatch(/[\r\n]/);
    expect(argv(line).slice(-4)).toEqual([
      "--condition",
      "@Resource[Microsoft.KeyVault/vaults/secrets:name] StringLike '!a*' AND `x` $(y)",
      "--condition-version",
      "2.0",
    ]);
  });

  it("keep a hostile name of an object one word", () => {
    const hostile = `${vaultId}/secrets/a'; touch x; \`b\` $(c)\n\${d}`;
    expect(argv(azAssign(assignment(hostile))).at(-1)).toBe(`${scope}/secrets/a'; touch x; \`b\` $(c)\n\${d}`);
  });

  it("take exactly one assignment away", () => {
    const one = assignment(vaultId);
    expect(argv(azUnassign(assignmentArmId(one)))).toEqual([
      "az",
      "role",
      "assignment",
      "delete",
      "--ids",
      `${scope}/providers/Microsoft.Authorization/roleAssignments/${assignmentName(one)}`,
    ]);
  });

  it("make a custom role under the id that assignments name, in its subscription, and no built-in one", () => {
    expect(azRole(assignment(vaultId).grant)).toBeUndefined();
    const words = argv(azRole(own.grant) ?? "");
    expect(words.slice(0, 7)).toEqual([
      "az",
      "rest",
      "--method",
      "put",
      "--url",
      `/subscriptions/${sub}/providers/Microsoft.Authorization/roleDefinitions/${custom}?api-version=2022-04-01`,
      "--body",
    ]);
    expect(JSON.parse(words[7] ?? "")).toMatchObject({
      properties: {
        assignableScopes: [`/subscriptions/${sub}`],
        permissions: [{ actions: [], dataActions: ["Microsoft.KeyVault/vaults/keys/sign/action"] }],
      },
    });
  });
});

describe("names of assignments", () => {
  it("are GUIDs, and others where anything else is assigned", () => {
    const names = [
      assignment(vaultId),
      assignment(`${vaultId}/secrets/a`),
      assignment(vaultId, { principalId: principalId.replace("0001", "0002") }),
      own,
    ].map(assignmentName);
    expect(names.every(isGuid)).toBe(true);
    expect(new Set(names).size).toBe(4);
    expect(assignmentName(assignment(vaultId, { principalType: null }))).toBe(names[0]);
  });

  it("have a type for whoever can have one", () => {
    expect(principalKinds.map(assigneeType)).toEqual([
      "User",
      "Group",
      "ServicePrincipal",
      "ServicePrincipal",
      "ServicePrincipal",
      null,
    ]);
  });

  it("keep names in a scope as they are, even those that look like Azure's words", () => {
    const id =
      "/subscriptions/s/resourcegroups/microsoft.keyvault/providers/microsoft.keyvault/vaults/resourcegroups/secrets/providers";
    expect(azureSpelling(id)).toBe(
      "/subscriptions/s/resourceGroups/microsoft.keyvault/providers/Microsoft.KeyVault/vaults/resourcegroups/secrets/providers",
    );
  });
});

describe("code that assigns", () => {
  const fix = assignmentFix([assignment(`${vaultId}/certificates/web`), own], [azUnassign("/old")]);

  it("makes the role first, and takes away last", () => {
    expect(fix.az?.split("\n").map((line) => argv(line).slice(1, 4).join(" "))).toEqual([
      "rest --method put",
      "role assignment create",
      "role assignment create",
      "role assignment delete",
    ]);
  });

  it("is Terraform", () => {
    const file = parseHcl("main.tf", fix.terraform ?? "");
    expect(file.faults).toEqual([]);
    expect(file.body.blocks.map(({ labels }) => labels[0])).toEqual([
      "azurerm_role_definition",
      "azurerm_role_assignment",
      "azurerm_role_assignment",
    ]);
    const [role, first, second] = file.body.blocks;
    const text = (block: typeof role, name: string) => {
      const found = block?.body.attributes.find((one) => one.name === name)?.value;
      return found && (found.type === "literal" ? found.value : file.textOf(found));
    };
    expect(text(first, "scope")).toBe(`${scope}/certificates/web`);
    expect(text(first, "role_definition_id")).toBe(
      `/subscriptions/${sub}/providers/Microsoft.Authorization/roleDefinitions/${secretsUser}`,
    );
    expect(text(first, "principal_type")).toBe("Group");
    expect(text(second, "role_definition_id")).toBe(
      `azurerm_role_definition.${role?.labels[1]}.role_definition_resource_id`,
    );
  });

  it("is Bicep that names what is there already", () => {
    expect(fix.bicep).toContain(
      "#disable-next-line BCP081\nresource object1 'Microsoft.KeyVault/vaults/certificates@2026-02-01' existing = {\n  parent: vault1\n  name: 'web'\n}",
    );
    expect(fix.bicep).toContain("  scope: object1\n");
    expect(fix.bicep).toContain("  scope: vault1\n");
    expect(fix.bicep).toContain(
      "subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4633458b-17de-408a-b874-0445c86b69e6')",
    );
    expect(fix.bicep).toContain("          'Microsoft.KeyVault/vaults/keys/sign/action'");
  });
});
