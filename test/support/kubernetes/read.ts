import { kubernetesReader } from "../../../src/collectors/code/kubernetes/read-kubernetes.ts";
import type { CodeParts } from "../../../src/collectors/code/parts.ts";
import { type Files, treeOf } from "../terraform/source-tree.ts";

/** What the reader makes of files in memory. */
export function readManifests(files: Files): Promise<CodeParts> {
  return kubernetesReader.read(treeOf(files));
}
