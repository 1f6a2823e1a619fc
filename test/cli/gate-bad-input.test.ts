import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CliResult, runCli, temporaryFolder } from "../support/run-cli.ts";

let folder: { readonly path: string; remove(): void };
let root: string;
beforeEach(() => {
  folder = temporaryFolder();
  root = join(folder.path, "repo");
  mkdirSync(root);
});
afterEach(() => folder.remove());

function write(files: Readonly<Record<string, string | Buffer>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

const on = "purge_protection_enabled = true";
const purge = "vault-purge-protection-disabled";
const vault = (name: string, more = "") =>
  `resource "azurerm_key_vault" "${name}" {\n  name = "kv-${name}"\n  ${more}\n}\n`;
const module = (name: string, source: string) => `module "${name}" {\n  source = "${source}"\n}\n`;

/** What a run left, with what it says of coverage on lines of their own: `id: reason`, `→ remedy`. */
interface Run {
  readonly status: number;
  readonly refused: readonly string[];
  readonly findings: readonly string[];
  readonly closing: string;
}

async function gate(...args: readonly string[]): Promise<Run> {
  const { stdout, ...shown } = await run("--format", "json", ...args);
  const { status, stderr } = shown;
  const report = JSON.parse(stdout);
  const [row] = report.coverage;
  return {
    status,
    refused: row.refused.map(({ id, why }: { id: string; why: { detail: string } }) => `${id}: ${why.detail}`),
    findings: report.findings.map(
      ({ ruleId, subject }: { ruleId: string; subject: { id: string } }) => `${ruleId} ${subject.id}`,
    ),
    closing: stderr,
  };
}

function run(...args: readonly string[]): Promise<CliResult> {
  const named = args.some((arg) => arg.startsWith("--only"));
  return runCli(root, "gate", ...(named ? [] : [`--only=${purge}`]), ...args);
}

const clean = "exit 0: no finding at or above high\n";
const failing = "exit 1: 1 findings at or above high (--fail-on)\n";
const incomplete = "exit 3: something that was asked for could not be read (--allow-incomplete accepts that)\n";

describe("broken code", () => {
  test("marks of a merge conflict are told, both sides are read, and the rest is judged", async () => {
    const ours = vault("ours", on);
    write({
      "main.tf": `${vault("a", on)}<<<<<<< HEAD\n${ours}=======\n${vault("theirs")}>>>>>>> theirs\n${vault("c", on)}`,
    });
    const mark = "a mark of a merge conflict that was never resolved; what stands on both sides is read";
    expect(await gate()).toEqual({
      status: 1,
      refused: [`main.tf:10: ${mark}`, `main.tf:15: ${mark}`, `main.tf:5: ${mark}`],
      findings: [`${purge} main.tf#azurerm_key_vault.theirs`],
      closing: failing,
    });
    const words = (await run()).stdout.replaceAll(/\s+/g, " ");
    expect(words).toContain(`could not be parsed main.tf:10: ${mark}`);
  });

  test("a block that both sides have is judged as the first has it, and told", async () => {
    const [ours, theirs] = [vault("kv", on), vault("kv", "purge_protection_enabled = false")];
    write({ "main.tf": `<<<<<<< HEAD\n${ours}=======\n${theirs}>>>>>>> theirs\n` });
    const found = await gate();
    expect(found.status).toBe(3);
    expect(found.refused).toContain('main.tf:7: resource "azurerm_key_vault.kv" is declared already in main.tf line 2');
  });

  test("half a file: what is cut is not taken for omitted, and the other files are judged", async () => {
    write({
      "main.tf": `${vault("a", on)}resource "azurerm_key_vault" "cut" {\n  name = "kv-cut"\n  purge_protection_enabled = tr`,
      "other.tf": vault("other"),
    });
    expect(await gate()).toEqual({
      status: 1,
      refused: ['main.tf:5: a block that is not closed: "}" is missing'],
      findings: [`${purge} other.tf#azurerm_key_vault.other`],
      closing: failing,
    });
    write({ "other.tf": vault("other", on) });
    expect(await gate()).toMatchObject({ status: 3, findings: [], closing: incomplete });
    expect(await gate("--allow-incomplete")).toMatchObject({ status: 0, closing: clean });
    expect((await run()).stdout).toContain("purge protection enabled: 1 check of 1 rule not made (kv-cut: tr");
  });

  test("modules that call each other end where the circle closes", async () => {
    write({
      "main.tf": vault("a", on) + module("x", "./x"),
      "x/main.tf": vault("inner") + module("y", "../y"),
      "y/main.tf": module("x", "../x"),
    });
    expect(await gate()).toEqual({
      status: 1,
      refused: ['y/main.tf:1: module "x" calls x, which it is part of'],
      findings: [`${purge} x/main.tf#module.x.azurerm_key_vault.inner`],
      closing: failing,
    });
  });

  test("a module that calls itself", async () => {
    write({ "main.tf": vault("a", on) + module("self", "./") });
    const found = await gate();
    expect(found.status).toBe(3);
    expect(found.refused).toEqual([expect.stringMatching(/^main\.tf:5: module "self" calls /)]);
  });
});

describe("modules that are not here", () => {
  test("one outside the scanned root is not read, and the way out is named", async () => {
    write({ "main.tf": vault("a", on) + module("x", "../outside"), "../outside/main.tf": vault("outside") });
    expect(await gate()).toEqual({
      status: 3,
      refused: ['main.tf:5: module "x" comes from "../outside", which lies outside the scanned root'],
      findings: [],
      closing: incomplete,
    });
    expect((await run()).stdout).toContain("→ gate the folder that contains both");
    const above = await runCli(folder.path, "gate", `--only=${purge}`, "repo", "outside");
    expect(above.status).toBe(1);
    expect(above.stdout).toContain("outside/main.tf:1");
  });

  test("a link does not lead out of the root either", async () => {
    write({ "main.tf": vault("a", on) + module("x", "./inside"), "../outside/main.tf": vault("outside") });
    symlinkSync("../outside", join(root, "inside"));
    const found = await gate();
    expect(found.status).toBe(3);
    expect(found.findings).toEqual([]);
    expect(found.refused.join("\n")).toMatch(/main\.tf:5: .*"x"/);
  });

  test("remote ones are named and never fetched, and the run is not incomplete for it", async () => {
    write({
      "main.tf":
        vault("a", on) +
        module("git", "git::https://example.com/kv.git?ref=v1") +
        module("known", "Azure/avm-res-keyvault-vault/azurerm"),
    });
    expect(await gate()).toEqual({
      status: 0,
      refused: [
        "main.tf#module.known: the module Azure/avm-res-keyvault-vault/azurerm makes a vault, and modules from elsewhere are not fetched: the vault is not judged here",
        'main.tf:5: module "git" comes from git::https://example.com/kv.git?ref=v1, which is not among the files and is never fetched',
      ],
      findings: [],
      closing: clean,
    });
    expect((await run()).stdout).toContain("→ judge the plan instead: terraform show -json PLAN > plan.json");
  });
});

describe("links", () => {
  test("that lead in a circle, to a folder above or nowhere are told, and end nothing", async () => {
    write({ "a/main.tf": vault("a", on) });
    for (const [target, path] of [
      ["..", "a/up"],
      ["b", "c"],
      ["c", "b"],
      ["self.tf", "self.tf"],
    ] as const)
      symlinkSync(target, join(root, path));
    const circle = "a link that leads in a circle";
    expect(await gate()).toEqual({
      status: 0,
      refused: [
        "a/up: a link to a folder that holds it is not followed: it has no end",
        `b: ${circle}`,
        `c: ${circle}`,
        `self.tf: ${circle}`,
      ],
      findings: [],
      closing: clean,
    });
  });
});

describe("encodings", () => {
  test("UTF-16 with its mark, a byte order mark and CRLF are read; Latin-1 and binary files are told", async () => {
    write({
      "bom.tf": `\uFEFF${vault("bom", on)}`,
      "crlf.tf": vault("crlf", "purge_protection_enabled = false").replaceAll("\n", "\r\n"),
      "utf16.tf": Buffer.from(`\uFEFF${vault("utf16", on)}`, "utf16le"),
      "latin.tf": Buffer.from(`\n# caf\xe9\n${vault("latin")}`, "latin1"),
      "binary.tf": Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 0xff]),
    });
    expect(await gate()).toEqual({
      status: 1,
      refused: [
        "binary.tf: it holds NUL bytes: it is no text, or UTF-16 without a byte order mark",
        "latin.tf: it is not UTF-8: see the bytes on line 2",
      ],
      findings: [`${purge} crlf.tf#azurerm_key_vault.crlf`],
      closing: failing,
    });
  });
});

const filler = Array.from({ length: 52_000 }, () => "x".repeat(1000));

describe("large and generated files", () => {
  test("50 MB of JSON that is nobody's business is passed by", async () => {
    write({ "main.tf": vault("a", on), "data.json": JSON.stringify(filler) });
    expect(await gate()).toEqual({ status: 0, refused: [], findings: [], closing: clean });
  });

  test("50 MB of a plan are judged; half of it is told, and the code beside it is judged", async () => {
    const address = { address: "azurerm_key_vault.p", mode: "managed", type: "azurerm_key_vault", name: "p" };
    const change = { actions: ["create"], before: null, after: { name: "kv-p" }, after_unknown: {} };
    const plan = JSON.stringify({
      format_version: "1.2",
      terraform_version: "1.9.0",
      resource_changes: [{ ...address, change }],
      prior_state: { values: { filler } },
    });
    write({ "plan.json": plan });
    expect(await gate("plan.json")).toMatchObject({
      status: 1,
      refused: [],
      findings: [`${purge} plan.json#azurerm_key_vault.p`],
    });
    write({ "plan.json": plan.slice(0, -500), "main.tf": vault("a", on) });
    expect(await gate(".", "plan.json")).toEqual({
      status: 3,
      refused: ["plan.json: it is not JSON, or only a part of it: see line 1"],
      findings: [],
      closing: incomplete,
    });
    expect((await run(".", "plan.json")).stdout).toContain(
      "→ save what terraform show -json prints, and give that file",
    );
  });

  test("more code than anybody writes is not read, and told with its size", async () => {
    write({ "main.tf": vault("a", on), "huge.tf": `# ${"x".repeat(11 * 1024 * 1024)}\n${vault("huge")}` });
    expect(await gate()).toEqual({
      status: 3,
      refused: ["huge.tf: it has 12 MB, and more than 10 MB are not read"],
      findings: [],
      closing: incomplete,
    });
  });

  test("what a generator wrote on one line is judged; what terraform init fetched is not", async () => {
    const resource = { azurerm_key_vault: { g: { name: "kv-g" } } };
    write({
      "cdk.tf.json": JSON.stringify({ "//": { metadata: "x".repeat(3_000_000) }, resource }),
      ".terraform/modules/x/main.tf": vault("fetched"),
    });
    expect(await gate()).toEqual({
      status: 1,
      refused: [],
      findings: [`${purge} cdk.tf.json#azurerm_key_vault.g`],
      closing: failing,
    });
  });

  test("a state with 100,000 resources is one finding, and shows no value", async () => {
    const resources = Array.from({ length: 100_000 }, (_, number) => ({
      mode: "managed",
      type: number % 100 === 0 ? "azurerm_key_vault_secret" : "azurerm_resource_group",
      name: `r${number}`,
      provider: 'provider["registry.terraform.io/hashicorp/azurerm"]',
      instances: [{ schema_version: 0, attributes: { name: `r${number}`, value: "hunter2-hunter2" } }],
    }));
    const state = { version: 4, terraform_version: "1.9.0", serial: 1, lineage: "x", outputs: {}, resources };
    write({ "main.tf": vault("a", on), "terraform.tfstate": JSON.stringify(state) });
    const found = await gate("--only=state-secret-plaintext");
    expect(found).toEqual({
      status: 1,
      refused: [],
      findings: ["state-secret-plaintext terraform.tfstate"],
      closing: failing,
    });
    const { stdout } = await run("--only=state-secret-plaintext");
    expect(stdout.replaceAll(/\s+/g, " ")).toContain("state terraform.tfstate holds 1000 secrets in plain text");
    expect(stdout).not.toContain("hunter2");
  });

  test("half a state is told, with what to do", async () => {
    write({
      "main.tf": vault("a", on),
      "terraform.tfstate": '{\n  "version": 4,\n  "resources": [\n    {"mode": "mana',
    });
    const found = await gate();
    expect(found.status).toBe(3);
    expect(found.refused).toEqual(["terraform.tfstate: it is not JSON, or only a part of it: see line 4"]);
  });
});
