import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runCli, temporaryFolder } from "../../support/run-cli.ts";

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

interface Told {
  readonly findings: readonly {
    readonly location?: { readonly uri: string; readonly startLine: number };
    readonly suppression?: object;
  }[];
  readonly coverage: readonly {
    readonly asked: number;
    readonly refused: readonly { readonly id: string; readonly why: { readonly detail: string } }[];
  }[];
}

async function gate(...paths: readonly string[]) {
  const rule = "vault-purge-protection-disabled";
  const run = await runCli(folder.path, "gate", ...paths, "--only", rule, "--format", "json");
  // The shape is that of the published schema.
  const { findings, coverage } = JSON.parse(run.stdout) as Told;
  const places = findings
    .filter(({ suppression }) => suppression === undefined)
    .map(({ location }) => `${location?.uri}:${location?.startLine}`);
  return { status: run.status, places, refused: coverage[0]?.refused.map(({ id, why }) => [id, why.detail]) };
}

const bicep = "resource kv 'Microsoft.KeyVault/vaults@2023-07-01' = {\n  name: 'kv-bicep'\n}\n";
const resource = '{ "type": "Microsoft.KeyVault/vaults", "apiVersion": "2023-07-01", "name": "kv-arm" }';
const schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";
const arm = `{\n  "$schema": "${schema}",\n  "contentVersion": "1.0.0.0",\n  "resources": [\n    ${resource}\n  ]\n}\n`;

describe("the gate reads all formats", () => {
  test("of a folder, and of files that are named", async () => {
    write({ "main.bicep": bicep, "arm/main.json": arm, "main.tf": 'resource "azurerm_key_vault" "kv" {}\n' });
    const all = ["arm/main.json:5", "main.bicep:1", "main.tf:1"];
    expect((await gate(".")).places).toEqual(all);
    expect((await gate("main.bicep", "arm/main.json", "main.tf")).places).toEqual(all);
  });

  test("a template without vaults is known, whatever is none is told", async () => {
    const other = arm.replace("Microsoft.KeyVault/vaults", "Microsoft.Web/sites");
    write({ "other.json": other, "main.bicep": bicep, "empty.bicep": "param x string\n", "notes.md": "# Notes\n" });
    const known = await gate("other.json", "main.bicep", "empty.bicep");
    expect(known.refused).toEqual([]);
    const { status, refused } = await gate("notes.md", "main.bicep", "other.json");
    expect(refused).toEqual([["notes.md", "it is no infrastructure code of a kind that is read here"]]);
    expect(status).toBe(1);
  });

  test("comments in Bicep and in JSON suppress what follows", async () => {
    const comment = "// kvaudit:ignore vault-purge-protection-disabled it is a sandbox";
    write({
      "main.bicep": `${comment}\n${bicep}`,
      "main.json": arm.replace('  "resources": [\n', `  "resources": [\n    ${comment}\n`),
    });
    expect((await gate(".")).places).toEqual([]);
  });

  test("what does not parse costs itself, and the rest is judged", async () => {
    write({ "main.bicep": `${bicep}resource = {\n`, "main.json": arm.replace("]\n", "] ]\n") });
    const { places, refused } = await gate(".");
    expect(places).toContain("main.bicep:1");
    expect(refused?.map(([id]) => id)).toEqual(expect.arrayContaining(["main.bicep:4"]));
  });
});
