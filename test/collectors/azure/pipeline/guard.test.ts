import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cloudByName } from "../../../../src/collectors/azure/cloud.ts";
import { type GuardedRequest, type GuardView, judge } from "../../../../src/collectors/azure/pipeline/guard.ts";

const cloud = cloudByName("AzureCloud");
if (!cloud) throw new Error("the public cloud is known");
const view: GuardView = { cloud, identityEndpoints: ["http://169.254.169.254/metadata/identity/oauth2/token"] };

const vault = "https://kv-prod.vault.azure.net";
const arm = "https://management.azure.com";
const graph = "https://graph.microsoft.com";

const codeOf = (url: string, more: Partial<GuardedRequest> = {}) => {
  const verdict = judge({ method: "GET", url, ...more }, view);
  return verdict.allowed ? verdict.service : verdict.code;
};
const post = (url: string, body?: string) => codeOf(url, { method: "POST", ...(body === undefined ? {} : { body }) });

const hex = "0123456789abcdef0123456789abcdef";
const readable = [
  `${vault}/secrets?api-version=7.5&maxresults=25`,
  `${vault}:443/secrets?api-version=7.5&$skiptoken=eyJ`,
  `${vault}/secrets/db-password/versions?api-version=7.5`,
  `${vault}/deletedsecrets?api-version=7.5`,
  `${vault}/keys/k/rotationpolicy?api-version=7.5`,
  `${vault}/keys/k/${hex}?api-version=7.5`,
  `${vault}/certificates/c/policy?api-version=7.5`,
  `${vault}/certificates/contacts?api-version=7.5`,
  `${vault}/certificates/issuers?api-version=7.5`,
];

describe("what is read", () => {
  test.each(readable)("GET %s", (url) => expect(codeOf(url)).toBe("vault"));

  test.each([
    "https://pool.managedhsm.azure.net/keys/k/versions",
    "https://pool.managedhsm.azure.net/settings?api-version=7.4",
    "https://pool.managedhsm.azure.net/providers/Microsoft.Authorization/roleAssignments?api-version=7.5",
    "https://pool.managedhsm.azure.net/keys/k/providers/Microsoft.Authorization/roleDefinitions?api-version=7.5",
  ])("GET %s", (url) => expect(codeOf(url)).toBe("hsm"));

  test.each([
    `${arm}/subscriptions?api-version=2022-12-01`,
    `${arm}//subscriptions/s/resourceGroups/rg-gr%C3%B6%C3%9Fe/providers/Microsoft.KeyVault/vaults/v/secrets/s`,
  ])("GET %s", (url) => expect(codeOf(url)).toBe("arm"));

  test.each([`${graph}/v1.0/users('a')?$select=id`, `${graph}/v1.0/groups/g/transitiveMembers?$top=999`])(
    "GET %s",
    (url) => expect(codeOf(url)).toBe("graph"),
  );

  test("POST to the paths that only read", () => {
    expect(post(`${arm}/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01`, "{}")).toBe("arm");
    expect(post(`${graph}/v1.0/directoryObjects/getByIds`, "{}")).toBe("graph");
    expect(post("https://api.loganalytics.io/v1/workspaces/w/query", "{}")).toBe("logs");
    expect(post("https://api.loganalytics.io/v1/subscriptions/s/resourceGroups/g/query", "{}")).toBe("logs");
    expect(post("https://login.microsoftonline.com/tenant/oauth2/v2.0/token", "x")).toBe("login");
  });
});

describe("what is refused", () => {
  test.each([
    ["PUT", `${arm}/subscriptions`],
    ["DELETE", `${vault}/secrets/s`],
    ["PATCH", `${graph}/v1.0/users/u`],
    ["HEAD", `${vault}/secrets`],
    ["get", `${vault}/secrets`],
  ])("%s", (method, url) => expect(codeOf(url, { method })).toBe("method"));

  test.each([
    `${vault}/secrets/db-password`,
    `${vault}/secrets/db-password/`,
    `${vault}/secrets/db-password/${hex}`,
    `${vault}/secrets/db-password/versions/${hex}`,
    `${vault}/secrets//versions`,
    `${vault}/Secrets/db-password?api-version=7.5`,
    `${vault}/%73ecrets/db-password`,
    `${vault}/deletedsecrets/db-password`,
    `${vault}/secrets/versions`,
  ])("the value at %s", (url) => expect(codeOf(url)).toBe("secret-value"));

  test.each(["backup", "release", "sign", "decrypt", `${hex}/release`])("key use: %s", (verb) => {
    expect(codeOf(`${vault}/keys/k/${verb}`)).toBe("key-use");
    expect(post(`${vault}/keys/k/${verb}`)).toBe("method");
  });

  test.each([
    "listKeys",
    "listkeys",
    "listSecrets",
    "ListAccountSas",
    "regenerateKey",
    "listConnectionStrings",
    "list%4Beys",
  ])("account keys: %s", (verb) => {
    const url = `${arm}/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a/${verb}`;
    expect(post(url)).toBe("account-keys");
    expect(codeOf(url)).toBe("account-keys");
  });

  test.each([
    `${arm}/subscriptions/s/providers/Microsoft.ResourceGraph/resources`,
    `${arm}/providers/Microsoft.ResourceGraph/resourcesHistory`,
    `${arm}/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/sites/w/config/appsettings/list`,
    `${graph}/v1.0/directoryObjects/getMemberGroups`,
    `${graph}/beta/$batch`,
    `${graph}/v1.0/applications/a/addPassword`,
    "https://api.loganalytics.io/v1/workspaces/w/purge",
    "https://login.microsoftonline.com/tenant/oauth2/v2.0/devicecode",
  ])("POST %s", (url) => expect(post(url)).toBe("method"));

  test.each([
    `${graph}/v1.0/informationProtection/bitlocker/recoveryKeys`,
    `${graph}/v1.0/directory/deviceLocalCredentials`,
    `${graph}/v1.0/servicePrincipals/s/synchronization/secrets`,
    `${vault}/storage/account/sas`,
    `${vault}/certificates/issuers/digicert`,
    `${vault}/`,
  ])("GET %s", (url) => expect(codeOf(url)).toBe("path"));

  test.each([
    "https://evil.example/secrets",
    "https://management.azure.com.evil.example/subscriptions",
    "https://evilvault.azure.net/secrets",
    "https://a.b.vault.azure.net/secrets",
    "https://vault.azure.net/secrets",
    "https://management.azure.com:8443/subscriptions",
    "https://management.azure.com./subscriptions",
    "https://kv-prod.vault.azure.cn/secrets",
  ])("the host of %s", (url) => expect(["host", "address"]).toContain(codeOf(url)));

  test("plain http, user names, fragments, backslashes, dot segments, encoded ones", () => {
    expect(codeOf("http://kv-prod.vault.azure.net/secrets")).toBe("scheme");
    expect(codeOf("https://user:pass@kv-prod.vault.azure.net/secrets")).toBe("userinfo");
    expect(codeOf("https://kv-prod.vault.azure.net@evil.example/secrets")).toBe("userinfo");
    for (const path of [
      "secrets#x",
      "keys/../secrets/s",
      "keys/%2e%2e/secrets/s",
      "secrets%2fs",
      "secrets\\s",
      "se\tcrets",
      "keys/%252e",
      "%zz",
    ])
      expect(codeOf(`${vault}/${path}`)).toBe("address");
    expect(codeOf("https:kv-prod.vault.azure.net/secrets")).toBe("address");
    expect(codeOf("/secrets")).toBe("address");
  });

  test("headers that would make another request of it", () => {
    expect(codeOf(`${vault}/secrets`, { headers: [["X-HTTP-Method-Override", "DELETE"]] })).toBe("header");
    expect(codeOf(`${vault}/secrets`, { headers: [["Host", "other.vault.azure.net"]] })).toBe("header");
    expect(codeOf(`${vault}/secrets`, { headers: [["accept", "application/json"]] })).toBe("vault");
  });

  test("a token endpoint of this machine is one address, not a host", () => {
    expect(codeOf("http://169.254.169.254/metadata/identity/oauth2/token?resource=x")).toBe("identity");
    expect(codeOf("http://169.254.169.254/metadata/identity/oauth2/token/?resource=x")).toBe("identity");
    expect(codeOf("http://169.254.169.254/metadata/instance")).toBe("scheme");
    expect(
      judge({ method: "GET", url: "http://169.254.169.254/metadata/identity/oauth2/token" }, { cloud }).allowed,
    ).toBe(false);
  });
});

describe("hosts outside the suffix", () => {
  test("a store host that is known by name and port is read like any vault, and only that port", () => {
    const known: GuardView = { cloud, storeHosts: new Map([["localhost:8443", "vault"]]) };
    expect(judge({ method: "GET", url: "https://localhost:8443/secrets" }, known).allowed).toBe(true);
    expect(judge({ method: "GET", url: "https://localhost:8443/secrets/s" }, known).allowed).toBe(false);
    expect(judge({ method: "GET", url: "https://localhost:8444/secrets" }, known).allowed).toBe(false);
  });
});

describe("graph batches", () => {
  const batch = (requests: readonly unknown[]) => post(`${graph}/v1.0/$batch`, JSON.stringify({ requests }));
  const one = { id: "1", method: "GET", url: "/users/u?$select=id" };

  test("GETs of the directory go out", () =>
    expect(batch([one, { ...one, id: "2", url: "/groups/g/transitiveMembers" }])).toBe("graph"));

  test.each([
    { ...one, method: "DELETE" },
    { ...one, method: "get" },
    { ...one, body: {} },
    { ...one, url: "https://evil.example/users" },
    { ...one, url: "/../beta/informationProtection" },
    { ...one, url: "/$batch" },
    { ...one, url: "/informationProtection/bitlocker/recoveryKeys" },
    { ...one, headers: { "X-HTTP-Method-Override": "DELETE" } },
    { id: "1", method: "GET" },
    null,
    "text",
  ])("%j is not let out, whatever stands beside it", (bad) => expect(batch([one, bad])).toBe("batch"));

  test("a body that is no batch, or is written in a way that parsers read differently", () => {
    expect(post(`${graph}/v1.0/$batch`)).toBe("batch");
    expect(post(`${graph}/v1.0/$batch`, "{")).toBe("batch");
    expect(batch([])).toBe("batch");
    expect(
      post(`${graph}/v1.0/$batch`, '{"requests":[{"id":"1","method":"DELETE","method":"GET","url":"/users/u"}]}'),
    ).toBe("batch");
  });
});

/** What a lenient server makes of a path: decoded as often as it goes, slashes of both kinds, dots resolved, no case. */
function asServersRead(url: string): string {
  let path = url.replace(/^[a-z]+:\/*[^/\\]*/i, "").replace(/[?#].*$/s, "");
  for (let round = 0; round < 4; round += 1)
    path = path.replace(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  const parts: string[] = [];
  for (const part of path.replace(/[\t\r\n\0]/g, "").split(/[/\\]/)) {
    const name = part.replace(/;.*$/, "").trim().normalize("NFKC").toLowerCase();
    if (name === "..") parts.pop();
    else if (name !== "" && name !== ".") parts.push(name);
  }
  return parts.join("/");
}

const reachesValue = (url: string) =>
  /^(deleted)?secrets\/[^/]+(\/(?!versions$)[^/]+.*)?$/.test(asServersRead(url)) ||
  /^keys\/[^/]+(\/[^/]+)?\/(backup|release|sign|decrypt|encrypt|verify|wrapkey|unwrapkey)$/.test(asServersRead(url));

const tricks = [
  "/",
  "//",
  "\\",
  "%2f",
  "%5c",
  "%252f",
  "/.",
  "/..",
  "/%2e%2e",
  "/./",
  ";x",
  "%00",
  "\t",
  "%20",
  "s",
  "S",
  "%73",
  "ſ",
  "?",
  "#",
  "secrets",
  "keys",
  "s1",
  "versions",
  "backup",
  hex,
];
const mutated = fc
  .tuple(
    fc.constantFrom(...readable),
    fc.array(fc.tuple(fc.nat(80), fc.nat(3), fc.constantFrom(...tricks)), { minLength: 1, maxLength: 4 }),
  )
  .map(([url, changes]) =>
    changes.reduce((text, [at, drop, put]) => {
      const from = vault.length + (at % Math.max(1, text.length - vault.length + 1));
      return text.slice(0, from) + put + text.slice(from + drop);
    }, url),
  );

describe("whatever is done to an address", () => {
  test("none that a server could read as a value's is let out", () => {
    fc.assert(
      fc.property(mutated, (url) => {
        if (judge({ method: "GET", url }, view).allowed) expect(reachesValue(url)).toBe(false);
      }),
      { numRuns: 5000 },
    );
  });

  test("the oracle of that property sees values", () => {
    for (const url of [
      `${vault}/secrets/s`,
      `${vault}/secrets/s/${hex}`,
      `${vault}/keys/%2e%2e/%73ecrets/s`,
      `${vault}/keys/k/backup`,
    ])
      expect(reachesValue(url)).toBe(true);
    for (const url of readable) expect(reachesValue(url)).toBe(false);
  });

  test("what servers read alike is judged alike", () => {
    const spelled = fc.array(fc.boolean(), { minLength: 200, maxLength: 200 });
    const spell = (path: string, flips: readonly boolean[]) =>
      [...path]
        .map((letter, at) =>
          flips[at] && /[a-z]/.test(letter)
            ? at % 2
              ? letter.toUpperCase()
              : `%${letter.charCodeAt(0).toString(16)}`
            : letter,
        )
        .join("");
    fc.assert(
      fc.property(
        fc.constantFrom(...readable, `${vault}/secrets/s1`, `${vault}/keys/k/backup`),
        spelled,
        (url, flips) => {
          const path = new URL(url).pathname;
          const other = url.replace(path, () => spell(path, flips));
          expect(judge({ method: "GET", url: other }, view)).toEqual(judge({ method: "GET", url }, view));
        },
      ),
    );
  });
});
