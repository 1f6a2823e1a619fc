import { expect, test } from "vitest";
import { fingerprint } from "../../src/engine/fingerprint.ts";

const vault = (id: string) => ({ type: "vault", id }) as const;
const waiver = (id: string) => ({ type: "waiver", id }) as const;

test("a fingerprint stays when the file moves, and changes with rule, address and detail", () => {
  const here = fingerprint("rule-a", vault("infra/a.tf#azurerm_key_vault.kv"));
  expect(here).toMatch(/^[0-9a-f]{16}$/);
  expect(fingerprint("rule-a", vault("moved/b.tf#azurerm_key_vault.kv"))).toBe(here);
  const others = [
    fingerprint("rule-b", vault("infra/a.tf#azurerm_key_vault.kv")),
    fingerprint("rule-a", vault("infra/a.tf#azurerm_key_vault.other")),
    fingerprint("rule-a", vault("infra/a.tf#azurerm_key_vault.kv"), "detail"),
  ];
  expect(new Set([here, ...others]).size).toBe(4);
});

test("two waivers for one place in code are two", () => {
  const [one, other] = ["rule-a", "rule-b"].map((id) =>
    fingerprint("waiver-unused", waiver(`waivers/${id}/infra/**#azurerm_key_vault.kv`)),
  );
  expect(one).not.toBe(other);
});
