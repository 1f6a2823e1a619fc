import { readArm } from "../../../src/collectors/code/arm/read/read-arm.ts";
import type { DeployedResource, Deployment } from "../../../src/collectors/code/deployment/deployment.ts";
import type { Value } from "../../../src/collectors/code/terraform/value.ts";
import { type Files, plain, treeOf } from "../terraform/source-tree.ts";

export const schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";
export const valuesSchema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#";

export function readDeployments(files: Files): Promise<readonly Deployment[]> {
  return readArm(treeOf(files));
}

/** Reads files of which exactly one is deployed, once. */
export async function readDeployment(files: Files): Promise<Deployment> {
  const [deployment, ...others] = await readDeployments(files);
  if (deployment === undefined || others.length > 0) throw new Error("the files are not exactly one deployment");
  return deployment;
}

/** A template as JSON; its metadata names vaults, so that it is read whatever it holds. */
export function template(parts: object): string {
  const head = { $schema: schema, contentVersion: "1.0.0.0", metadata: { about: "Microsoft.KeyVault" } };
  return JSON.stringify({ ...head, resources: [], ...parts }, null, 2);
}

/** The one deployment of one template. */
export function deployed(parts: object, others: Files = {}): Promise<Deployment> {
  return readDeployment({ ...others, "main.json": template(parts) });
}

export function valuesOf(values: object): string {
  return JSON.stringify({ $schema: valuesSchema, contentVersion: "1.0.0.0", parameters: values }, null, 2);
}

/** What an expression gives, as the output of a template with these parts. */
export async function givenBy(expression: unknown, parts: object = {}): Promise<Value> {
  const { outputs } = await deployed({ ...parts, outputs: { it: { type: "string", value: expression } } });
  const [output] = outputs.filter(({ module }) => module === "");
  if (output === undefined) throw new Error("the template has no output");
  return output.value;
}

export async function plainOf(expression: unknown, parts: object = {}): Promise<unknown> {
  return plain(await givenBy(expression, parts));
}

export function resourceAt({ resources }: Deployment, address: string): DeployedResource {
  const found = resources.find((resource) => resource.address === address);
  if (found === undefined) throw new Error(`no ${address} among ${resources.map((one) => one.address).join(", ")}`);
  return found;
}

export function bodyAt(deployment: Deployment, address: string): unknown {
  return plain(resourceAt(deployment, address).body);
}

/** What a value names, as `address path`; undefined where it is no reference to one attribute. */
export function referenceOf(value: Value | undefined): string | undefined {
  if (value?.kind !== "unknown" || value.isDerived || value.parts || value.references.length !== 1) return undefined;
  return value.references.map(({ address, path }) => [address, ...path].join(" ")).join();
}
