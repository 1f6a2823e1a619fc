import { describe, expect, test } from "vitest";
import { read } from "../../../src/model/fact.ts";
import { collect, collectFixtures, file, fixture } from "./collecting.ts";

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
