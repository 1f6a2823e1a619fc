import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { install, type Job, runScript, yamlOf } from "../support/pipeline-steps.ts";
import { temporaryFolder } from "../support/run-cli.ts";

interface Step {
  readonly name: string;
  readonly id?: string;
  readonly if?: string;
  readonly run?: string;
  readonly uses?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, string>>;
}
interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string; readonly description: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

const action = yamlOf("action.yml") as Action;
const open = 'resource "azurerm_key_vault" "kv" {\n  name = "kv-open-prod"\n  tags = { env = "prod" }\n}\n';
const closed = 'resource "azurerm_resource_group" "rg" {\n  name = "rg"\n}\n';

let folder: ReturnType<typeof temporaryFolder>;
let job: Job;
beforeEach(() => {
  folder = temporaryFolder();
  job = { workspace: join(folder.path, "work"), temporary: join(folder.path, "temp") };
  mkdirSync(job.workspace);
  mkdirSync(job.temporary);
  install(job);
});
afterEach(() => folder.remove());

/** Runs the action's scripts in their order, as far as a machine without GitHub can: `uses` steps and the installing are left out. */
function runAction(given: Readonly<Record<string, string>>) {
  const outputs = new Map<string, string>();
  const files = { GITHUB_OUTPUT: join(folder.path, "output"), GITHUB_STEP_SUMMARY: join(folder.path, "summary") };
  for (const path of Object.values(files)) writeFileSync(path, "");
  const filledIn = (expression: string): string => {
    const [kind, ...name] = expression.trim().split(".");
    if (kind === "inputs") return given[name.join(".")] ?? action.inputs[name.join(".")]?.default ?? "";
    return outputs.get(name.join(".")) ?? "";
  };
  const results = new Map<string, ReturnType<typeof runScript>>();
  for (const { name, id, run, env = {} } of action.runs.steps) {
    if (run === undefined || id === "install") continue;
    const filled = Object.fromEntries(
      Object.entries(env).map(([key, text]) => [
        key,
        text.replace(/\$\{\{(.+?)\}\}/g, (_, one: string) => filledIn(one)),
      ]),
    );
    results.set(name, runScript(run, job, { ...filled, ...files, RUNNER_TEMP: job.temporary }));
    for (const line of readFileSync(files.GITHUB_OUTPUT, "utf8").split("\n")) {
      const [key = "", value = ""] = line.split("=", 2);
      if (id !== undefined && key !== "") outputs.set(`${id}.outputs.${key}`, value);
    }
  }
  return { results, summary: readFileSync(files.GITHUB_STEP_SUMMARY, "utf8") };
}

describe("action.yml", () => {
  test("a vault that is open fails the job at the end, after the reports are written", () => {
    writeFileSync(join(job.workspace, "main.tf"), open);
    const { results, summary } = runAction({});
    expect(results.get("Run kvaudit")).toMatchObject({ status: 0 });
    expect(results.get("Verdict")?.status).toBe(1);
    expect(summary).toContain("`main.tf:1`");
    const sarif = readFileSync(join(job.workspace, "kvaudit-report/results.sarif"), "utf8");
    expect(sarif).toContain("kvaudit/code");
  });

  test("code without anything wrong passes", () => {
    writeFileSync(join(job.workspace, "main.tf"), closed);
    expect(runAction({}).results.get("Verdict")?.status).toBe(0);
  });

  test("paths, policy, fail-on and arguments reach the command whatever is in them", () => {
    mkdirSync(join(job.workspace, "a b"));
    writeFileSync(join(job.workspace, "a b/main.tf"), open);
    writeFileSync(join(job.workspace, "$(touch pwned).tf"), closed);
    const inputs = { paths: "a b\n$(touch pwned).tf\n", "fail-on": "none", arguments: "--skip\nvault-network-open" };
    const { results } = runAction(inputs);
    expect(results.get("Verdict")?.status, results.get("Run kvaudit")?.stderr).toBe(0);
    const report = readFileSync(join(job.workspace, "kvaudit-report/findings.json"), "utf8");
    expect(report).toContain("vault-purge-protection-disabled");
    expect(report).not.toContain('"ruleId":"vault-network-open"');
    expect(() => readFileSync(join(job.workspace, "pwned"))).toThrow();
    rmSync(join(job.workspace, "kvaudit-report"), { recursive: true });
    expect(runAction({ ...inputs, policy: "missing.yaml" }).results.get("Verdict")?.status).toBe(2);
  });

  test("an unknown command is refused", () => {
    expect(runAction({ command: "rm -rf" }).results.get("Run kvaudit")?.status).toBe(2);
  });

  test("no input is ever part of a script, and every other action is pinned by its commit", () => {
    for (const { run, uses } of action.runs.steps) {
      expect(run ?? "").not.toContain("${{");
      if (uses !== undefined) expect(uses).toMatch(/@[0-9a-f]{40}$/);
    }
  });

  test("what it installs is this version", () => {
    const { version } = yamlOf("package.json") as { version: string };
    expect(action.inputs["package"]?.default).toBe(`kvaudit@${version}`);
  });
});

describe("templates/azure-pipelines.yml", () => {
  interface PipelineStep {
    readonly bash?: string;
    readonly displayName?: string;
  }
  const template = yamlOf("templates/azure-pipelines.yml") as {
    readonly parameters: readonly { readonly name: string; readonly default: unknown }[];
    readonly steps: readonly (PipelineStep & Readonly<Record<string, unknown>>)[];
  };
  const gate = template.steps.flatMap((step) => Object.values(step).filter(Array.isArray).flat() as PipelineStep[]);
  const script = (name: string) =>
    [...template.steps, ...gate].find(({ displayName }) => displayName === name)?.bash ?? "";

  test("the gate's steps write the reports and keep the verdict for the end", () => {
    writeFileSync(join(job.workspace, "main.tf"), open);
    const env = {
      ...{ AGENT_TEMPDIRECTORY: job.temporary, OUT: join(folder.path, "out"), FAIL_ON: "high", PATHS: "main.tf|." },
      ...{ POLICY: "", POLICY_REF: "", BASELINE: "", ALLOW_INCOMPLETE: "False", ARGUMENTS: "" },
    };
    const run = runScript(script("kvaudit gate"), job, env);
    expect(run.status, run.stderr).toBe(0);
    expect(run.stdout).toContain("##vso[task.setvariable variable=KVAUDIT_EXIT_CODE]1\n");
    expect(runScript(script("Show the summary"), job, env).stdout).toContain("##vso[task.uploadsummary]");
    expect(readFileSync(join(folder.path, "out/TEST-kvaudit.xml"), "utf8")).toContain("<failure ");
    expect(runScript(script("Verdict"), job, { EXIT_CODE: "1" }).status).toBe(1);
    expect(runScript(script("Verdict"), job, { EXIT_CODE: "$(KVAUDIT_EXIT_CODE)" }).status).not.toBe(0);
  });

  test("what it installs is this version", () => {
    const { version } = yamlOf("package.json") as { version: string };
    expect(template.parameters.find(({ name }) => name === "package")?.default).toBe(`kvaudit@${version}`);
  });
});

test("the pre-commit hook names a command that there is, and the files that it reads", () => {
  const [hook] = yamlOf(".pre-commit-hooks.yaml") as readonly {
    entry: string;
    files: string;
    pass_filenames: boolean;
  }[];
  expect(hook?.entry).toBe("kvaudit gate");
  expect(hook?.pass_filenames).toBe(false);
  const files = new RegExp(hook?.files ?? "^$");
  for (const name of ["main.tf", "a/b.tf.json", "x.auto.tfvars", ".terraform.lock.hcl"]) expect(name).toMatch(files);
  for (const name of ["README.md", "main.tfx"]) expect(name).not.toMatch(files);
});
