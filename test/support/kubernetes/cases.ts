import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { kubernetesReader } from "../../../src/collectors/code/kubernetes/read-kubernetes.ts";
import type { CodeReaders } from "../../../src/collectors/code/read-code.ts";
import { terraformReaders } from "../../../src/collectors/code/terraform/read-terraform.ts";
import type { ExpectedVerdicts } from "../terraform/fixture-cases.ts";

const casesFolder = join(import.meta.dirname, "../../fixtures/code/kubernetes");

/** Nothing but manifests is read: what other formats say of the same files has fixtures of its own. */
export const kubernetesReaders: CodeReaders = {
  parsers: terraformReaders.parsers,
  readersOf: () => [kubernetesReader],
};

export interface KubernetesCase {
  readonly name: string;
  /** Folder with the manifests as a repository would have them. */
  readonly source: string;
  readonly expected: Omit<ExpectedVerdicts, "noPlan" | "planDecides" | "planAloneDecides" | "varFiles">;
}

export function kubernetesCases(): readonly KubernetesCase[] {
  const folders = readdirSync(casesFolder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.map(({ name }) => {
    const folder = join(casesFolder, name);
    const text = readFileSync(join(folder, "expected.json"), "utf8");
    // Its shape is what the tests compare with: a wrong one fails them.
    return { name, source: join(folder, "source"), expected: JSON.parse(text) as KubernetesCase["expected"] };
  });
}
