import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { collectFromPaths } from "../../../src/collectors/exports/walk.ts";
import { isStoreFault } from "../../../src/collectors/store/fault.ts";
import { openSnapshot } from "../../../src/collectors/store/read.ts";
import { writeSnapshot } from "../../../src/collectors/store/write.ts";
import { isRead, read } from "../../../src/model/fact.ts";
import { temporaryFolder } from "../store/snapshot-fixture.ts";
import { collect, collectFixtures, file, fixture, subscription, vaultId } from "./collecting.ts";

const show = async () => (await fixture("keyvault-show/rbac.json")).toString();
const list = async () => (await fixture("secrets/az-list.json")).toString();

describe("files are told apart by content", () => {
  test("whatever their names, and in any mix", async () => {
    const collected = await collect(
      file("secrets.json", await show()),
      file("vault.txt", await list()),
      file("x", await fixture("role-assignments/all.json")),
    );
    expect(collected.vault("kv-app")).toMatchObject({ sku: read("standard"), secrets: { read: [{}, {}] } });
    expect(collected.coverage("files").map(({ scope, asked, read: taken }) => [scope, asked, taken])).toEqual([
      ["secrets.json", 1, 1],
      ["vault.txt", 1, 1],
      ["x", 1, 1],
    ]);
  });

  test("several documents in one file, indented or on one line each", async () => {
    const lines = [await show(), await list()].map((text) => JSON.stringify(JSON.parse(text)));
    for (const text of [
      `${await show()}${await list()}`,
      lines.join("\n"),
      lines.join(""),
      `${lines.join("\r\n")}\r\n`,
    ]) {
      const collected = await collect(file("all.json", text));
      expect(collected.vault("kv-app").secrets).toMatchObject({ read: [{}, {}] });
      expect(collected.coverage("files")).toMatchObject([{ asked: 2, read: 2 }]);
    }
  });

  test("JSON Lines of single items: each is known, the list is not whole", async () => {
    const items = (JSON.parse(await list()) as unknown[]).map((item) => JSON.stringify(item));
    const collected = await collect(file("vault.json", await show()), file("items.ndjson", `${items.join("\n")}\n`));
    expect(collected.vault("kv-app").secrets).toMatchObject({ read: [{}, {}], missing: { reason: "not-in-output" } });
  });

  test.each([
    ["a BOM", (text: string) => Buffer.from(`\ufeff${text}`)],
    ["CRLF endings", (text: string) => Buffer.from(text.replaceAll("\n", "\r\n"))],
    ["UTF-16 with a mark, as Windows PowerShell redirects", (text: string) => Buffer.from(`\ufeff${text}`, "utf16le")],
    ["UTF-16 without a mark", (text: string) => Buffer.from(text, "utf16le")],
    ["big-endian UTF-16", (text: string) => Buffer.from(`\ufeff${text}`, "utf16le").swap16()],
  ])("with %s, in pieces of any length", async (_, encode) => {
    const bytes = encode((await show()).replace("payments", "pâyments 🔑"));
    for (const length of [1, 3, 7, bytes.length]) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / length) }, (_each, index) =>
        bytes.subarray(index * length, (index + 1) * length),
      );
      const collected = await collect({ path: "show.json", open: () => pieces });
      expect(collected.vault("kv-app").tags).toEqual(read({ env: "prod", owner: "pâyments 🔑" }));
      expect(collected.refused("files")).toEqual([]);
    }
  });
});

describe("files that cannot be used", () => {
  test("a list that is cut: what came before is used, and the place is named", async () => {
    const text = JSON.stringify(JSON.parse(await list()));
    const at = text.indexOf(`},{`) + 20;
    const collected = await collect(file("vault.json", await show()), file("cut.json", text.slice(0, at)));
    expect(collected.vault("kv-app").secrets).toMatchObject({
      read: [{ name: "Db-Password" }],
      missing: {
        reason: "unparsable",
        detail: "the list in cut.json is cut, or has entries that cannot be read",
        remedy: "save the output again",
      },
    });
    expect(collected.refused("files")).toEqual([
      {
        id: "cut.json:1",
        why: {
          reason: "unparsable",
          detail: `no JSON at line 1, column ${at + 1}: the text ends in the middle`,
          remedy: "save the output again; what came before this place was used",
        },
      },
    ]);
    expect(collected.refused("secrets")).toMatchObject([{ id: vaultId("kv-app"), why: { reason: "unparsable" } }]);
  });

  test("a cut line among others costs that line only", async () => {
    const [one, two] = [await show(), await fixture("keyvault-show/access-policy.json")].map((text) =>
      JSON.stringify(JSON.parse(text.toString())),
    );
    const collected = await collect(file("lines.ndjson", `${one?.slice(0, 200)}\n${two}\n`));
    expect(collected.vaults.map(({ name }) => name)).toEqual(["kv-old"]);
    expect(collected.refused("files")).toMatchObject([{ id: "lines.ndjson:1", why: { reason: "unparsable" } }]);
  });

  test.each([
    ["an empty file", "", "the file is empty"],
    [
      "what is no JSON",
      "ERROR: (Forbidden) my-secret",
      "no JSON at line 1, column 1: neither a number nor true, false or null",
    ],
    ["a bare text, as --query value prints it", `"my-secret"\n`, "neither an object nor a list"],
    ["a number", "42", "neither an object nor a list"],
    ["an object of something else", `{"my-secret":{"a":1}}`, "an object that no az or REST output has"],
    [
      "a vault id with characters that no vault has",
      `{"id":"${vaultId("kv\\u001b[31m")}"}`,
      "an id that is not of the form that Azure gives out",
    ],
    [
      "an id with a name that is no vault's",
      `{"id":"${vaultId("kv!my-secret")}"}`,
      "an id that is not of the form that Azure gives out",
    ],
  ])("%s is named, and never quoted", async (_, text, detail) => {
    const collected = await collect(file("odd.json", text));
    expect(collected.vaults).toEqual([]);
    expect(collected.refused("files")).toMatchObject([{ why: { reason: "unparsable", detail } }]);
    expect(JSON.stringify(collected.content)).not.toContain("my-secret");
  });

  test("an item that cannot be read leaves its list incomplete", async () => {
    const vaults = JSON.parse((await fixture("arm-vaults/list.json")).toString());
    vaults.value[1].id = `${vaults.value[1].id} x`;
    const collected = await collect(file("list.json", JSON.stringify(vaults)));
    expect(collected.vaults.map(({ name }) => name)).toEqual(["kv-one"]);
    expect(collected.refused("vaults")).toMatchObject([{ id: subscription, why: { reason: "unparsable" } }]);
  });

  test("settings of another kind are unread, each by itself", async () => {
    const vault = JSON.parse(await show());
    Object.assign(vault.properties, {
      enablePurgeProtection: "yes",
      softDeleteRetentionInDays: 9.5,
      sku: { name: "gold" },
      networkAcls: [],
      accessPolicies: [{ objectId: "x y", permissions: {} }],
      privateEndpointConnections: [{ privateEndpoint: { id: "/x\u0000" } }, { id: "/subscriptions/s/pe" }],
      enableRbacAuthorization: "true",
    });
    const collected = await collect(file("odd.json", JSON.stringify(vault)));
    const found = collected.vault("kv-app");
    for (const fact of [
      found.purgeProtectionEnabled,
      found.softDeleteRetentionDays,
      found.sku,
      found.networkDefaultAction,
      found.ipRules,
      found.permissionModel,
    ]) {
      expect(fact).toMatchObject({ unread: { reason: "unparsable" } });
    }
    expect(found.accessPolicies).toMatchObject({ read: [], missing: { reason: "unparsable" } });
    expect(found.privateEndpoints).toMatchObject({ read: [{ name: "pe" }], missing: { reason: "unparsable" } });
    expect(found.softDeleteEnabled).toEqual(read(true));
  });

  test("properties of another kind are not properties that no output shows", async () => {
    const vault = { ...JSON.parse(await show()), properties: "PLANTED" };
    const found = (await collect(file("odd.json", JSON.stringify(vault)))).vault("kv-app");
    expect(found.sku).toMatchObject({ unread: { reason: "unparsable" } });
    const none = (await collectFixtures("resource-list/mixed.json")).vault("kv-app");
    expect(none.sku).toMatchObject({ unread: { reason: "not-in-output" } });
  });

  test.each([
    ["without permissions", { objectId: "a" }],
    ["with permissions of another kind", { objectId: "a", permissions: "all" }],
    ["with one kind of permissions of another kind", { objectId: "a", permissions: { secrets: "get", keys: [] } }],
  ])("an access policy %s is there, and what it permits is unread", async (_, entry) => {
    const vault = JSON.parse(await show());
    vault.properties.accessPolicies = [entry];
    const { accessPolicies } = (await collect(file("odd.json", JSON.stringify(vault)))).vault("kv-app");
    expect(accessPolicies).toMatchObject(
      read([{ principalId: read("a"), permissions: { unread: { reason: "unparsable" } } }]),
    );
  });

  test("an item larger than anything Azure prints is refused, and the rest is read", async () => {
    const [first, ...rest] = JSON.parse(await list());
    first.tags = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`t${index}`, "x".repeat(500_000)]));
    const collected = await collect(
      file("vault.json", await show()),
      file("large.json", JSON.stringify([first, ...rest])),
    );
    const { secrets } = collected.vault("kv-app");
    expect(isRead(secrets) && secrets.read.map(({ name }) => name)).toEqual(["api-key"]);
    expect(secrets).toMatchObject({ missing: { reason: "unparsable" } });
    expect(collected.refused("files")).toMatchObject([{ why: { detail: "larger than anything that Azure prints" } }]);
  });

  test("a vault that is too large is not taken for one without settings", async () => {
    const vault = JSON.parse(await show());
    vault.tags = { note: "x".repeat(2 << 20) };
    const collected = await collect(file("large.json", JSON.stringify(vault)));
    expect(collected.vaults).toEqual([]);
    expect(collected.refused("files")).toMatchObject([{ why: { detail: "larger than anything that Azure prints" } }]);
  });
});

describe("hostile files", () => {
  test("200 MB on a single line are read piece by piece", async () => {
    const one = JSON.stringify(JSON.parse(await fixture("secrets/az-show.json").then(String)));
    const padded = one.replace("PLANTED-SECRET-VALUE", "PLANTED".repeat(15_000));
    const count = Math.ceil(200e6 / padded.length);
    function* pieces() {
      yield Buffer.from("[");
      const piece = Buffer.from(`${padded},`);
      for (let index = 1; index < count; index += 1) yield piece;
      yield Buffer.from(`${padded}]`);
    }
    const before = process.memoryUsage().rss;
    const collected = await collect(file("vault.json", await show()), { path: "large.json", open: pieces });
    expect(process.memoryUsage().rss - before).toBeLessThan(150e6);
    expect(collected.secret("Db-Password").enabled).toEqual(read(true));
    expect(JSON.stringify(collected.vaults)).not.toContain("PLANTED");
  });

  test("a hundred thousand levels of nesting cost nothing but their own document", async () => {
    const deep = ["[", `{"a":`, `{"properties":`, `{"tags":`].map((open) => {
      const close = open === "[" ? "]" : "}";
      return `${open.repeat(100_000)}1${close.repeat(100_000)}`;
    });
    const collected = await collect(
      file("deep.json", `${deep.join("\n")}\n${JSON.stringify(JSON.parse(await show()))}\n`),
    );
    expect(collected.vaults.map(({ name }) => name)).toEqual(["kv-app"]);
  });

  test("__proto__ and constructor are data: as tags they stay, anywhere else they are nothing", async () => {
    const text = (await show())
      .replace(`"tags": {`, `"tags": {"__proto__":"a","constructor":"b",`)
      .replace(`"properties": {`, `"__proto__": {"enablePurgeProtection":null}, "properties": {"__proto__":{"x":1},`);
    const collected = await collect(file("proto.json", text));
    const { tags, purgeProtectionEnabled } = collected.vault("kv-app");
    expect(isRead(tags) && Object.entries(tags.read)).toEqual([
      ["__proto__", "a"],
      ["constructor", "b"],
      ["env", "prod"],
      ["owner", "payments"],
    ]);
    expect(isRead(tags) && Object.getPrototypeOf(tags.read)).toBe(Object.prototype);
    expect(purgeProtectionEnabled).toEqual(read(true));
    expect({}).not.toHaveProperty("x");
  });

  test("control characters, ANSI, HTML and bidi marks in tags and names stay what they are", async () => {
    const nasty = "\u001b[31m<script>\u202e\u0000'\"`$(rm -rf /)";
    const [vault, secrets] = [JSON.parse(await show()), JSON.parse(await list())];
    vault.tags = { [nasty]: nasty };
    secrets[0].contentType = nasty;
    const collected = await collect(file("a.json", JSON.stringify(vault)), file("b.json", JSON.stringify(secrets)));
    expect(collected.vault("kv-app").tags).toEqual(read({ [nasty]: nasty }));
    expect(collected.secret("Db-Password").contentType).toEqual(read(nasty));
  });

  test("a name that is not the one in the id does not count", async () => {
    const vault = JSON.parse(await show());
    vault.name = "another";
    expect((await collect(file("a.json", JSON.stringify(vault)))).vaults[0]?.name).toBe("kv-app");
  });
});

describe("files and folders of a command line", () => {
  const options = { now: "2026-11-01T00:00:00Z", toolVersion: "0.0.0" };

  async function filled(): Promise<string> {
    const base = await temporaryFolder();
    await mkdir(join(base, "out", "b"), { recursive: true });
    await writeFile(join(base, "out", "b", "list.json"), await list());
    await writeFile(join(base, "out", "a.json"), await show());
    await writeFile(join(base, "out", ".hidden"), "{");
    await symlink(join(base, "out"), join(base, "out", "loop"));
    return base;
  }

  test("folders are read whole, in order, without hidden files and without walking in circles", async () => {
    const base = await filled();
    const { manifest } = await collectFromPaths(["out"], base, options);
    expect(manifest.asked).toEqual(["out"]);
    expect(manifest.coverage.filter(({ collector }) => collector === "files").map(({ scope }) => scope)).toEqual([
      "out/a.json",
      "out/b/list.json",
    ]);
  });

  test("no absolute path gets out, however the files were named", async () => {
    const base = await filled();
    const paths = [join(base, "out"), "./out/b/../a.json", join(await filled(), "out", "a.json"), base];
    const { manifest } = await collectFromPaths(paths, join(base, "out"), options);
    expect(JSON.stringify(manifest)).not.toContain(base.slice(0, 8));
    const named = await collectFromPaths([join(base, "out", "a.json"), "out/a.json"], base, options);
    expect(named.manifest.asked).toEqual(["out/a.json", "out/a.json"]);
  });

  test("a file that is not there is named, and the others are read", async () => {
    const base = await filled();
    const content = await collectFromPaths(["nowhere.json", "out/a.json"], base, options);
    expect(await Array.fromAsync(content.vaults)).toHaveLength(1);
    expect(content.manifest.coverage[0]).toEqual({
      collector: "files",
      scope: "nowhere.json",
      asked: 1,
      read: 0,
      refused: [
        {
          id: "nowhere.json",
          why: {
            reason: "failed",
            detail: "the file cannot be read (ENOENT)",
            remedy: "check its name and that it is yours to read",
          },
        },
      ],
    });
  });

  test("what comes out can be written and read as a snapshot, twice the same", async () => {
    const base = await filled();
    const written = async () => {
      const folder = await temporaryFolder();
      const manifest = await writeSnapshot(folder, await collectFromPaths(["out"], base, options));
      if (isStoreFault(manifest)) throw new Error(manifest.message);
      const reader = await openSnapshot(folder);
      if (isStoreFault(reader)) throw new Error(reader.message);
      expect(await Array.fromAsync(reader.vaults())).toMatchObject([{ name: "kv-app" }]);
      expect(reader.problems()).toEqual([]);
      return reader;
    };
    const [one, other] = [await written(), await written()];
    expect(one.digest).toBe(other.digest);
    expect(one.manifest).toEqual(other.manifest);
    expect(one.manifest).toMatchObject({
      source: "exports",
      tenantId: "22222222-2222-2222-2222-222222222222",
      collectedAt: options.now,
    });
  });
});

test("every shape together is one estate", async () => {
  const collected = await collectFixtures(
    "graph/containers.json",
    "keyvault-show/rbac.json",
    "keyvault-show/access-policy.json",
    "managed-hsm/az-show.json",
    "secrets/az-list.json",
    "secrets/az-list-versions.json",
    "keys/az-list.json",
    "keys/az-show-rsa.json",
    "rotation-policy/az.json",
    "certificates/az-list.json",
    "certificates/az-show.json",
    "role-assignments/all.json",
    "role-definitions/az-list.json",
    "diagnostics/az-list.json",
  );
  expect(collected.vaults.map(({ kind, name }) => [kind, name])).toEqual([
    ["hsm", "hsm-pay"],
    ["vault", "kv-app"],
    ["vault", "kv-old"],
  ]);
  expect(collected.coverage("files").every(({ refused }) => refused.length === 0)).toBe(true);
});
