import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FindingsReport } from "../../src/model/report.ts";
import { plantedSecretValue } from "../../src/sample/az/object-files.ts";
import type { Truth } from "../../src/sample/truth.ts";
import { type CliResult, runCli, temporaryFolder } from "../support/run-cli.ts";
import { multitoolRuns, validateSarif } from "../support/sarif-multitool.ts";

const folder = temporaryFolder();
let first: CliResult;
let second: CliResult;

/** Every file below a folder with its bytes. */
function filesOf(path: string): ReadonlyMap<string, string> {
  const names = readdirSync(path, { recursive: true }) as string[];
  const files = names.filter((name) => statSync(join(path, name)).isFile()).sort();
  return new Map(files.map((name) => [name, readFileSync(join(path, name), "latin1")]));
}

beforeAll(async () => {
  first = await runCli(folder.path, "demo", "--out", "one");
  second = await runCli(folder.path, "demo", "--out", "two");
});
afterAll(() => folder.remove());

const read = (name: string) => readFileSync(join(folder.path, "one", name), "utf8");

describe("kvaudit demo", () => {
  test("exits 0 whatever it found, and says where everything is", () => {
    expect([first.status, second.status]).toEqual([0, 0]);
    expect(first.stderr).toContain("one/snapshot");
    expect(first.stdout).toContain("Not looked at");
  });

  test("finds exactly what was planted, by way of saved az output", () => {
    const truth = JSON.parse(read("truth.json")) as Truth;
    const report = JSON.parse(read("findings.json")) as FindingsReport;
    const found = report.findings.map(({ ruleId, subject, severity, environment, owner, waiver }) => ({
      ruleId,
      subject: subject.id,
      severity,
      environment,
      ...(owner === undefined ? {} : { owner }),
      ...(waiver === undefined ? {} : { waiver: waiver.state }),
    }));
    expect(found).toEqual(truth.findings);
    const gaps = report.notEvaluated.map(({ ruleId, subject, facts }) => JSON.stringify([ruleId, subject.id, facts]));
    expect(new Set(gaps)).toEqual(
      new Set(truth.notEvaluated.map(({ ruleId, subject, facts }) => JSON.stringify([ruleId, subject, facts]))),
    );
    expect(report.errors).toEqual([]);
  });

  test("gives the same bytes twice, with no absolute path in them", () => {
    const [one, two] = [filesOf(join(folder.path, "one")), filesOf(join(folder.path, "two"))];
    expect([...two.keys()]).toEqual([...one.keys()]);
    for (const [name, bytes] of one) {
      expect([name, two.get(name) === bytes]).toEqual([name, true]);
      expect([name, bytes.includes(folder.path)]).toEqual([name, false]);
    }
    expect(second.stdout).toBe(first.stdout);
  });

  test("drops the secret's value that one of the files carries", () => {
    const files = filesOf(join(folder.path, "one"));
    const carriers = [...files].filter(([, bytes]) => bytes.includes(plantedSecretValue)).map(([name]) => name);
    expect(carriers).toEqual([expect.stringMatching(/^az\//)]);
    expect(`${first.stdout}${first.stderr}`).not.toContain(plantedSecretValue);
  });

  test.runIf(multitoolRuns)("writes SARIF that the Multitool finds nothing wrong with by GitHub's rules", async () => {
    expect(await validateSarif(read("results.sarif"))).toEqual([]);
  });
});
