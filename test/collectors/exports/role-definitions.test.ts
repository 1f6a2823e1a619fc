import { describe, expect, test } from "vitest";
import { collect, collectFixtures, file, fixture, subscription } from "./collecting.ts";

describe("role definitions", () => {
  test("az role definition list", async () => {
    const { roles } = (await collectFixtures("role-definitions/az-list.json")).content;
    expect(roles).toEqual([
      {
        id: "4633458b-17de-408a-b874-0445c86b69e6",
        name: "Key Vault Secrets User",
        custom: false,
        assignableScopes: ["/"],
        permissions: [
          {
            actions: [],
            notActions: [],
            dataActions: [
              "Microsoft.KeyVault/vaults/secrets/getSecret/action",
              "Microsoft.KeyVault/vaults/secrets/readMetadata/action",
            ],
            notDataActions: [],
          },
        ],
      },
      {
        id: "e0000000-0000-0000-0000-000000000001",
        name: "Secrets Puller",
        custom: true,
        assignableScopes: [subscription],
        permissions: [
          {
            actions: ["Microsoft.KeyVault/vaults/read"],
            notActions: [],
            dataActions: ["Microsoft.KeyVault/vaults/secrets/getSecret/action"],
            notDataActions: [],
            condition: "@Resource[x] StringEquals 'y'",
          },
          { actions: ["*/read"], notActions: ["Microsoft.KeyVault/*"], dataActions: [], notDataActions: [] },
        ],
      },
    ]);
  });

  test("the REST API nests them; two that differ are named", async () => {
    const collected = await collectFixtures("role-definitions/az-list.json", "role-definitions/rest-list.json");
    expect(collected.content.roles[1]).toMatchObject({
      name: "Secrets Puller",
      permissions: [{ actions: ["*/read"] }],
    });
    expect(collected.refused("files")).toMatchObject([{ id: "e0000000-0000-0000-0000-000000000001" }]);
  });

  test("are asked for where assignments name a role that nothing describes", async () => {
    const text = (await fixture("role-assignments/subscription-only.json")).toString();
    const custom = text.replaceAll("4633458b-17de-408a-b874-0445c86b69e6", "e0000000-0000-0000-0000-000000000001");
    const collected = await collect(file("custom.json", custom));
    expect(collected.coverage("role-definitions")).toMatchObject([
      { scope: "/", asked: 1, read: 0, refused: [{ id: "e0000000-0000-0000-0000-000000000001" }] },
    ]);
    const builtIn = await collectFixtures("role-assignments/subscription-only.json");
    expect(builtIn.coverage("role-definitions")).toEqual([]);
  });
});
