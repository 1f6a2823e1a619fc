import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isFault, readCode } from "../../src/collectors/code/read-code.ts";
import { codeReaders } from "../../src/collectors/code/readers.ts";
import {
  type DeploymentCase,
  deploymentCases,
  type Language,
  languages,
  sourceOf,
} from "../support/deployment/fixture-cases.ts";
import { pairRow, pairVerdicts } from "../support/deployment/pairs.ts";
import { judgeFolder } from "../support/terraform/fixture-cases.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kvaudit-fixture-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const cases = deploymentCases();

/** Puts a case in one language into an empty folder, as a repository would have it. */
function layOut(fixture: DeploymentCase, language: Language, to = folder): string {
  const source = sourceOf(fixture, language);
  if (source === undefined) throw new Error(`${fixture.name} is not written in ${language}`);
  cpSync(source, to, { recursive: true });
  return to;
}

describe.each(languages)("%s", (language) => {
  const written = cases.filter((one) => sourceOf(one, language) !== undefined);
  test.each(written.map((one) => [one.name, one] as const))("%s", async (_, fixture) => {
    layOut(fixture, language);
    const { rules } = fixture.expected;
    expect(await judgeFolder(folder, ["."], { rules }, codeReaders)).toEqual(fixture.expected[language]);
  });
});

describe("a Bicep file and what it compiles to say the same: rule, type, name and evidence", () => {
  const pairs = cases.filter(({ expected }) => expected.noPair === undefined);
  test.each(pairs.map((one) => [one.name, one] as const))("%s", async (_, fixture) => {
    const [bicep, arm] = [join(folder, "bicep"), join(folder, "arm")];
    const ofBicep = await pairVerdicts(layOut(fixture, "bicep", bicep), "bicep");
    const ofArm = await pairVerdicts(layOut(fixture, "arm", arm), "arm");
    expect(ofArm.map(pairRow)).toEqual(ofBicep.map(pairRow));
    expect(ofBicep.length).toBeGreaterThan(0);
  });
});

describe("no value of a secret is in what was read", () => {
  test.each(cases.map((one) => [one.name, one] as const))("%s", async (_, fixture) => {
    for (const language of languages) {
      if (sourceOf(fixture, language) === undefined) continue;
      const cwd = layOut(fixture, language, join(folder, language));
      expect(await textOfSnapshot(cwd)).not.toContain("Sesame");
    }
  });
});

async function textOfSnapshot(cwd: string): Promise<string> {
  const options = {
    ...{ paths: ["."], cwd, now: "2026-11-01T00:00:00Z", toolVersion: "0.0.0", varFiles: [] },
    ...{ suppresses: true, isRuleId: () => true },
  };
  const snapshot = await readCode(options, codeReaders);
  if (isFault(snapshot)) throw new Error(snapshot.fault);
  const { manifest, units } = snapshot;
  return JSON.stringify([manifest, units, await Array.fromAsync(snapshot.vaults()), await snapshot.shared()]);
}

test("each case says what it shows, is written in both languages or says why not, and has a verdict", () => {
  for (const fixture of cases) {
    const { name, expected } = fixture;
    expect(expected.shows, name).toMatch(/\w{3}/);
    expect([name, expected.rules.length > 0]).toEqual([name, true]);
    const written = languages.filter((language) => sourceOf(fixture, language) !== undefined);
    expect([name, written]).toEqual([name, languages.filter((language) => expected[language] !== undefined)]);
    const isPair = written.includes("bicep") && written.includes("arm");
    expect([name, isPair]).toEqual([name, expected.noPair === undefined]);
    for (const language of written) {
      const { fails = [], unknown = [], passes = [] } = expected[language] ?? {};
      expect([name, fails.length + unknown.length + passes.length > 0]).toEqual([name, true]);
    }
  }
});
