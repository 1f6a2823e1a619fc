import { describe, expect, test } from "vitest";
import { Declarations, driftOf } from "../../src/analysis/declarations.ts";
import { buildSecret, buildVault } from "../../src/model/build.ts";
import { type Fact, read, type SourceSpan, unknown, unread } from "../../src/model/fact.ts";
import type { Vault } from "../../src/model/vault.ts";

const line = (startLine: number, uri = "main.tf"): SourceSpan => ({ uri, startLine });

/** A vault in code: what is given is stated on line 3, everything else is left open. */
function declared(name: string, stated: Partial<Record<keyof Vault, Fact<unknown>>> = {}): Vault {
  const open = Object.fromEntries(
    ["sku", "softDeleteRetentionDays", "purgeProtectionEnabled", "publicNetworkAccess", "networkDefaultAction"].map(
      (fact) => [fact, read(null)],
    ),
  );
  // Facts of the right names; their values are the test's own.
  return { ...buildVault({ name, id: `main.tf#${name}`, at: line(1) }), ...open, ...stated } as Vault;
}

describe("where code declares what a finding is about", () => {
  const vault = declared("kv-web", {
    secrets: read([{ ...buildSecret("main.tf#kv-web", { name: "db" }), at: line(9, "secrets.tf") }]),
  });

  test("the vault's block, the object's own, and the vault's for what the code does not have", () => {
    const declarations = new Declarations([vault]);
    const id = "/subscriptions/s/resourcegroups/g/providers/microsoft.keyvault/vaults/kv-web";
    const spanOf = (type: "vault" | "secret" | "grant", name: string) =>
      declarations.spanOf(type === "vault" ? { type, id, name } : { type, id: `${id}/x/${name}`, name, vault: id });
    expect(spanOf("vault", "KV-WEB")).toEqual(line(1));
    expect(spanOf("secret", "DB")).toEqual(line(9, "secrets.tf"));
    expect(spanOf("secret", "other")).toEqual(line(1));
    expect(spanOf("grant", "app")).toEqual(line(1));
    expect(declarations.spanOf({ type: "vault", id: "x", name: "kv-other" })).toBeUndefined();
  });

  test("a name that stands twice is nobody's, one that is only referred to does not count, an unknown one is counted", () => {
    const twice = new Declarations([vault, declared("KV-web")]);
    expect(twice.of("kv-web")).toBeUndefined();
    const reference = new Declarations([vault, { ...declared("kv-web"), isReference: true }]);
    expect(reference.of("kv-web")).toBe(vault);
    expect(new Declarations([declared("azurerm_key_vault.kv"), vault]).unresolved).toBe(1);
  });
});

describe("drift", () => {
  const live = buildVault({
    name: "kv-web",
    publicNetworkAccess: null,
    purgeProtectionEnabled: true,
    ipRules: ["203.0.113.7/32", "198.51.100.0/24"],
    tags: { env: "prod", added: "by policy" },
  });

  test("what code states is compared, with the platform's defaults for what is absent", () => {
    const differs = declared("kv-web", { publicNetworkAccess: read("Disabled", line(3)) });
    expect(driftOf(live, differs)).toEqual(
      read([{ fact: "publicNetworkAccess", declared: "Disabled", live: "Enabled", at: line(3) }]),
    );
    const same = { publicNetworkAccess: read("Enabled", line(3)), purgeProtectionEnabled: read(true, line(4)) };
    expect(driftOf(live, declared("kv-web", same))).toEqual(read([]));
  });

  test("what code leaves open or cannot know is no drift", () => {
    expect(driftOf(live, declared("kv-web", { publicNetworkAccess: unknown("var.access", line(3)) }))).toEqual(
      read([]),
    );
    expect(driftOf(live, declared("kv-web", { publicNetworkAccess: read("Disabled") }))).toEqual(read([]));
  });

  test("rules have no order, and an address is a range of one", () => {
    const rules = read(["198.51.100.0/24", "203.0.113.7"], line(3));
    expect(driftOf(live, declared("kv-web", { ipRules: rules }))).toEqual(read([]));
  });

  test("of tags only those that code sets", () => {
    const tags = read({ env: "test", team: "web" }, line(5));
    expect(driftOf(live, declared("kv-web", { tags }))).toEqual(
      read([
        { fact: "tags.env", declared: "test", live: "prod", at: line(5) },
        { fact: "tags.team", declared: "web", live: "not set", at: line(5) },
      ]),
    );
  });

  test("a setting that was not read leaves the whole open; without a declaration there is nothing to compare", () => {
    const denied = unread("denied");
    const stated = declared("kv-web", { publicNetworkAccess: read("Disabled", line(3)) });
    expect(driftOf({ ...live, publicNetworkAccess: denied }, stated)).toBe(denied);
    expect(driftOf(live, undefined)).toEqual(read(null));
  });
});
