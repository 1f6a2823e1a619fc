import { describe, expect, it } from "vitest";
import { isRead, read } from "../../../../src/model/fact.ts";
import type { Json } from "../../../support/azure/json.ts";
import { secretMarker } from "../../../support/azure/markers.ts";
import { diagnosticSetting, eventSubscription } from "../../../support/azure/tenant/records.ts";
import { named, type Opened, open, refusedBy, vaultId } from "./reading-vaults.ts";

const id = vaultId("kv").toLowerCase();
const attributes = { enabled: true, created: 1_780_000_000, updated: 1_780_000_000 };
const throttle = { kind: "status", status: 429 } as const;
const many = Array.from({ length: 12 }, (_, index) => ({ name: `item-${String(index).padStart(2, "0")}` }));

/** Puts a body in the place of every answer to such a request. */
function answerWith({ azure }: Opened, url: RegExp, body: Json): void {
  azure.faults.add({ fault: { kind: "answer", status: 200, body }, on: { url } });
}

describe("a vault that throttles until the client gives up", () => {
  it("is left alone after three calls, and what it did not give is unread", async () => {
    const { vault, azure } = await open({
      vaults: [{ name: "kv", secrets: many, keys: many, certificates: [{ name: "web" }] }],
    });
    azure.faults.add({ fault: throttle, on: { store: "kv" } });
    const { record, coverage } = await vault("kv");
    const why = (what: string) => ({
      reason: "throttled",
      detail: `Azure answered 429 TooManyRequests to reading ${what}`,
    });
    expect(record.secrets).toMatchObject({ missing: why("secrets") });
    expect(named(record.secrets)["item-00"]?.versions).toMatchObject({ unread: why("secrets") });
    expect(named(record.keys)["item-00"]).toMatchObject({ keyType: read("RSA") });
    expect(record.certificates).toMatchObject({ unread: why("certificates") });
    expect(refusedBy(coverage, "certificates")).toMatchObject([{ id, why: why("certificates") }]);
    // The list that came first, and what was already under way when it came back.
    expect(azure.requests.filter(({ service }) => service === "vault").length).toBeLessThanOrEqual(8);
  });

  it("is left alone when it throttles after it has answered", async () => {
    const some = Array.from({ length: 60 }, (_, index) => ({ name: `item-${index}` }));
    const { vault, azure, targets } = await open({ vaults: [{ name: "kv", secrets: some }] });
    azure.faults.add({ fault: throttle, on: { url: /\/versions/ }, after: 1 });
    const { record } = await vault("kv");
    expect(named(record.secrets)["item-0"]?.versions).toMatchObject({ read: [{}] });
    expect(named(record.secrets)["item-9"]?.versions).toMatchObject({ unread: { reason: "throttled" } });
    // The first, the three that were throttled, and what was under way beside them.
    expect(targets().filter((target) => /\/versions$/.test(target)).length).toBeLessThan(16);
  });

  it("keeps what it gave before, object by object", async () => {
    const { vault, azure } = await open({ vaults: [{ name: "kv", secrets: many }] });
    azure.faults.add({ fault: throttle, on: { url: /item-0[3-6]\/versions/ } });
    const { record, coverage } = await vault("kv");
    const secrets = named(record.secrets);
    expect(secrets["item-02"]?.versions).toMatchObject({ read: [{}] });
    expect(secrets["item-03"]?.versions).toMatchObject({ unread: { reason: "throttled" } });
    const [refusal, ...more] = refusedBy(coverage, "secrets");
    expect(more).toEqual([]);
    expect(refusal).toMatchObject({
      id,
      why: { reason: "throttled", detail: expect.stringMatching(/\(\d+ objects\)$/) },
    });
  });

  it("costs a list only its later pages", async () => {
    const { vault, azure } = await open(
      { vaults: [{ name: "kv", deletedSecrets: many, issuers: [], contacts: [{ email: "a@example.org" }] }] },
      { pageSizes: { arm: 50, vault: 5, graph: 100, resourceGraph: 1000 } },
    );
    azure.faults.add({ fault: throttle, on: { url: /deletedsecrets.*skiptoken/i } });
    const { record } = await vault("kv");
    const deleted = record.deletedObjects;
    expect(deleted).toMatchObject({ missing: { reason: "throttled" } });
    expect(deleted && isRead(deleted) ? deleted.read : []).toHaveLength(5);
    expect(record.certificateContacts).toEqual(read(1));
  });
});

describe("a data plane that cannot be reached", () => {
  it("is tried once, and ARM is asked whether the vault is still there", async () => {
    const { vault, azure, targets } = await open({ vaults: [{ name: "kv", secrets: many }] });
    azure.faults.add({ fault: { kind: "reset" }, on: { store: "kv" } });
    const { record } = await vault("kv");
    expect(record.secrets).toMatchObject({ missing: { reason: "failed" } });
    expect(azure.requests.filter(({ service }) => service === "vault")).toHaveLength(1);
    expect(targets().filter((target) => target.toLowerCase() === id)).toHaveLength(1);
  });

  it("is asked on when it was reached before", async () => {
    const some = Array.from({ length: 60 }, (_, index) => ({ name: `item-${String(index).padStart(2, "0")}` }));
    const { vault, azure } = await open({ vaults: [{ name: "kv", secrets: some }] });
    azure.faults.add({ fault: { kind: "reset" }, on: { url: /item-05\/versions/ } });
    const { record, coverage } = await vault("kv");
    expect(named(record.secrets)["item-05"]?.versions).toMatchObject({ unread: { reason: "failed" } });
    expect(named(record.secrets)["item-59"]?.versions).toMatchObject({ read: [{}] });
    expect(refusedBy(coverage, "secrets").map((refusal) => refusal.id)).toEqual([`${id}/secrets/item-05`]);
  });
});

describe("malformed items cost themselves", () => {
  it("a secret without attributes is filled from the other plane's list", async () => {
    const { vault, azure } = await open({ vaults: [{ name: "kv", secrets: [{ name: "a" }, { name: "b" }] }] });
    azure.faults.add({ fault: { kind: "bare-item", index: 0 }, on: { url: /^\/secrets\?/ } });
    const { record, coverage } = await vault("kv");
    expect(named(record.secrets)["a"]).toMatchObject({
      enabled: read(true),
      createdOn: read("2026-06-01T00:00:00Z"),
      versions: { read: [{}] },
    });
    expect(named(record.secrets)["a"]?.managed).toMatchObject(read(false));
    expect(refusedBy(coverage, "secrets")).toEqual([]);
  });

  it("one that both planes spoil has unread facts, and its neighbours none", async () => {
    const { vault, azure } = await open({ vaults: [{ name: "kv", secrets: [{ name: "a" }, { name: "b" }] }] });
    azure.faults.add({ fault: { kind: "bare-item", index: 0 }, on: { url: /\/secrets\?/ } });
    const { record, coverage } = await vault("kv");
    const { a, b } = named(record.secrets);
    expect(a).toMatchObject({ enabled: { unread: { reason: "unparsable" } }, versions: { read: [{}] } });
    expect(b).toMatchObject({ enabled: read(true) });
    expect(refusedBy(coverage, "secrets").map((refusal) => [refusal.id, refusal.why.reason])).toContainEqual([
      `${id}/secrets/a`,
      "unparsable",
    ]);
  });

  it("an entry that is no object leaves the list open, with the rest in it", async () => {
    const { vault, azure } = await open({ vaults: [{ name: "kv", certificates: [{ name: "a" }, { name: "b" }] }] });
    azure.faults.add({ fault: { kind: "null-item", index: 0 }, on: { url: /^\/certificates\?/ } });
    const { record, coverage } = await vault("kv");
    expect(record.certificates).toMatchObject({ read: [{ name: "b" }], missing: { reason: "unparsable" } });
    expect(refusedBy(coverage, "certificates")).toMatchObject([{ id, why: { reason: "unparsable" } }]);
  });

  it("a version without attributes leaves the versions open", async () => {
    const { vault, azure } = await open({ vaults: [{ name: "kv", secrets: [{ name: "a", versions: 3 }] }] });
    azure.faults.add({ fault: { kind: "bare-item", index: 1 }, on: { url: /a\/versions/ } });
    expect(named((await vault("kv")).record.secrets)["a"]?.versions).toMatchObject({
      read: [{}, {}],
      missing: { reason: "unparsable", detail: expect.stringContaining("1 of 3") },
    });
  });

  it("a key, a policy and a rotation policy that are none are told by name, and no advice about files is given", async () => {
    const opened = await open({ vaults: [{ name: "kv", keys: [{ name: "k" }], certificates: [{ name: "c" }] }] });
    answerWith(opened, /^\/keys\/k\?/, { key: "?" });
    answerWith(opened, /rotationpolicy/, { lifetimeActions: "often" });
    answerWith(opened, /c\/policy/, {
      key_props: { kty: 7 },
      x509_props: { validity_months: "year" },
      lifetime_actions: 3,
    });
    const { record } = await opened.vault("kv");
    const unparsable = { unread: { reason: "unparsable" } };
    expect(named(record.keys)["k"]).toMatchObject({
      keyType: unparsable,
      operations: unparsable,
      rotationPolicy: unparsable,
    });
    expect(named(record.certificates)["c"]).toMatchObject({
      keyType: unparsable,
      validityMonths: unparsable,
      lifetimeActions: unparsable,
    });
    expect(JSON.stringify(record)).not.toContain("save the output");
  });

  it("what surrounds a vault is read without the entries that say nothing", async () => {
    const opened = await open({
      vaults: [{ name: "kv" }],
      records: [
        diagnosticSetting(vaultId("kv"), "a", {}),
        diagnosticSetting(vaultId("kv"), "b", {}),
        eventSubscription(vaultId("kv"), "e", { endpointType: "WebHook" }),
      ],
    });
    for (const url of [/diagnosticSettings/, /KeyVault\/vaults\/kv\/providers\/Microsoft.EventGrid/i]) {
      opened.azure.faults.add({ fault: { kind: "bare-item", index: 0 }, on: { url } });
    }
    answerWith(opened, /networkSecurityPerimeterConfigurations/, { value: [{ id: `${id}/x/y`, properties: {} }] });
    answerWith(opened, /certificates\/contacts/, { contacts: "nobody" });
    answerWith(opened, /certificates\/issuers/, {
      value: [{ id: "https://elsewhere.example.org/certificates/issuers/x" }],
    });
    const { record } = await opened.vault("kv");
    expect(record.diagnosticSettings).toMatchObject({ read: [{ name: "b" }], missing: { reason: "unparsable" } });
    expect(record.logDestinations).toMatchObject({ read: [], missing: { reason: "unparsable" } });
    expect(record.eventSubscriptions).toMatchObject({ read: [], missing: { reason: "unparsable" } });
    expect(record.perimeters).toMatchObject({ read: [], missing: { reason: "unparsable" } });
    expect(record.certificateContacts).toMatchObject({ unread: { reason: "unparsable" } });
    expect(record.certificateIssuers).toMatchObject({ read: [], missing: { reason: "unparsable" } });
  });

  it("a deleted object without a name leaves the list open", async () => {
    const opened = await open({ vaults: [{ name: "kv" }] });
    const at = (path: string) => `${opened.azure.vaultUrl("kv")}/${path}`;
    const value = [
      { id: at("secrets/"), attributes },
      { recoveryId: at("deletedsecrets/known"), deletedDate: 1_780_000_000 },
    ];
    answerWith(opened, /deletedsecrets/, { value });
    expect((await opened.vault("kv")).record.deletedObjects).toMatchObject({
      read: [{ type: "secret", name: "known", deletedOn: "2026-05-28T20:26:40Z", scheduledPurgeOn: null }],
      missing: { reason: "unparsable", detail: expect.stringContaining("1 of 2") },
    });
  });

  it("settings that are not what Azure prints are unread one by one, and in the coverage", async () => {
    const { vault } = await open({
      vaults: [{ name: "kv", properties: { enablePurgeProtection: true, publicNetworkAccess: "Perhaps" } }],
    });
    const { record, coverage } = await vault("kv");
    expect(record.publicNetworkAccess).toMatchObject({ unread: { reason: "unparsable" } });
    expect(refusedBy(coverage, "settings")).toMatchObject([{ id, why: { reason: "unparsable" } }]);
  });

  it("a vault that does not say where it is keeps what ARM knows", async () => {
    const { vault } = await open({ vaults: [{ name: "kv", secrets: many, properties: { vaultUri: "kv" } }] });
    const { record } = await vault("kv");
    expect(record.secrets).toMatchObject({
      missing: { reason: "unparsable", detail: expect.stringContaining("does not say where") },
    });
    expect(Object.keys(named(record.secrets))).toHaveLength(12);
  });
});

describe("names and texts from outside", () => {
  const hostile = ["..", "a/b", "<script>", "a b", "%2e%2e", "name\u202e", "", "x".repeat(200)];

  it("names that Azure does not give out are refused, and nothing is asked about them", async () => {
    const opened = await open({ vaults: [{ name: "kv", secrets: [{ name: "good" }] }] });
    const items = hostile.map((name) => ({ id: `${opened.azure.vaultUrl("kv")}/secrets/${name}`, attributes }));
    answerWith(opened, /^\/secrets\?/, {
      value: [...items, { id: `${opened.azure.vaultUrl("kv")}/secrets/good`, attributes }],
    });
    answerWith(opened, /vaults\/kv\/secrets\?/, {
      value: hostile.map((name) => ({ id: `${id}/secrets/${name}`, name, properties: { attributes } })),
    });
    const { record } = await opened.vault("kv");
    // The address `…/secrets/a/b` is one of a version: its object is `a`, which the vault then says it has not.
    expect(Object.keys(named(record.secrets))).toEqual(["good"]);
    expect(record.secrets).toMatchObject({ missing: { reason: "unparsable" } });
    const asked = opened.targets().filter((target) => /^\/secrets\/.+\/versions$/.test(target));
    expect(asked.sort()).toEqual(["/secrets/a/versions", "/secrets/good/versions"]);
  });

  it("objects and versions of another vault are not taken for this one's", async () => {
    const opened = await open({ vaults: [{ name: "kv", secrets: [{ name: "own" }] }, { name: "other" }] });
    const [here, there] = [opened.azure.vaultUrl("kv"), opened.azure.vaultUrl("other")];
    answerWith(opened, /^\/secrets\?/, {
      value: [
        { id: `${here}/secrets/own`, attributes },
        { id: `${there}/secrets/theirs`, attributes },
      ],
    });
    answerWith(opened, /vaults\/kv\/secrets\?/, {
      value: [{ id: `${vaultId("other")}/secrets/theirs`, name: "theirs", properties: { attributes } }],
    });
    const version = (host: string, name: string) => ({ id: `${host}/secrets/${name}/${"1".repeat(32)}`, attributes });
    answerWith(opened, /own\/versions/, {
      value: [version(here, "own"), version(here, "theirs"), version(there, "own")],
    });
    const { record } = await opened.vault("kv");
    expect(record.secrets).toMatchObject({
      read: [{ name: "own" }],
      missing: { detail: expect.stringContaining("1 of 2") },
    });
    expect(named(record.secrets)["own"]?.versions).toMatchObject({
      read: [{}],
      missing: { detail: expect.stringContaining("2 of 3") },
    });
  });

  it("tags keep names that mean something to JavaScript", async () => {
    const tags = JSON.parse('{"__proto__": "x", "constructor": "y", "a\\nb": "</script>"}');
    const opened = await open({ vaults: [{ name: "kv", secrets: [{ name: "a" }] }] });
    answerWith(opened, /^\/secrets\?/, {
      value: [{ id: `${opened.azure.vaultUrl("kv")}/secrets/a`, attributes, tags }],
    });
    const secret = named((await opened.vault("kv")).record.secrets)["a"];
    const kept = secret && isRead(secret.tags) ? Object.entries(secret.tags.read) : [];
    expect(kept).toEqual([
      ["__proto__", "x"],
      ["constructor", "y"],
      ["a\nb", "</script>"],
    ]);
  });

  it("names that differ by case are one object", async () => {
    const opened = await open({ vaults: [{ name: "kv", secrets: [{ name: "Mixed" }] }] });
    answerWith(opened, /vaults\/kv\/secrets\?/, {
      value: [{ id: `${id}/secrets/mIXED`, name: "mIXED", properties: { attributes } }],
    });
    const { record, coverage } = await opened.vault("kv");
    expect(record.secrets).toMatchObject({ read: [{ name: "Mixed", id: `${id}/secrets/mixed` }] });
    expect(refusedBy(coverage, "secrets")).toEqual([]);
  });

  it("an address with the port that is no other is this vault's", async () => {
    const opened = await open({ vaults: [{ name: "kv", secrets: [{ name: "a" }] }] });
    answerWith(opened, /^\/secrets\?/, { value: [{ id: `${opened.azure.vaultUrl("kv")}:443/secrets/a`, attributes }] });
    expect((await opened.vault("kv")).record.secrets).not.toHaveProperty("missing");
  });
});

describe("a value that arrives where none was asked for", () => {
  it("is in no record and no coverage", async () => {
    const opened = await open({
      vaults: [{ name: "kv", secrets: [{ name: "s" }], keys: [{ name: "k" }], certificates: [{ name: "c" }] }],
    });
    const at = (path: string) => `${opened.azure.vaultUrl("kv")}/${path}`;
    const poison = {
      value: secretMarker,
      d: secretMarker,
      cer: secretMarker,
      x5t: secretMarker,
      csr: secretMarker,
      pwd: secretMarker,
      email: secretMarker,
    };
    answerWith(opened, /^\/secrets\?/, {
      value: [{ id: at("secrets/s"), attributes: { ...attributes, ...poison }, ...poison }],
    });
    answerWith(opened, /vaults\/kv\/secrets\?/, {
      value: [{ id: `${id}/secrets/s`, name: "s", properties: { attributes, ...poison }, ...poison }],
    });
    answerWith(opened, /s\/versions/, { value: [{ id: at(`secrets/s/${"a".repeat(32)}`), attributes, ...poison }] });
    answerWith(opened, /^\/keys\/k\?/, {
      key: { kty: "RSA", n: "AQAB", key_ops: [], ...poison },
      attributes,
      ...poison,
    });
    answerWith(opened, /c\/policy/, {
      key_props: { kty: "RSA", ...poison },
      issuer: { name: "Self", ...poison },
      ...poison,
    });
    answerWith(opened, /c\/pending/, { status: "completed", ...poison });
    answerWith(opened, /certificates\/issuers/, {
      value: [{ id: at("certificates/issuers/i"), provider: "P", credentials: poison }],
    });
    answerWith(opened, /certificates\/contacts/, { contacts: [poison] });
    answerWith(opened, /deletedsecrets/, { value: [{ id: at("secrets/d"), attributes, ...poison }] });
    const result = await opened.vault("kv");
    expect(result.record).toMatchObject({
      secrets: { read: [{ name: "s" }] },
      certificateContacts: read(1),
    });
    expect(JSON.stringify(result)).not.toContain(secretMarker);
  });
});

describe("what a cloud or a subscription does not have", () => {
  it("perimeters of a cloud that does not know them are not in its answers, which is no fault", async () => {
    const { vault, azure } = await open({ vaults: [{ name: "kv" }] });
    azure.faults.add({ fault: { kind: "status", status: 400, code: "InvalidResourceType" }, on: { url: /Perimeter/ } });
    const { record, coverage } = await vault("kv");
    expect(record.perimeters).toMatchObject({ unread: { reason: "not-in-output" } });
    expect(refusedBy(coverage, "perimeters")).toMatchObject([{ why: { reason: "not-in-output" } }]);
  });

  it("a subscription that never registered Event Grid has no event subscriptions", async () => {
    const { vault, azure } = await open({ vaults: [{ name: "kv" }] });
    azure.faults.add({
      fault: { kind: "status", status: 409, code: "MissingSubscriptionRegistration" },
      on: { url: /EventGrid/ },
    });
    expect((await vault("kv")).record.eventSubscriptions).toEqual(read([]));
  });

  it("what was throttled for one vault is asked again for the next, what was denied is not", async () => {
    const draft = { vaults: [{ name: "kv" }, { name: "kv-2" }] };
    const { vault, azure } = await open(draft);
    const throttled = azure.faults.add({ fault: throttle, on: { url: /systemTopics/ } });
    expect((await vault("kv")).record.eventSubscriptions).toMatchObject({ missing: { reason: "throttled" } });
    throttled.remove();
    azure.faults.add({
      fault: { kind: "status", status: 403, code: "AuthorizationFailed" },
      on: { url: /systemTopics/ },
      times: 1,
    });
    expect((await vault("kv")).record.eventSubscriptions).toMatchObject({ missing: { reason: "denied" } });
    expect((await vault("kv-2")).record.eventSubscriptions).toMatchObject({ missing: { reason: "denied" } });
  });
});
