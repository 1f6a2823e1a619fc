import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { KnownFinding } from "../engine/baseline.ts";
import { UsageError } from "./exit.ts";
import type { Io } from "./io.ts";

const hint = "Give the findings.json of an earlier run.";

/** The findings of an earlier findings.json, as far as it takes to know them again. */
export async function readBaseline(path: string, io: Io): Promise<readonly KnownFinding[]> {
  const findings = memberOf(await readJson(path, io), "findings");
  if (!Array.isArray(findings))
    throw new UsageError("baseline-faulty", `the baseline ${path} has no list of findings`, hint);
  return findings.map((finding: unknown, index) => ({
    fingerprint: textOf(finding, ["fingerprint"], { path, index }),
    ruleId: textOf(finding, ["ruleId"], { path, index }),
    subjectId: textOf(finding, ["subject", "id"], { path, index }),
  }));
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

function textOf(finding: unknown, names: readonly string[], place: { path: string; index: number }): string {
  const text = names.reduce(memberOf, finding);
  if (typeof text === "string") return text;
  throw new UsageError(
    "baseline-faulty",
    `finding ${place.index + 1} of the baseline ${place.path} has no ${names.join(".")}`,
    hint,
  );
}
