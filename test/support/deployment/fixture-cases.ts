import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { FixtureVerdicts } from "../terraform/fixture-cases.ts";

const casesFolder = join(import.meta.dirname, "../../fixtures/code/deployment");

/** What a case is written in. */
export const languages = ["bicep", "arm", "what-if"] as const;
export type Language = (typeof languages)[number];

/** What a fixture has to lead to, exactly: of the rules that it names, no other verdict than these. */
export interface ExpectedDeployment extends Partial<Record<Language, FixtureVerdicts>> {
  readonly shows: string;
  readonly rules: readonly string[];
  /** Why it stands in one language alone, or why its two forms do not say the same. */
  readonly noPair?: string;
}

export interface DeploymentCase {
  readonly name: string;
  readonly folder: string;
  readonly expected: ExpectedDeployment;
}

export function deploymentCases(): readonly DeploymentCase[] {
  const folders = readdirSync(casesFolder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.map(({ name }) => {
    const folder = join(casesFolder, name);
    const text = readFileSync(join(folder, "expected.json"), "utf8");
    // Its shape is what the tests compare with: a wrong one fails them.
    return { name, folder, expected: JSON.parse(text) as ExpectedDeployment };
  });
}

/** The folder of a case in one language; undefined where it is not written in it. */
export function sourceOf({ folder }: DeploymentCase, language: Language): string | undefined {
  const path = join(folder, language);
  return existsSync(path) ? path : undefined;
}
