import { describe, expect, test } from "vitest";
import { azFiles } from "../../src/sample/az/files.ts";
import { plantedSecretValue } from "../../src/sample/az/object-files.ts";
import { demoEstate } from "./sample-estate.ts";

const estate = demoEstate({ sources: "az" });
const files = new Map([...azFiles(estate)].map(({ path, text }) => [path, text]));

// biome-ignore lint/suspicious/noExplicitAny: the shapes of az are what is tested here
function content(path: string): any {
  const text = files.get(path);
  if (text === undefined) throw new Error(`there is no ${path}: ${[...files.keys()].slice(0, 9).join(", ")}`);
  return JSON.parse(text);
}

function paths(pattern: RegExp): readonly string[] {
  return [...files.keys()].filter((path) => pattern.test(path));
}

describe("az-shaped files", () => {
  test("are the same bytes every time, each JSON, none under another's name", () => {
    const again = [...azFiles(demoEstate({ sources: "az" }))];
    expect(again).toHaveLength(files.size);
    for (const { path, text } of again) expect(files.get(path)).toBe(text);
    for (const text of files.values()) expect(() => JSON.parse(text)).not.toThrow();
  });

  test("hold the one planted value in one file, where `secret show` prints it, and no other value", () => {
    const withMarker = [...files].filter(([, text]) => text.includes(plantedSecretValue));
    expect(withMarker.map(([path]) => path)).toEqual(paths(/secret-show/));
    expect(withMarker).toHaveLength(1);
    const values = [...files.values()].flatMap((text) => text.match(/"value": [^[].*/g) ?? []);
    expect(
      values.filter((line) => !line.includes(plantedSecretValue) && !/"\d+\.\d+\.\d+\.\d+\/32"/.test(line)),
    ).toEqual([]);
  });

  test("list vaults without properties and show them with", () => {
    const [row] = content("identity-production/keyvault-list.json");
    expect(Object.keys(row)).toEqual(["id", "location", "name", "resourceGroup", "tags", "type"]);
    const shown = content("identity-production/kv-scim-prod-weu/keyvault-show.json");
    expect(shown.id).toMatch(
      /\/resourceGroups\/rg-identity-prod\/providers\/Microsoft\.KeyVault\/vaults\/kv-scim-prod-weu$/,
    );
    expect(shown.properties).toMatchObject({
      enableRbacAuthorization: true,
      sku: { family: "A" },
      vaultUri: "https://kv-scim-prod-weu.vault.azure.net/",
    });
    expect(paths(/\/kv-[^/]+\/keyvault-show/)).toHaveLength(40);
    expect(paths(/\/mhsm-[^/]+\/keyvault-show/)).toHaveLength(3);
  });

  test("print data-plane objects by address, with times that have an offset", () => {
    const [secret] = content("identity-production/kv-scim-prod-weu/secret-list.json");
    expect(secret.id).toBe(`https://kv-scim-prod-weu.vault.azure.net/secrets/${secret.name}`);
    expect(secret.attributes.created).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/);
    expect(secret).toHaveProperty("managed");
    expect(secret).not.toHaveProperty("value");
  });

  test("show certificates with their policy, and keys with what they are", () => {
    const [path = ""] = paths(/^identity-production\/kv-scim-prod-weu\/certificate-show/);
    const { policy, sid, kid } = content(path);
    expect(policy.lifetimeActions).toEqual([
      { action: { actionType: "AutoRenew" }, trigger: { daysBeforeExpiry: null, lifetimePercentage: 80 } },
    ]);
    expect(policy.issuerParameters.name).toBe("DigiCert");
    expect([sid, kid].every((id) => /\/(secrets|keys)\/[^/]+\/[0-9a-f]{32}$/.test(id))).toBe(true);
    const [keyPath = ""] = paths(/^identity-production\/kv-scim-prod-weu\/key-show-.*-key/);
    expect(content(keyPath).key.keyOps.length).toBeGreaterThan(0);
  });

  test("show a modulus as long as the key says it is", () => {
    const shown = paths(/key-show/)
      .map((path) => content(path).key)
      .filter(({ kty }) => kty === "RSA");
    expect(shown.length).toBeGreaterThan(0);
    for (const { n } of shown) expect(Buffer.from(n, "base64").length * 8).toBe(3072);
  });

  test("show rotation policies flat, as az does, under the key's address", () => {
    const [path = ""] = paths(/key-rotation-policy/);
    const policy = content(path);
    expect(policy.id).toMatch(/^https:\/\/[^/]+\/keys\/[^/]+\/rotationpolicy$/);
    expect(policy.expiresIn).toBe("P730D");
    expect(policy.lifetimeActions[0]).toEqual({ action: "Rotate", timeAfterCreate: "P365D", timeBeforeExpiry: null });
  });

  test("list a subscription's assignments with all that it inherits, and no name for a principal that is gone", () => {
    const rows = paths(/role-assignments\.json$/).flatMap((path) => content(path));
    const scopes = rows.map(({ scope }: { scope: string }) => scope);
    expect(scopes).toContain("/");
    expect(scopes).toContain("/providers/Microsoft.Management/managementGroups/mg-legacy");
    const orphans = rows.filter(({ principalName }: { principalName: string }) => principalName === "");
    const labelled = estate.truth.findings.filter(
      ({ ruleId, subject }) => ruleId === "grant-orphaned" && !subject.includes("/accesspolicies/"),
    );
    expect(orphans).toHaveLength(labelled.length);
    expect(paths(/acquired-retail\/role-assignments/)).toEqual([]);
  });

  test("name subscriptions, and the management groups above them nearest first", () => {
    const { data, count } = content("resourcecontainers.json");
    expect(count).toBe(data.length);
    const online = data.find(({ name }: { name: string }) => name === "Payments Production");
    const chain = online.properties.managementGroupAncestorsChain.map(({ name }: { name: string }) => name);
    expect(chain).toEqual(["mg-online", "mg-landing-zones", "mg-halden"]);
  });

  test("name the managed HSM that roles and settings are of by the address around them", () => {
    const folder = "payments-production/mhsm-payments-prod-weu";
    const host = "https://mhsm-payments-prod-weu.managedhsm.azure.net";
    const { id, value } = content(`${folder}/local-role-assignments-.json`);
    expect(id).toBe(`${host}/providers/Microsoft.Authorization/roleAssignments`);
    expect(value.map(({ scope }: { scope: string }) => scope)).toEqual(["/", "/"]);
    expect(content(`${folder}/local-role-assignments-keys.json`).value).toEqual([]);
    expect(content(`${folder}/settings.json`)).toMatchObject({
      id: `${host}/settings`,
      settings: [{ enabled: "false" }],
    });
    expect(paths(/mhsm-vault-prod-neu/).map((path) => path.split("/").at(-1))).toEqual([
      "keyvault-show.json",
      "diagnostic-settings.json",
    ]);
  });

  test("are not there for what the estate leaves unread", () => {
    expect(paths(/kv-fraud-prod-weu\/certificate/)).toEqual([]);
    expect(paths(/kv-ml-prod-weu\/secret/)).toEqual([]);
    expect(paths(/kv-beta-sbx-weu\/key-/)).toEqual([]);
    expect(paths(/kv-tax-prod-weu\/diagnostic/)).toEqual([]);
    expect(paths(/kv-streams-prod-neu\/certificate/)).toEqual([
      "data-platform/kv-streams-prod-neu/certificate-list.json",
    ]);
    expect(paths(/^refused\//)).toHaveLength(3);
  });

  test("say every list by at least one entry: an empty answer names no vault", () => {
    for (const path of paths(/(secret|key|certificate)-list|diagnostic-settings/)) {
      expect(content(path).length).toBeGreaterThan(0);
    }
  });

  test("carry hostile tags as they are, `__proto__` among them", () => {
    const { tags } = content("payments-production/kv-checkout-prod-weu/keyvault-show.json");
    expect(Object.hasOwn(tags, "__proto__")).toBe(true);
    expect(tags.constructor).toContain("<script>");
  });
});
