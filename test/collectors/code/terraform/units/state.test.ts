import { describe, expect, test } from "vitest";
import { readState } from "../../../../../src/collectors/code/terraform/state/read-state.ts";
import {
  computedSecrets,
  generatedSecrets,
  statedSecrets,
} from "../../../../../src/collectors/code/terraform/units/secret-attributes.ts";
import { unitsOf } from "../../../../../src/collectors/code/terraform/units/units-of.ts";
import { type StateLiteral, type StateOutput, stateJson } from "../../../../support/terraform/state-literals.ts";
import { known, verdictsOf } from "../../../../support/terraform/units.ts";

function units(resources: readonly StateLiteral[], outputs?: Readonly<Record<string, StateOutput>>) {
  const tree = readState("infra/terraform.tfstate", stateJson(resources, outputs));
  if (!tree) throw new Error("no state");
  return unitsOf(tree, { hasState: [] });
}

const held = (resources: readonly StateLiteral[], outputs?: Readonly<Record<string, StateOutput>>) =>
  units(resources, outputs).flatMap((unit) => known(unit.secretValues).map(({ path, shown }) => `${path} ${shown}`));
const one = (
  type: string,
  attributes: Readonly<Record<string, unknown>>,
  more: Partial<StateLiteral> = {},
): StateLiteral => ({
  type,
  name: "x",
  instances: [{ attributes }],
  ...more,
});

describe("a state", () => {
  test("is one unit, and one finding for all that it holds", async () => {
    const found = units([
      one("azurerm_key_vault_secret", { name: "a", value: "Sup3rSecret!" }),
      one("random_password", { result: "0123456789012345678", bcrypt_hash: "$2a$10$" }),
    ]);
    expect(found.map(({ id, unit, format }) => ({ id, unit, format }))).toEqual([
      { id: "infra/terraform.tfstate", unit: "file", format: "terraform-state" },
    ]);
    expect(await verdictsOf(found)).toEqual(["critical state-secret-plaintext infra/terraform.tfstate 1"]);
  });

  test("without secrets passes", async () => {
    const found = units([one("azurerm_key_vault", { name: "kv-app" }), one("azurerm_key_vault_secret", { value: "" })]);
    expect(found).toHaveLength(1);
    expect(await verdictsOf(found)).toEqual([]);
  });

  test("holds what resources of every kind put there, by address and path", () => {
    const imported = { certificate: [{ contents: "MIIKZQIBAzCCCiEGCSqGSIb3DQ", password: "short" }] };
    expect(
      held([
        one("azurerm_key_vault_secret", { value: "Sup3rSecret!" }, { mode: "data" }),
        one("azurerm_key_vault_certificate", imported),
        one("azurerm_storage_account", { primary_access_key: "k".repeat(88) }),
        one("tls_private_key", { private_key_pem: "-----BEGIN" }, { module: 'module.m["a"]' }),
      ]),
    ).toEqual([
      "data.azurerm_key_vault_secret.x.value (8-15 characters)",
      "azurerm_key_vault_certificate.x.certificate[0].contents (16-31 characters)",
      "azurerm_key_vault_certificate.x.certificate[0].password (1-7 characters)",
      "azurerm_storage_account.x.primary_access_key (64+ characters)",
      'module.m["a"].tls_private_key.x.private_key_pem (8-15 characters)',
    ]);
  });

  test("holds outputs that are sensitive or named like a secret", () => {
    const outputs = {
      a: { value: "Sup3rSecret!", sensitive: true },
      db_password: { value: "x" },
      name: { value: "kv" },
    };
    expect(held([], outputs)).toEqual(["output.a (8-15 characters)", "output.db_password (1-7 characters)"]);
  });

  test("holds what it marks as sensitive itself, of types that nobody listed", () => {
    const marked: StateLiteral = {
      type: "azurerm_app_configuration",
      name: "x",
      instances: [{ attributes: { name: "a", odd: "Sup3rSecret!" }, sensitive: [["odd"]] }],
    };
    expect(held([marked])).toEqual(["azurerm_app_configuration.x.odd (8-15 characters)"]);
  });

  test("keeps no value of any attribute that is listed, and finds each of them", () => {
    for (const lists of [statedSecrets, generatedSecrets, computedSecrets]) {
      for (const [type, attributes] of lists) {
        for (const { path } of attributes) {
          const nested = path.reduceRight<unknown>((value, name) => ({ [name]: value }), "Zq7-Sup3rSecret!");
          const found = JSON.stringify(units([one(type, nested as Readonly<Record<string, unknown>>)]));
          const is = { type, path, isShown: found.includes("Zq7"), isFound: found.includes("(16-31 characters)") };
          expect(is).toEqual({ type, path, isShown: false, isFound: true });
        }
      }
    }
  });
});
