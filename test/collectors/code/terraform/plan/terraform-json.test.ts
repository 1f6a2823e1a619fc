import { describe, expect, it } from "vitest";
import { readTerraformJson } from "../../../../../src/collectors/code/terraform/plan/terraform-json.ts";
import type { TerraformTree } from "../../../../../src/collectors/code/terraform/tree.ts";
import { planJson } from "../../../../support/terraform/plan-literals.ts";
import { treeOf } from "../../../../support/terraform/source-tree.ts";
import { stateJson } from "../../../../support/terraform/state-literals.ts";
import { resource, tree } from "../../../../support/terraform/tree-literals.ts";

const vault = { type: "azurerm_key_vault", name: "kv", written: { name: "kv" } };
const plan = JSON.stringify(planJson({ resources: [vault] }));
const state = JSON.stringify(
  stateJson([{ type: "azurerm_key_vault", name: "kv", instances: [{ attributes: { name: "kv" } }] }]),
);

function read(files: Readonly<Record<string, string>>, source: readonly TerraformTree[] = []) {
  return readTerraformJson(treeOf(files), source);
}

async function refusalOf(name: string, text: string) {
  const [found, ...others] = await read({ [name]: text });
  expect(others).toEqual([]);
  expect(found?.resources).toEqual([]);
  return found?.refused[0]?.why;
}

describe("readTerraformJson", () => {
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
    const found = await read(files);
    expect(found.map(({ root, stage }) => `${root} ${stage}`)).toEqual([
      "a/plan.json plan",
      "b/tfplan plan",
      "c/out.tfplan plan",
      "d/anything.json state",
      "e/terraform.tfstate state",
      "f/terraform.tfstate.backup state",
      "g/terraform.tfstate plan",
    ]);
    expect(found.every(({ resources }) => resources.length === 1)).toBe(true);
  });

  it("leaves all other JSON alone, broken or not", async () => {
    const files = {
      "package.json": '{"name": "x", "version": "1.0.0"}',
      "main.tf.json": plan,
      "x.auto.tfvars.json": plan,
      "broken.json": "{",
      "mentions.json": '{"text": "a \\"format_version\\" and \\"resource_changes\\""',
      "config.json": '{"format_version": "1.0", "terraform_version": "1.9.8"}',
      "list.json": "[1, 2]",
      "readme.md": plan,
    };
    expect(await read(files)).toEqual([]);
  });

  it("reads past a byte order mark and indentation, in any order of members", async () => {
    const value = JSON.parse(plan) as Record<string, unknown>;
    const sorted = Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
    const found = await read({ "a.json": `\uFEFF${plan}`, "b.json": JSON.stringify(sorted, null, 2) });
    expect(found.map(({ stage, resources }) => [stage, resources.length])).toEqual([
      ["plan", 1],
      ["plan", 1],
    ]);
  });

  it("gives plans the lines of the source", async () => {
    const [found] = await read({ "plan.json": plan }, [tree([resource("azurerm_key_vault.kv")], { root: "infra" })]);
    expect(found).toMatchObject({ sourceRoot: "infra", resources: [{ uri: "main.tf", at: { startLine: 1 } }] });
  });

  it("says what to run for a binary plan, which is no text", async () => {
    const files = treeOf({ "infra/tfplan": "", "infra/x.json": "" });
    const binary = { ...files, text: async () => undefined };
    const found = await readTerraformJson(binary, []);
    expect(found).toMatchObject([
      {
        root: "infra/tfplan",
        refused: [
          {
            id: "infra/tfplan",
            why: {
              reason: "not-in-output",
              remedy: "run terraform show -json PLANFILE > plan.json and give that file",
            },
          },
        ],
      },
    ]);
  });

  it("says what to run for the messages of a plan", async () => {
    const log = '{"@level":"info","@message":"Terraform 1.9.8","terraform":"1.9.8","type":"version"}\n{}\n';
    expect(await refusalOf("plan.json", log)).toMatchObject({ reason: "not-in-output" });
  });

  it("says that a plan or state is cut or torn by a merge, without a word of what is in it", async () => {
    const cut = await refusalOf("plan.json", plan.slice(0, -5));
    expect(cut).toMatchObject({ reason: "unparsable" });
    expect(await refusalOf("terraform.tfstate", `<<<<<<< HEAD\n${state}`)).toEqual(cut);
    const secret = state.replace('"name":"kv"}', '"value":"hunter2" oops}');
    expect(JSON.stringify(await refusalOf("s.json", secret))).not.toMatch(/hunter|oops/);
  });

  it("refuses what would not fit into memory, with the size", async () => {
    const padded = `{"format_version":"1.2","terraform_version":"1.9.8","resource_changes":[${" ".repeat(135_000_000)}]}`;
    expect(await refusalOf("plan.json", padded)).toMatchObject({
      reason: "unparsable",
      detail: "129 million characters are more than is read in one file (128)",
    });
  });
});
