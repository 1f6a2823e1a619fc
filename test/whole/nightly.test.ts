import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { writeSnapshot } from "../../src/collectors/store/write.ts";
import { buildVault } from "../../src/model/build.ts";
import { unread } from "../../src/model/fact.ts";
import type { VaultRecord } from "../../src/model/vault.ts";
import { install, type Job, runScript, yamlOf } from "../support/pipeline-steps.ts";
import { temporaryFolder } from "../support/run-cli.ts";

/** A step that a shell runs, whichever build server it is written for. */
interface Step {
  readonly name: string;
  readonly script: string;
}
interface Flavour {
  readonly file: string;
  readonly steps: readonly Step[];
  /** The values under `env` or `variables`. */
  readonly settings: Readonly<Record<string, string>>;
  readonly scanArguments: (values: readonly string[]) => string;
  readonly signingKey: (pem: string) => string;
}

interface GithubStep {
  readonly name?: string;
  readonly run?: string;
  readonly uses?: string;
}
interface AzureStep {
  readonly displayName?: string;
  readonly bash?: string;
  readonly inputs?: { readonly inlineScript?: string };
}

const githubFile = "templates/github-nightly.yml";
const azureFile = "templates/azure-nightly.yml";
const github = yamlOf(githubFile) as {
  readonly permissions: object;
  readonly jobs: {
    readonly scan: {
      readonly permissions: object;
      readonly env: Readonly<Record<string, string>>;
      readonly steps: readonly GithubStep[];
    };
  };
};
const azure = yamlOf(azureFile) as {
  readonly variables: Readonly<Record<string, string>>;
  readonly jobs: readonly { readonly steps: readonly AzureStep[] }[];
};
const azureSteps = azure.jobs.flatMap(({ steps }) => steps);

const flavours: readonly Flavour[] = [
  {
    file: githubFile,
    steps: github.jobs.scan.steps.flatMap(({ name, run }) => (name && run ? [{ name, script: run }] : [])),
    settings: github.jobs.scan.env,
    scanArguments: (values) => values.join("\n"),
    signingKey: (pem) => pem,
  },
  {
    file: azureFile,
    steps: azureSteps.flatMap(({ displayName, bash, inputs }) => {
      const script = bash ?? inputs?.inlineScript;
      return displayName && script ? [{ name: displayName, script }] : [];
    }),
    settings: azure.variables,
    scanArguments: (values) => values.join("|"),
    signingKey: (pem) => Buffer.from(pem).toString("base64"),
  },
];

let folder: ReturnType<typeof temporaryFolder>;
let job: Job;
beforeEach(() => {
  folder = temporaryFolder();
  job = { workspace: join(folder.path, "work"), temporary: join(folder.path, "temp") };
  const git = (...argv: string[]) => execFileSync("git", argv, { cwd: folder.path, stdio: "pipe" });
  git("init", "--quiet", "--bare", "--initial-branch=main", "remote.git");
  git("clone", "--quiet", "remote.git", "work");
  writeFileSync(join(job.workspace, "README.md"), "mine\n");
  const as = ["-C", "work", "-c", "user.name=a", "-c", "user.email=a@b.example"];
  git(...as, "add", "README.md");
  git(...as, "commit", "--quiet", "--message", "first");
  git("-C", "work", "push", "--quiet", "origin", "HEAD:main");
});
afterEach(() => folder.remove());

const temp = (...parts: readonly string[]) => join(job.temporary, ...parts);
const remote = (...argv: readonly string[]) =>
  execFileSync("git", ["--git-dir", join(folder.path, "remote.git"), ...argv], { encoding: "utf8", stdio: "pipe" });

const vault = buildVault({ name: "kv-a", secrets: [{ name: "s", expiresOn: null }] });
const open = buildVault({ name: "kv-b", publicNetworkAccess: "Enabled", networkDefaultAction: "Allow" });

/** One run of the job on a runner of its own, as far as a machine without Azure can: a saved snapshot stands in for it. */
async function night(flavour: Flavour, vaults: readonly VaultRecord[], date: string, env: Record<string, string> = {}) {
  rmSync(job.temporary, { recursive: true, force: true });
  mkdirSync(job.temporary);
  execFileSync("git", ["-C", job.workspace, "worktree", "prune"]);
  install(job);
  const snapshot = join(folder.path, "snapshot");
  await saveSnapshot(snapshot, vaults, date);
  cpSync(snapshot, temp("report/snapshot"), { recursive: true });
  writeFileSync(temp("output"), "");
  const given = {
    ...flavour.settings,
    SCAN_ARGUMENTS: flavour.scanArguments(["--snapshot", snapshot, "--allow-incomplete"]),
    ...{ RUNNER_TEMP: job.temporary, AGENT_TEMPDIRECTORY: job.temporary },
    ...{ GITHUB_OUTPUT: temp("output"), GITHUB_STEP_SUMMARY: temp("summary"), SIGNING_KEY: "" },
    ...env,
  };
  const results = new Map<string, ReturnType<typeof runScript>>();
  for (const name of ["Fetch the history", "Scan", "Keep the history", "Make the evidence"]) {
    const result = runScript(scriptOf(flavour, name), job, given);
    results.set(name, result);
    if (result.status !== 0) break;
  }
  return results;
}

function scriptOf({ steps, file }: Flavour, name: string): string {
  const step = steps.find((one) => one.name === name);
  if (!step) throw new Error(`${file} has no step "${name}"`);
  return step.script;
}

async function saveSnapshot(path: string, vaults: readonly VaultRecord[], date: string): Promise<void> {
  rmSync(path, { recursive: true, force: true });
  const scope = `/subscriptions/${vault.subscriptionId}`;
  const written = await writeSnapshot(path, {
    manifest: {
      ...{ format: "kvaudit-snapshot", formatVersion: 1, tool: { name: "kvaudit", version: "0.0.0" } },
      ...{ source: "live", tenantId: null, collectedAt: `${date}T02:17:00Z`, collectedBy: null },
      ...{ clockSkewSeconds: null, asked: ["--cloud AzureCloud"] },
      coverage: [{ collector: "vaults", scope, asked: vaults.length, read: vaults.length, refused: [] }],
    },
    ...{ scopes: [], roles: [], principals: [], vaults },
  });
  if ("code" in written) throw new Error(written.message);
}

describe.each(flavours)("$file", (flavour) => {
  const failures = (results: Awaited<ReturnType<typeof night>>) =>
    [...results].filter(([, { status }]) => status !== 0).map(([name, { stderr }]) => `${name}: ${stderr}`);

  test("keeps a history from night to night on a branch of its own, and leaves the others alone", async () => {
    const before = remote("rev-parse", "main");
    expect(failures(await night(flavour, [vault, open], "2026-11-01"))).toEqual([]);
    const first = remote("ls-tree", "-r", "--name-only", "kvaudit-history").trim().split("\n");
    expect(failures(await night(flavour, [vault, open], "2026-11-02"))).toEqual([]);
    const second = remote("ls-tree", "-r", "--name-only", "kvaudit-history").trim().split("\n");
    expect([first.length, second.length]).toEqual([1, 2]);
    expect(second).toEqual(expect.arrayContaining(first));
    expect(remote("rev-list", "--count", "kvaudit-history").trim()).toBe("2");
    expect(remote("rev-parse", "main")).toBe(before);
  });

  test("an alert that nobody could look for stays, out of the history", async () => {
    await night(flavour, [vault], "2026-11-01");
    const denied = { ...vault, secrets: unread("denied", "403 from the vault") };
    expect(failures(await night(flavour, [denied], "2026-11-02"))).toEqual([]);
    const sarif = readFileSync(temp("report/results.sarif"), "utf8");
    expect(sarif).toContain("Not re-checked since 2026-11-01: secrets: ");
  });

  test("a finding fails the verdict, after everything is kept", async () => {
    const results = await night(flavour, [open], "2026-11-01");
    expect(failures(results)).toEqual([]);
    const told = (results.get("Scan")?.stdout ?? "") + readFileSync(temp("output"), "utf8");
    expect(told).toMatch(/^exit-code=1$|KVAUDIT_EXIT_CODE\]1$/m);
    expect(runScript(scriptOf(flavour, "Verdict"), job, { EXIT_CODE: "1" }).status).toBe(1);
    expect(runScript(scriptOf(flavour, "Verdict"), job, {}).status).toBe(2);
  });

  test("evidence is a zip, signed where there is a key, and the key does not stay", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    const results = await night(flavour, [vault], "2026-11-01", { SIGNING_KEY: flavour.signingKey(pem) });
    expect(failures(results)).toEqual([]);
    expect(readdirSync(temp("evidence")).filter((name) => name.endsWith(".zip"))).toHaveLength(1);
    const [bundle = ""] = readdirSync(temp("evidence")).filter((name) => !name.endsWith(".zip"));
    writeFileSync(temp("public.pem"), publicKey.export({ type: "spki", format: "pem" }));
    const verify = `kvaudit evidence verify ${temp("evidence", bundle)} --key ${temp("public.pem")}`;
    const checked = runScript(`PATH="${temp("kvaudit/node_modules/.bin")}:$PATH" ${verify}`, job, {});
    expect(checked.status, checked.stdout + checked.stderr).toBe(0);
    expect(existsSync(temp("kvaudit-key.pem"))).toBe(false);
  });

  test("a remote that does not answer ends the run, and begins no history", async () => {
    execFileSync("git", ["-C", job.workspace, "remote", "set-url", "origin", join(folder.path, "gone.git")]);
    const results = await night(flavour, [vault], "2026-11-01");
    expect([...results.keys()]).toEqual(["Fetch the history"]);
    expect(results.get("Fetch the history")?.status).toBe(128);
  });

  test("installs this version as the action does, and puts no expression into a script", () => {
    const { version } = yamlOf("package.json") as { version: string };
    expect(flavour.settings["PACKAGE"]).toBe(`kvaudit@${version}`);
    const action = yamlOf("action.yml") as { runs: { steps: readonly { id?: string; run?: string }[] } };
    const script = action.runs.steps.find(({ id }) => id === "install")?.run;
    expect(scriptOf(flavour, "Install kvaudit").replace("AGENT_TEMPDIRECTORY", "RUNNER_TEMP")).toBe(script);
    for (const one of flavour.steps) expect(one.script).not.toMatch(/\$\{\{|\$\([A-Z]\w*\.?\w*\)/i);
  });
});

describe(githubFile, () => {
  test("pins every action by commit, with its version, and grants no more than it uses", () => {
    const text = readFileSync(join(import.meta.dirname, "../..", githubFile), "utf8");
    const uses = text.split("\n").filter((line) => line.includes("uses:"));
    expect(uses).toHaveLength(4);
    for (const line of uses) expect(line).toMatch(/uses: [\w/.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    expect(github.permissions).toEqual({});
    expect(github.jobs.scan.permissions).toEqual({
      ...{ contents: "write", "id-token": "write", "security-events": "write", actions: "read" },
    });
    const upload = (name: string) => github.jobs.scan.steps.find(({ uses: action }) => action?.startsWith(name))?.uses;
    const action = yamlOf("action.yml") as { runs: { steps: readonly GithubStep[] } };
    expect(action.runs.steps.map(({ uses: one }) => one)).toContain(upload("github/codeql-action/upload-sarif"));
  });
});

describe(azureFile, () => {
  const flavour = flavours[1] as Flavour; // both are written out above

  test("keeps the run from being deleted, and shows its token to no process list", () => {
    mkdirSync(temp("bin"), { recursive: true });
    writeFileSync(
      temp("bin/curl"),
      `#!/bin/bash\nprintf '%s\\n' "$@" > ${temp("arguments")}\ncat > ${temp("config")}\n`,
    );
    chmodSync(temp("bin/curl"), 0o755);
    const env = {
      ...{ PATH: `${temp("bin")}:${process.env["PATH"] ?? ""}`, AGENT_TEMPDIRECTORY: job.temporary },
      ...{ KEEP_DAYS: "400", SYSTEM_DEFINITIONID: "42", BUILD_BUILDID: "977", ACCESS_TOKEN: "t0ken" },
      ...{ SYSTEM_COLLECTIONURI: "https://dev.azure.com/contoso/", SYSTEM_TEAMPROJECTID: "p" },
    };
    const script = scriptOf(flavour, "Keep this run from being deleted");
    expect(runScript(script, job, env)).toMatchObject({ status: 0, stderr: "" });
    const argv = readFileSync(temp("arguments"), "utf8");
    expect(argv).toContain("https://dev.azure.com/contoso/p/_apis/build/retention/leases?api-version=7.1");
    expect(argv).not.toContain("t0ken");
    expect(readFileSync(temp("config"), "utf8")).toBe('header = "Authorization: Bearer t0ken"\n');
    expect(JSON.parse(readFileSync(temp("lease.json"), "utf8"))).toEqual([
      { daysValid: 400, definitionId: 42, runId: 977, ownerId: "kvaudit", protectPipeline: true },
    ]);
    rmSync(temp("arguments"));
    expect(runScript(script, job, { ...env, KEEP_DAYS: "0" }).status).toBe(0);
    expect(existsSync(temp("arguments"))).toBe(false);
  });

  test("gathers every SARIF file and report, and the bundle, for the artifacts", async () => {
    const results = await night(flavour, [vault], "2026-11-01");
    expect(results.get("Make the evidence")?.status).toBe(0);
    const env = { AGENT_TEMPDIRECTORY: job.temporary };
    expect(runScript(scriptOf(flavour, "Gather the reports"), job, env)).toMatchObject({ status: 0, stderr: "" });
    expect(readdirSync(temp("sarif"))).toEqual(["results.sarif"]);
    const kept = readdirSync(temp("kept"));
    expect(kept).toEqual(expect.arrayContaining(["findings.json", "findings.csv", "TEST-kvaudit.xml"]));
    expect(kept.filter((name) => name.endsWith(".zip"))).toHaveLength(1);
    expect(kept).not.toContain("snapshot");
  });
});
