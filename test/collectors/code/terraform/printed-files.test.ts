import { describe, expect, it } from "vitest";
import type { SourceTree } from "../../../../src/collectors/code/parts.ts";
import { PrintedFiles } from "../../../../src/collectors/code/terraform/printed-files.ts";
import type { TerraformTree } from "../../../../src/collectors/code/terraform/tree.ts";
import { planJson } from "../../../support/terraform/plan-literals.ts";
import { type Files, treeOf } from "../../../support/terraform/source-tree.ts";
import { stateJson } from "../../../support/terraform/state-literals.ts";
import { resource, tree } from "../../../support/terraform/tree-literals.ts";

const vault = { type: "azurerm_key_vault", name: "kv", written: { name: "kv" } };
const plan = JSON.stringify(planJson({ resources: [vault] }));
const state = JSON.stringify(
  stateJson([{ type: "azurerm_key_vault", name: "kv", instances: [{ attributes: { name: "kv" } }] }]),
);

/** Reads every file of a tree; `glance` is as the tree of a folder has it. */
async function read(tree: SourceTree, named: readonly string[] = [], source: readonly TerraformTree[] = []) {
  const printed = new PrintedFiles(tree, new Set(named), source);
  for (const uri of tree.uris) await printed.read(uri);
  return printed;
}

function filesOf(files: Files, binary: readonly string[] = []): SourceTree {
  const isText = (uri: string) => !binary.includes(uri);
  return {
    ...treeOf(files),
    glance: (uri) => (isText(uri) ? files[uri] : undefined),
    text: async (uri) => (isText(uri) ? files[uri] : undefined),
  };
}

async function refusalOf(name: string, text: string) {
  const { trees, refused } = await read(filesOf({ [name]: text }));
  expect(trees).toEqual([]);
  expect(refused).toHaveLength(1);
  return refused[0]?.why;
}

describe("plans and states in a tree of files", () => {
  it("tells plans and states apart by content, whatever they are called", async () => {
    const files = {
      "a/plan.json": plan,
      "b/tfplan": plan,
      "c/out.tfplan": plan,
      "d/anything.json": state,
      "e/terraform.tfstate": state,
      "f/terraform.tfstate.backup": state,
      "g/terraform.tfstate": plan,
    };
    const { trees } = await read(filesOf(files));
    expect(trees.map(({ root, stage }) => `${root} ${stage}`)).toEqual([
      "a/plan.json plan",
      "b/tfplan plan",
      "c/out.tfplan plan",
      "d/anything.json state",
      "e/terraform.tfstate state",
      "f/terraform.tfstate.backup state",
      "g/terraform.tfstate plan",
    ]);
    expect(trees.every(({ resources }) => resources.length === 1)).toBe(true);
  });

  it("leaves all other JSON alone, broken or not", async () => {
    const files = {
      "package.json": '{"name": "x", "version": "1.0.0"}',
      "broken.json": "{",
      "config.json": '{"format_version": "1.0", "terraform_version": "1.9.8"}',
      "list.json": "[1, 2]",
      "readme.md": plan,
      "terraform.tfstate": "",
    };
    expect(await read(filesOf(files))).toMatchObject({ trees: [], refused: [] });
  });

  it("reads past indentation, and members in any order", async () => {
    const value = JSON.parse(plan) as Record<string, unknown>;
    const sorted = Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
    const { trees } = await read(filesOf({ "a.json": plan, "b.json": JSON.stringify(sorted, null, 2) }));
    expect(trees.map(({ stage, resources }) => [stage, resources.length])).toEqual([
      ["plan", 1],
      ["plan", 1],
    ]);
  });

  it("gives plans the lines of the source", async () => {
    const { trees } = await read(
      filesOf({ "plan.json": plan }),
      [],
      [tree([resource("azurerm_key_vault.kv")], { root: "infra" })],
    );
    expect(trees[0]).toMatchObject({ sourceRoot: "infra", resources: [{ uri: "main.tf", at: { startLine: 1 } }] });
  });

  it("says what to run for a binary plan, which is no text, and once", async () => {
    const remedy = "run terraform show -json PLANFILE > plan.json and give that file";
    const files = filesOf({ "infra/tfplan": "", "infra/x.json": "" }, ["infra/tfplan", "infra/x.json"]);
    for (const named of [[], ["infra/tfplan"]]) {
      const { trees, refused } = await read(files, named);
      expect(trees).toEqual([]);
      expect(refused).toEqual([
        { id: "infra/tfplan", why: { reason: "not-in-output", detail: "a binary plan file", remedy } },
      ]);
    }
  });

  it("says what to run for the messages of a plan", async () => {
    const log = '{"@level":"info","@message":"Terraform 1.9.8","terraform":"1.9.8","type":"version"}\n{}\n';
    expect(await refusalOf("plan.json", log)).toMatchObject({ reason: "not-in-output" });
  });

  it("says that a plan or state is cut or torn by a merge, without a word of what is in it", async () => {
    const cut = await refusalOf("plan.json", plan.slice(0, -5));
    expect(cut).toMatchObject({ reason: "unparsable", detail: "it is not JSON, or only a part of it: see line 1" });
    expect(await refusalOf("terraform.tfstate", `<<<<<<< HEAD\n${state}`)).toMatchObject({ reason: "unparsable" });
    const secret = state.replace('"name":"kv"}', '"value":"hunter2" oops}');
    expect(JSON.stringify(await refusalOf("s.json", secret))).not.toMatch(/hunter|oops/);
  });

  it("refuses what would not fit into memory, with the size", async () => {
    const padded = `{"format_version":"1.2","terraform_version":"1.9.8","resource_changes":[${" ".repeat(135_000_000)}]}`;
    expect(await refusalOf("plan.json", padded)).toMatchObject({
      reason: "unparsable",
      detail: "136 million characters are more than is read of one plan or state (128)",
    });
  });
});
