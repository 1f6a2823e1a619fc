import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { addressOf, type FixtureCase, fixtureCases } from "../support/terraform/fixture-cases.ts";

/** `case: subject`. What fails has a finding; what passes is there and has none, and nothing of it is left open. */
interface Shown {
  readonly fails: string;
  readonly passes: string;
  /** Where it can be undecided: a subject that is, and why no guess is made. */
  readonly open?: string;
}

/** What decides a verdict on Terraform, in the words of the providers, the language and its outputs. */
interface Properties {
  readonly judged: Readonly<Record<string, Readonly<Record<string, Shown>>>>;
  /** Facts that no rule judges yet. One that gets a rule is taken out here and gets its cases. */
  readonly notJudged: readonly string[];
}

const listed = readFileSync(join(import.meta.dirname, "../fixtures/code/terraform/properties.json"), "utf8");
// A list of another shape fails below.
const { judged, notJudged } = JSON.parse(listed) as Properties;

const cases = new Map(fixtureCases().map((one) => [one.name, one]));
const rows = Object.entries(judged).flatMap(([group, of]) =>
  Object.entries(of).map(([property, shown]) => [`${group}: ${property}`, shown] as const),
);

describe("each property has a case that fails and one that passes", () => {
  test.each(rows)("%s", (_, { fails, passes, open }) => {
    const failing = find(fails);
    expect(failing.expected.fails.some(({ subject }) => isOf(subject, failing.subject))).toBe(true);
    const passing = find(passes);
    expect(hasPassed(passing.expected, passing.subject, passing.rule) || isSilent(passing)).toBe(true);
    if (open === undefined) return;
    const undecided = find(open);
    expect(undecided.expected.unknown.some((text) => text.includes(` ${undecided.subject}: `))).toBe(true);
  });
});

test("each case shows a property", () => {
  const used = new Set(rows.flatMap(([, shown]) => Object.values(shown)).map((text) => text.split(":")[0]));
  // It stands beside count-unknown, for a plan that has none.
  const beside = ["count-zero-by-plan"];
  expect([...cases.keys()].filter((name) => !used.has(name) && !beside.includes(name))).toEqual([]);
});

test("what no rule judges is named once", () => {
  expect(new Set(notJudged).size).toBe(notJudged.length);
});

/** `case: subject word`; the word is a part of the rule that is meant, where a subject fails another one. */
function find(text: string): FixtureCase & { readonly subject: string; readonly rule: string } {
  const colon = text.indexOf(": ");
  const name = text.slice(0, colon);
  const [subject = "", rule = ""] = text.slice(colon + 2).split(" ");
  const found = cases.get(name);
  if (!found) throw new Error(`no case ${name}`);
  return { ...found, subject: addressOf(subject), rule };
}

/** A vault's access policies are part of it. */
function isOf(found: string, subject: string): boolean {
  return found === subject || found.startsWith(`${subject}/`);
}

function hasPassed({ passes, fails, unknown }: FixtureCase["expected"], subject: string, rule: string): boolean {
  const isMeant = (id: string) => id.includes(rule);
  const hasFailed = fails.some((one) => isMeant(one.rule) && isOf(one.subject, subject));
  const isOpen = unknown.some((text) => isMeant(text.split(" ", 1)[0] ?? "") && text.includes(` ${subject}: `));
  return !hasFailed && !isOpen && passes.some((text) => isMeant(text) && text.endsWith(` ${subject}`));
}

/** What has nothing to judge: it is declared, and nothing is said of it. */
function isSilent({ source, plan, expected, subject }: FixtureCase & { readonly subject: string }): boolean {
  const name = subject.split(".").at(-1) ?? "";
  const text = [source, plan].flatMap((path) => (path === undefined ? [] : textsBelow(path))).join("\n");
  const isSaid = [...expected.fails.map((one) => one.subject), ...expected.unknown].some((one) =>
    one.includes(subject),
  );
  return text.includes(`"${name}"`) && !isSaid;
}

function textsBelow(path: string): readonly string[] {
  if (statSync(path).isFile()) return [readFileSync(path, "utf8")];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));
}
