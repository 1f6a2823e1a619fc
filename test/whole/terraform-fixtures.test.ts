import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type ExpectedVerdicts,
  type FixtureCase,
  type FixtureVerdicts,
  fixtureCases,
  judgeFolder,
  keyOf,
  layOut,
} from "../support/terraform/fixture-cases.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kvaudit-fixture-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const cases = fixtureCases();
const ofSource = cases.filter(({ source }) => source !== undefined);
const ofPlan = cases.filter(({ plan }) => plan !== undefined);
const ofBoth = ofPlan.filter(({ source }) => source !== undefined);
const named = (some: readonly FixtureCase[]) => some.map((one) => [one.name, one] as const);

describe("source", () => {
  test.each(named(ofSource))("%s", async (_, fixture) => {
    layOut(fixture, folder, { source: true, plan: false });
    expect(await judgeFolder(folder, ["."], fixture.expected)).toEqual(expectedOf(fixture.expected));
  });
});

describe("the plan of it, alone", () => {
  test.each(named(ofPlan))("%s", async (_, fixture) => {
    layOut(fixture, folder, { source: false, plan: true });
    const found = await judgeFolder(folder, ["plan.json"], { rules: fixture.expected.rules });
    const decided = fixture.source === undefined ? {} : { ...fixture.expected.planDecides };
    const verdicts = changedBy(verdictsOf(fixture.expected), { ...decided, ...fixture.expected.planAloneDecides });
    expect(verdictsOf(found)).toEqual(verdicts);
    for (const { at } of found.fails) expect(["", "plan.json:1"]).toContain(at);
  });
});

describe("the plan with its source", () => {
  test.each(named(ofBoth))("%s", async (_, fixture) => {
    layOut(fixture, folder, { source: true, plan: true });
    const { expected } = fixture;
    const found = await judgeFolder(folder, [".", "plan.json"], expected);
    const { planDecides = {} } = expected;
    expect(verdictsOf(found)).toEqual(changedBy(verdictsOf(expected), planDecides));
    const isTheSame = ({ rule, subject }: { rule: string; subject: string }) => !(`${rule} ${subject}` in planDecides);
    expect(found.fails.filter(isTheSame)).toEqual(expectedOf(expected).fails.filter(isTheSame));
    // What only the plan decides still has the line of the code.
    for (const { at } of found.fails) expect(at).toMatch(/\.tf(vars)?(\.json)?:\d+$/);
  });
});

test("each case says what it shows, and why it has no plan where it has none", () => {
  for (const { name, source, plan, expected } of cases) {
    expect(expected.shows, name).toMatch(/\w{3}/);
    expect([name, plan === undefined]).toEqual([name, expected.noPlan !== undefined]);
    expect([name, source !== undefined || plan !== undefined]).toEqual([name, true]);
    expect([name, expected.rules.length > 0]).toEqual([name, true]);
    expect([name, expected.fails.length + expected.unknown.length + expected.passes.length > 0]).toEqual([name, true]);
  }
});

function expectedOf({ fails, unknown, passes, refused }: ExpectedVerdicts): FixtureVerdicts {
  const byText = [...fails].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  return { fails: byText, unknown, passes, refused };
}

type Verdict = "fail" | "pass" | "unknown" | "none";

/** The verdict on each rule and subject, without places. */
function verdictsOf({ fails, unknown, passes }: FixtureVerdicts): Record<string, Verdict> {
  const verdicts: [string, Verdict][] = [
    ...passes.map((key): [string, Verdict] => [key, "pass"]),
    ...unknown.map((text): [string, Verdict] => [text.slice(0, text.indexOf(": ")), "unknown"]),
    ...fails.map(({ rule, subject }): [string, Verdict] => [`${rule} ${subject}`, "fail"]),
  ];
  return Object.fromEntries(verdicts);
}

function changedBy(verdicts: Record<string, Verdict>, changes: Readonly<Record<string, Verdict>>) {
  const changed = Object.entries({ ...verdicts, ...changes });
  return Object.fromEntries(changed.filter(([, verdict]) => verdict !== "none"));
}
