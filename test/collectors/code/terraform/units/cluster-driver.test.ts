import { expect, test } from "vitest";
import { known, unitsIn } from "../../../../support/terraform/units.ts";

const cluster = (inside: string) => `
variable "rotates" { type = bool }

resource "azurerm_kubernetes_cluster" "shop" {
  name = "aks-shop"
${inside}
}
`;

async function rotationIn(inside: string) {
  const units = await unitsIn(cluster(inside));
  const unit = units.find(({ name }) => name === "azurerm_kubernetes_cluster.shop");
  return unit && known(unit.kubernetes)?.driver?.rotation;
}

test.each([
  ["true", true],
  ["false", false],
  ["var.rotates", null],
])("the add-on of a cluster with rotation %s", async (value, isOn) => {
  const inside = `  key_vault_secrets_provider {\n    secret_rotation_enabled = ${value}\n  }`;
  expect(await rotationIn(inside)).toEqual([
    {
      path: "key_vault_secrets_provider.secret_rotation_enabled",
      isOn,
      at: expect.objectContaining({ uri: "main.tf", startLine: 7 }),
    },
  ]);
});

test("a cluster without the add-on, or that leaves it to the service, says nothing", async () => {
  expect(await rotationIn("")).toBeUndefined();
  expect(await rotationIn('  key_vault_secrets_provider {\n    secret_rotation_interval = "5m"\n  }')).toBeUndefined();
});
