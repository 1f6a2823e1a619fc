import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type CodeOptions, type CodeSnapshot, isFault, readCode } from "../../../src/collectors/code/read-code.ts";
import { terraformReaders } from "../../../src/collectors/code/terraform/read-terraform.ts";
import { temporaryFolder } from "../../support/run-cli.ts";

let folder: { readonly path: string; remove(): void };
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder.path, path)), { recursive: true });
    writeFileSync(join(folder.path, path), content);
  }
}

async function snapshot(more: Partial<CodeOptions> = {}): Promise<CodeSnapshot> {
  const result = await readCode(
    {
      paths: ["."],
      cwd: folder.path,
      now: "2026-11-01T00:00:00Z",
      toolVersion: "1.2.3",
      varFiles: [],
      suppresses: true,
      isRuleId: (id) => id === "some-rule" || id === "other-rule",
      ...more,
    },
    terraformReaders,
  );
  if (isFault(result)) throw new Error(`${result.path} ${result.fault}`);
  return result;
}

const vault = 'resource "azurerm_key_vault" "kv" {\n  name = "kv-a"\n}\n';

test("the snapshot says what it is of and when, with no path of the machine", async () => {
  write({ "main.tf": vault });
  const { manifest, digest } = await snapshot({ paths: [folder.path] });
  expect(manifest).toMatchObject({
    source: "code",
    tool: { name: "kvaudit", version: "1.2.3" },
    collectedAt: "2026-11-01T00:00:00Z",
    asked: [folder.path.split("/").at(-1)],
    coverage: [{ collector: "code", scope: ".", asked: 1, read: 1, refused: [] }],
  });
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
});

test("vaults come sorted, and the digest hangs on what is read alone", async () => {
  write({ "b/main.tf": vault, "a/main.tf": vault });
  const first = await snapshot();
  const ids = async (from: CodeSnapshot) => (await Array.fromAsync(from.vaults())).map(({ id }) => id);
  expect(await ids(first)).toEqual(["a/main.tf#azurerm_key_vault.kv", "b/main.tf#azurerm_key_vault.kv"]);
  expect((await snapshot({ paths: ["b", "a", "."] })).digest).toBe(first.digest);
  write({ "a/main.tf": vault.replace("kv-a", "kv-b") });
  expect((await snapshot()).digest).not.toBe(first.digest);
});

test("suppressions are those of modules, too, and none where they are not to count", async () => {
  write({
    "live/main.tf": 'module "kv" {\n  source = "../modules/kv"\n}\n',
    "modules/kv/main.tf": `# kvaudit:ignore some-rule why\n${vault}# kvaudit:ignore some-rule\n`,
  });
  const { suppressions, units } = await snapshot({ paths: ["."] });
  expect(suppressions).toMatchObject([
    { rules: ["some-rule"], covers: { uri: "modules/kv/main.tf", startLine: 2, endLine: 4 } },
  ]);
  expect(units?.filter(({ unit }) => unit === "suppression")).toHaveLength(1);
  const without = await snapshot({ suppresses: false });
  expect(without.suppressions).toEqual([]);
  expect(without.units?.filter(({ unit }) => unit === "suppression")).toEqual([]);
});

test("a module beside the path is read inside a repository, and counts as asked for", async () => {
  execFileSync("git", ["init", "--quiet"], { cwd: folder.path });
  write({ "live/main.tf": 'module "kv" {\n  source = "../modules/kv"\n}\n', "modules/kv/main.tf": vault });
  const found = await snapshot({ paths: ["live"] });
  expect((await Array.fromAsync(found.vaults())).map(({ id }) => id)).toEqual([
    "modules/kv/main.tf#module.kv.azurerm_key_vault.kv",
  ]);
  expect(found.filesRead).toBe(2);
});

test("of a suppression each rule is compared with what was there before", async () => {
  const text = (rules: string) => `# kvaudit:ignore ${rules} why\n${vault}`;
  write({ "main.tf": text("some-rule,other-rule") });
  const before = new Map([["main.tf", Buffer.from(`\n\n${text("some-rule")}`)]]);
  const earlier = () => ({ read: async (uri: string) => before.get(uri) });
  const { suppressions, addedSuppressions } = await snapshot({ earlier });
  expect(suppressions?.map(({ rules }) => rules)).toEqual([["some-rule"]]);
  expect(addedSuppressions?.map(({ rules }) => rules)).toEqual([["other-rule"]]);
  before.set("main.tf", Buffer.from([0xff, 0x00]));
  expect((await snapshot({ earlier })).suppressions).toEqual([]);
});
