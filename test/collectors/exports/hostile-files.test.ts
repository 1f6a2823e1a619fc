import { describe, expect, test } from "vitest";
import { isRead, read } from "../../../src/model/fact.ts";
import { collect, file, fixture } from "./collecting.ts";

const show = async () => (await fixture("keyvault-show/rbac.json")).toString();
const list = async () => (await fixture("secrets/az-list.json")).toString();

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
    expect(process.memoryUsage().rss - before).toBeLessThan(180e6);
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
