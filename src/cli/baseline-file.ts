import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { KnownFinding } from "../engine/baseline.ts";
import { CarriedFinding } from "../model/report.ts";
import { UsageError } from "./exit.ts";
import type { Io } from "./io.ts";

const hint = "Give the findings.json of an earlier run.";

/** The findings of an earlier findings.json, those included that it carried forward itself. */
export async function readBaseline(path: string, io: Io): Promise<readonly KnownFinding[]> {
  const report = await readJson(path, io);
  const findings = memberOf(report, "findings");
  if (!Array.isArray(findings))
    throw new UsageError("baseline-faulty", `the baseline ${path} has no list of findings`, hint);
  const carried = memberOf(report, "carriedForward");
  const keep = await keeper();
  const since = ["snapshot", "collectedAt"].reduce(memberOf, report);
  return [
    ...findings.map((finding: unknown, index) => keep({ finding, since }, { path, index })),
    ...(Array.isArray(carried) ? carried : []).map((one: unknown, index) => keep(one, { path, index })),
  ];
}

interface Place {
  readonly path: string;
  readonly index: number;
}

/**
 * What is kept of a finding: enough to know it again, and to carry it forward where it is as this version writes them.
 * Its evidence is left out: it speaks of another snapshot, and is most of what a finding weighs.
 */
async function keeper(): Promise<(one: unknown, place: Place) => KnownFinding> {
  const { Ajv } = await import("ajv");
  const isCarried = new Ajv({ allowUnionTypes: true, strictTypes: false }).compile<CarriedFinding>(CarriedFinding);
  const texts = new Map<string, string>();
  return (one, place) => {
    const finding = memberOf(one, "finding");
    const known = {
      fingerprint: textOf(finding, ["fingerprint"], place),
      ruleId: textOf(finding, ["ruleId"], place),
      subjectId: textOf(finding, ["subject", "id"], place),
    };
    const carried: unknown = { because: "", ...(one as object) }; // an object: it has a member
    if (!isCarried(carried)) return known;
    const { evidence: _, remediation, ...rest } = carried.finding;
    const shared = remediation && { ...remediation, text: share(texts, remediation.text) };
    const last = { ...rest, evidence: [], ...(shared ? { remediation: shared } : {}) };
    return { ...known, last: { finding: last, seenAt: carried.since } };
  };
}

/** One copy of what every finding of a rule says. */
function share(texts: Map<string, string>, text: string): string {
  const known = texts.get(text);
  if (known !== undefined) return known;
  texts.set(text, text);
  return text;
}

async function readJson(path: string, io: Io): Promise<unknown> {
  try {
    return JSON.parse((await readFile(resolve(io.cwd, path), "utf8")).replace(/^\uFEFF/, ""));
  } catch (error) {
    const { code = "unknown error" } = error as NodeJS.ErrnoException;
    const why = error instanceof SyntaxError ? "is not JSON" : `cannot be read (${code})`;
    throw new UsageError("baseline-unreadable", `the baseline ${path} ${why}`, hint);
  }
}

function memberOf(value: unknown, name: string): unknown {
  const isObject = typeof value === "object" && value !== null;
  return isObject && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined; // just checked
}

function textOf(finding: unknown, names: readonly string[], place: Place): string {
  const text = names.reduce(memberOf, finding);
  if (typeof text === "string") return text;
  throw new UsageError(
    "baseline-faulty",
    `finding ${place.index + 1} of the baseline ${place.path} has no ${names.join(".")}`,
    hint,
  );
}
