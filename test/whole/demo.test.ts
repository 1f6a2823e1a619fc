import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FindingsReport } from "../../src/model/report.ts";
import { rules } from "../../src/rules/registry.ts";
import { plantedSecretValue } from "../../src/sample/az/object-files.ts";
import type { PlantedLogDefect } from "../../src/sample/logs/generate.ts";
import type { Truth } from "../../src/sample/truth.ts";
import { type CliResult, runCli, temporaryFolder } from "../support/run-cli.ts";
import { multitoolRuns, validateSarif } from "../support/sarif-multitool.ts";

const folder = temporaryFolder();
let first: CliResult;
let second: CliResult;

interface FileTraits {
  readonly sha256: string;
  readonly namesFolder: boolean;
  readonly holdsSecret: boolean;
}

/** Every file below a folder, with what the tests ask of its bytes: the logs are too large to be held. */
function filesOf(path: string): ReadonlyMap<string, FileTraits> {
  const names = readdirSync(path, { recursive: true }) as string[];
  const files = names.filter((name) => statSync(join(path, name)).isFile()).sort();
  return new Map(files.map((name) => [name, traitsOf(readFileSync(join(path, name)))]));
}

function traitsOf(bytes: Buffer): FileTraits {
  return {
    sha256: createHash("sha256").update(bytes).digest("hex"),
    namesFolder: bytes.includes(folder.path),
    holdsSecret: bytes.includes(plantedSecretValue),
  };
}

beforeAll(async () => {
  first = await runCli(folder.path, "demo", "--out", "one");
  second = await runCli(folder.path, "demo", "--out", "two");
  // Twice some 200,000 records written and read: seconds on a machine at rest, minutes on a busy one.
}, 300_000);
afterAll(() => folder.remove());

const ofLogs = new Set(["usage", "vault.usage", "cost", "vault.cost", "review"]);
const usageRules = new Set(rules.filter(({ needs }) => needs.some((need) => ofLogs.has(need))).map(({ id }) => id));
/** Defects that show only beside versions or metrics, which no saved output of az carries. */
const hiddenFromAz = new Set(["rotation-missed", "pinned-version", "log-gap"]);

/** Rules about grants and principals that the logs have a word on, too: what they find by these is told with the logs. */
const toldWithLogs = (usage: readonly PlantedLogDefect[]) => {
  const told = new Set(usage.map(({ ruleId, subject }) => `${ruleId} ${subject}`));
  return (ruleId: string, subject: string) => told.has(`${ruleId} ${subject}`);
};

const read = (name: string) => readFileSync(join(folder.path, "one", name), "utf8");

describe("kvaudit demo", () => {
  test("exits 0 whatever it found, and says where everything is", () => {
    expect([first.status, second.status]).toEqual([0, 0]);
    expect(first.stderr).toContain("one/snapshot");
    expect(first.stdout).toContain("Not looked at");
  });

  test("finds exactly what was planted, by way of saved az output", () => {
    const truth = JSON.parse(read("truth.json")) as Truth & { readonly usage: readonly PlantedLogDefect[] };
    const report = JSON.parse(read("findings.json")) as FindingsReport;
    const isOfLogs = toldWithLogs(truth.usage);
    const found = report.findings
      .filter(({ ruleId, subject }) => !usageRules.has(ruleId) && !isOfLogs(ruleId, subject.id))
      .map(({ ruleId, subject, severity, environment, owner, waiver }) => ({
        ruleId,
        subject: subject.id,
        severity,
        environment,
        ...(owner === undefined ? {} : { owner }),
        ...(waiver === undefined ? {} : { waiver: waiver.state }),
      }));
    expect(found).toEqual(truth.findings);
    const gaps = report.notEvaluated
      .filter(({ ruleId }) => !usageRules.has(ruleId))
      .map(({ ruleId, subject, facts }) => JSON.stringify([ruleId, subject.id, facts]));
    expect(new Set(gaps)).toEqual(
      new Set(
        truth.notEvaluated
          .filter(({ ruleId, subject }) => !isOfLogs(ruleId, subject))
          .map(({ ruleId, subject, facts }) => JSON.stringify([ruleId, subject, facts])),
      ),
    );
    expect(report.errors).toEqual([]);
  });

  test("reads its audit logs by the same way, and finds the defects of use that were planted in them", () => {
    const { usage: planted } = JSON.parse(read("truth.json")) as { usage: readonly PlantedLogDefect[] };
    const report = JSON.parse(read("findings.json")) as FindingsReport;
    const isOfLogs = toldWithLogs(planted);
    const all = report.findings.map(({ ruleId, subject }) => `${ruleId} ${subject.id}`);
    const shown = planted.filter(({ key }) => !hiddenFromAz.has(key));
    expect(all).toEqual(expect.arrayContaining(shown.map(({ ruleId, subject }) => `${ruleId} ${subject}`)));
    const found = report.findings
      .filter(({ ruleId, subject }) => usageRules.has(ruleId) && !isOfLogs(ruleId, subject.id))
      .map(({ ruleId, subject }) => `${ruleId} ${subject.vault ?? subject.id}`);
    // What else is found lies where something was planted, and follows from it.
    const places = new Set(planted.map(({ vault }) => vault));
    expect(found.filter((one) => !places.has(one.split(" ")[1] ?? ""))).toEqual([]);
    expect(report.usage).toMatchObject({ totals: { malformed: 0, ignored: 0, duplicates: 0 }, vaultCount: 44 });
    expect(report.usage?.totals.accepted).toBeGreaterThan(150_000);
    expect(first.stdout).toContain("Audit logs  2026-10-02");
  });

  test("gives the same bytes twice, with no absolute path in them", () => {
    const [one, two] = [filesOf(join(folder.path, "one")), filesOf(join(folder.path, "two"))];
    expect([...two.keys()]).toEqual([...one.keys()]);
    for (const [name, traits] of one) {
      expect([name, two.get(name)?.sha256]).toEqual([name, traits.sha256]);
      expect([name, traits.namesFolder]).toEqual([name, false]);
    }
    expect(second.stdout).toBe(first.stdout);
  });

  test("drops the secret's value that one of the files carries", () => {
    const files = filesOf(join(folder.path, "one"));
    const carriers = [...files].filter(([, { holdsSecret }]) => holdsSecret).map(([name]) => name);
    expect(carriers).toEqual([expect.stringMatching(/^az\//)]);
    expect(`${first.stdout}${first.stderr}`).not.toContain(plantedSecretValue);
  });

  test.runIf(multitoolRuns)("writes SARIF that the Multitool finds nothing wrong with by GitHub's rules", async () => {
    expect(await validateSarif(read("results.sarif"))).toEqual([]);
  });
});
