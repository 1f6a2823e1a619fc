import { readBicep } from "../../../src/collectors/code/bicep/read/read-bicep.ts";
import type { DeployedResource, Deployment } from "../../../src/collectors/code/deployment/deployment.ts";
import { type Files, plain, treeOf } from "../terraform/source-tree.ts";

export function readDeployments(files: Files): Promise<readonly Deployment[]> {
  return readBicep(treeOf(files));
}

/** Reads files of which exactly one is deployed. */
export async function readDeployment(files: Files): Promise<Deployment> {
  const [deployment, ...others] = await readDeployments(files);
  if (deployment === undefined || others.length > 0) throw new Error("the files are not exactly one deployment");
  return deployment;
}

/** Values of the outputs of one file, which need no type; it is read because its first line names a vault. */
export async function outputsOf(text: string, others: Files = {}): Promise<Readonly<Record<string, unknown>>> {
  const { outputs } = await readDeployment({ ...others, "main.bicep": `// keyvault\n${text}` });
  return Object.fromEntries(
    outputs.filter(({ module }) => module === "").map(({ name, value }) => [name, plain(value)]),
  );
}

export function resourceAt({ resources }: Deployment, address: string): DeployedResource {
  const found = resources.find((resource) => resource.address === address);
  if (found === undefined) throw new Error(`no ${address} among ${resources.map((one) => one.address).join(", ")}`);
  return found;
}

export function bodyAt(deployment: Deployment, address: string): unknown {
  return plain(resourceAt(deployment, address).body);
}
