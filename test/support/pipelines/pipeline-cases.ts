import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { SourceTree } from "../../../src/collectors/code/parts.ts";
import { pipelinesReader } from "../../../src/collectors/code/pipelines/read-pipelines.ts";
import { isFault, readCode } from "../../../src/collectors/code/read-code.ts";
import { terraformReaders } from "../../../src/collectors/code/terraform/read-terraform.ts";
import { evaluate } from "../../../src/engine/evaluate.ts";
import { builtInPolicy } from "../../../src/engine/policy/builtin.ts";
import { rules } from "../../../src/rules/registry.ts";

const casesFolder = join(import.meta.dirname, "../../fixtures/code/pipelines");

/** What a fixture has to lead to, exactly: of the rules that it names, no other verdict than these. */
export interface ExpectedVerdicts {
  readonly shows: string;
  readonly rules: readonly string[];
  /** `rule subject uri:line message`. */
  readonly fails: readonly string[];
  /** `rule subject: expression`. */
  readonly unknown: readonly string[];
  /** `rule subject`. */
  readonly passes: readonly string[];
  /** `reason id` of what the coverage says was not read. */
  readonly refused: readonly string[];
}

export interface PipelineCase {
  readonly name: string;
  readonly source: string;
  readonly expected: ExpectedVerdicts;
}

export function pipelineCases(): readonly PipelineCase[] {
  return readdirSync(casesFolder).map((name) => {
    const folder = join(casesFolder, name);
    // Its shape is what the tests compare with: a wrong one fails them.
    const expected = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) as ExpectedVerdicts;
    return { name, source: join(folder, "source"), expected };
  });
}

const readers = {
  parsers: terraformReaders.parsers,
  readersOf: () => [pipelinesReader],
};

/** Judges what lies in a folder by the strict profile, and gives what the named rules say. */
export async function judgePipelines(
  cwd: string,
  ruleIds: readonly string[],
): Promise<Omit<ExpectedVerdicts, "shows" | "rules">> {
  const options = {
    paths: ["."],
    cwd,
    now: "2026-11-01T00:00:00Z",
    toolVersion: "0.0.0",
    varFiles: [],
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
    isSelected: (id) => ruleIds.includes(id),
    withDetails: true,
  });
  if (report.header.summary.errors > 0) throw new Error("a rule threw");
  const fails: string[] = [];
  for await (const { ruleId, subject, location, message, suppression } of report.findings()) {
    const found = `${ruleId} ${addressOf(subject.id)} ${location?.uri}:${location?.startLine} ${message}`;
    fails.push(suppression ? `${found} (suppressed)` : found);
  }
  const unknown: string[] = [];
  for await (const { ruleId, subject, reason, detail } of report.notEvaluated())
    unknown.push(`${ruleId} ${addressOf(subject.id)}: ${detail ?? reason}`);
  const passes: string[] = [];
  for await (const { ruleId, subject, outcome } of report.details())
    if (outcome === "pass") passes.push(`${ruleId} ${addressOf(subject.id)}`);
  const refused = snapshot.manifest.coverage.flatMap((row) => row.refused.map(({ id, why }) => `${why.reason} ${id}`));
  return { fails: fails.sort(), unknown: unknown.sort(), passes: passes.sort(), refused: refused.sort() };
}

function addressOf(id: string): string {
  return id.slice(id.indexOf("#") + 1);
}

/** Files in memory as a tree. */
export function treeOf(files: Readonly<Record<string, string>>): SourceTree {
  const texts = new Map(Object.entries(files));
  return {
    uris: [...texts.keys()].sort(),
    text: async (uri) => texts.get(uri),
    glance: (uri) => texts.get(uri),
    refused: () => [],
  };
}
