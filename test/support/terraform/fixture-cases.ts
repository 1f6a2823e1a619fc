import { cpSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type CodeReaders, isFault, readCode } from "../../../src/collectors/code/read-code.ts";
import { terraformReaders } from "../../../src/collectors/code/terraform/read-terraform.ts";
import { evaluate } from "../../../src/engine/evaluate.ts";
import { builtInPolicy } from "../../../src/engine/policy/builtin.ts";
import type { Finding } from "../../../src/model/report.ts";
import { rules } from "../../../src/rules/registry.ts";

const casesFolder = join(import.meta.dirname, "../../fixtures/code/terraform");

/** One finding that a case expects. */
export interface ExpectedFailure {
  readonly rule: string;
  /** Address, or the file's path for a whole file. */
  readonly subject: string;
  /** `uri:line` in the source. */
  readonly at: string;
  /** `what, uri:line` where the value is handed on. */
  readonly from?: string;
  /** For rules that find several things of one subject. */
  readonly message?: string;
}

/** What a fixture has to lead to, exactly: of the rules that it names, no other verdict than these. */
export interface ExpectedVerdicts {
  readonly shows: string;
  readonly rules: readonly string[];
  /** Files of values as the command line would name them. */
  readonly varFiles?: readonly string[];
  readonly fails: readonly ExpectedFailure[];
  /** `rule subject: expression`. */
  readonly unknown: readonly string[];
  /** `rule subject`. */
  readonly passes: readonly string[];
  /** `reason id` of what the coverage says was not read. */
  readonly refused: readonly string[];
  /** Why Terraform prints no plan of this source, or why there is none to compare. */
  readonly noPlan?: string;
  /** `rule subject` of what the source leaves open, and the verdict of the plan. */
  readonly planDecides?: Readonly<Record<string, "fail" | "pass" | "unknown" | "none">>;
  /** The same where the plan has no source: it has no lock file, and no backend. */
  readonly planAloneDecides?: Readonly<Record<string, "fail" | "pass" | "unknown" | "none">>;
}

export interface FixtureCase {
  readonly name: string;
  readonly folder: string;
  /** Undefined where the case is about a plan alone. */
  readonly source: string | undefined;
  readonly plan: string | undefined;
  readonly expected: ExpectedVerdicts;
}

export function fixtureCases(): readonly FixtureCase[] {
  const folders = readdirSync(casesFolder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.map(({ name }) => {
    const folder = join(casesFolder, name);
    const inside = (part: string) => (existsSync(join(folder, part)) ? join(folder, part) : undefined);
    const text = readFileSync(join(folder, "expected.json"), "utf8");
    // Its shape is what the tests compare with: a wrong one fails them.
    const expected = JSON.parse(text) as ExpectedVerdicts;
    return { name, folder, source: inside("source"), plan: inside("plan/plan.json"), expected };
  });
}

/** Puts a case's source, its plan or both into an empty folder, as a repository would have them. */
export function layOut(fixture: FixtureCase, folder: string, parts: { source: boolean; plan: boolean }): void {
  if (parts.source && fixture.source !== undefined) cpSync(fixture.source, folder, { recursive: true });
  if (parts.plan && fixture.plan !== undefined) cpSync(fixture.plan, join(folder, "plan.json"));
}

/** What judging gave, in the words of the expectations. */
export interface FixtureVerdicts {
  readonly fails: readonly ExpectedFailure[];
  readonly unknown: readonly string[];
  readonly passes: readonly string[];
  readonly refused: readonly string[];
}

/** Rules of which one subject can have several findings: only the message tells them apart. */
const told: ReadonlySet<string> = new Set([
  "code-invalid",
  "code-change-refused",
  "state-secret-plaintext",
  "kubernetes-secret-literal",
  "csi-retired-identity",
]);

/** Judges what lies in a folder by the strict profile, and gives what the named rules say. */
export async function judgeFolder(
  cwd: string,
  paths: readonly string[],
  asked: Pick<ExpectedVerdicts, "rules" | "varFiles">,
  readers: CodeReaders = terraformReaders,
): Promise<FixtureVerdicts> {
  const now = "2026-11-01T00:00:00Z";
  const options = {
    paths,
    cwd,
    now,
    toolVersion: "0.0.0",
    varFiles: asked.varFiles ?? [],
    suppresses: true,
    isRuleId: (id: string) => rules.some((rule) => rule.id === id),
  };
  const snapshot = await readCode(options, readers);
  if (isFault(snapshot)) throw new Error(`${snapshot.path} ${snapshot.fault}`);
  const report = await evaluate({
    snapshots: [snapshot],
    rules,
    policy: builtInPolicy("strict", rules),
    tool: { name: "kvaudit", version: "0.0.0" },
    isSelected: (id) => asked.rules.includes(id),
    withDetails: true,
  });
  if (report.header.summary.errors > 0) throw new Error("a rule threw");
  const fails: ExpectedFailure[] = [];
  for await (const finding of report.findings()) fails.push(failureOf(finding));
  const unknown: string[] = [];
  for await (const { ruleId, subject, reason, detail } of report.notEvaluated()) {
    unknown.push(`${ruleId} ${addressOf(subject.id)}: ${detail ?? reason}`);
  }
  const passes: string[] = [];
  for await (const { ruleId, subject, outcome } of report.details()) {
    if (outcome === "pass" && isTelling(ruleId, subject.id)) passes.push(`${ruleId} ${addressOf(subject.id)}`);
  }
  const refused = snapshot.manifest.coverage.flatMap((row) => row.refused.map(({ id, why }) => `${why.reason} ${id}`));
  const byText = (a: ExpectedFailure, b: ExpectedFailure) => (keyOf(a) < keyOf(b) ? -1 : 1);
  return { fails: fails.sort(byText), unknown: unknown.sort(), passes: passes.sort(), refused: refused.sort() };
}

/** Rules that judge providers and root modules: a pass of any other on these says nothing. */
const ofRoots: ReadonlySet<string> = new Set([
  "code-api-version-old",
  "code-destroy-purges",
  "code-state-backend-unprotected",
]);

/** A whole file is no part of the configuration: a plan is only one more file. */
function isTelling(rule: string, id: string): boolean {
  if (!id.includes("#")) return rule === "state-secret-plaintext";
  const address = addressOf(id);
  const isOfRoot = address === "module" || address.startsWith("provider.");
  return !isOfRoot || ofRoots.has(rule);
}

/** The part of a subject id that does not hang on the file: a plan alone has its own. */
export function addressOf(id: string): string {
  return id.slice(id.indexOf("#") + 1);
}

export function keyOf({ rule, subject, at, message = "" }: ExpectedFailure): string {
  return `${rule} ${subject} ${at} ${message}`;
}

function failureOf({ ruleId, subject, location, from, message }: Finding): ExpectedFailure {
  return {
    rule: ruleId,
    subject: addressOf(subject.id),
    at: location ? `${location.uri}:${location.startLine}` : "",
    ...(from ? { from: `${from.what}, ${from.at.uri}:${from.at.startLine}` } : {}),
    ...(told.has(ruleId) ? { message } : {}),
  };
}
