import type { CodeUnit } from "../../../../model/code.ts";
import { type Fact, read, unknown } from "../../../../model/fact.ts";
import { tagsFact } from "../../terraform/azure/facts.ts";
import { armSecrets } from "../../terraform/units/arm-secrets.ts";
import type { SecretAttribute } from "../../terraform/units/secret-attributes.ts";
import { secretByName } from "../../terraform/units/secret-name.ts";
import { stated, valuesAt } from "../../terraform/units/walk-value.ts";
import type { Value } from "../../terraform/value.ts";
import { DeployedResources } from "../deployed-resources.ts";
import type { DeployedParameter, DeployedResource, Deployment } from "../deployment.ts";
import { SecretFlow } from "./secret-flow.ts";

/** What the units of one deployment share. */
export interface UnitContext {
  readonly deployment: Deployment;
  readonly resources: DeployedResources;
  readonly flow: SecretFlow;
}

export function contextOf(deployment: Deployment): UnitContext {
  const context = {
    deployment,
    resources: new DeployedResources(deployment.resources),
    flow: new SecretFlow(deployment),
  };
  for (const resource of deployment.resources) {
    for (const { value, path } of statedSecretsOf(resource)) {
      context.flow.follow({ value, module: resource.module, use: `${resource.address}.${path}` });
    }
  }
  return context;
}

/** A value that a resource states for one of its secrets. */
export interface StatedSecret {
  readonly attribute: SecretAttribute;
  readonly path: string;
  readonly value: Value;
}

/** Values that a resource states for its secrets; an empty text is none. */
export function statedSecretsOf({ type, body, isExisting }: DeployedResource): readonly StatedSecret[] {
  if (isExisting) return [];
  const found = (armSecrets.get(type.toLowerCase()) ?? []).flatMap((attribute) =>
    valuesAt(body, attribute.path).map(({ path, value }) => ({ attribute, path, value })),
  );
  return found.filter(({ value }) => value.kind !== "scalar" || (value.value !== null && value.value !== ""));
}

const vaultTypes: ReadonlySet<string> = new Set(["microsoft.keyvault/vaults", "microsoft.keyvault/managedhsms"]);

export function isVault({ type }: Pick<DeployedResource, "type">): boolean {
  return vaultTypes.has(type.toLowerCase());
}

/** What lies in a vault is a few levels below it. */
const deepest = 4;

/** The vault that a resource is, lies in or extends, where this code declares or names it. */
export function vaultOf(resource: DeployedResource, { resources }: UnitContext): DeployedResource | undefined {
  let current: DeployedResource | undefined = resource;
  for (let level = 0; current && level < deepest; level += 1) {
    if (isVault(current)) return current;
    current = resources.parentOf(current) ?? (current.scope && resources.referred(current.scope));
  }
  return undefined;
}

/** Vault name and tags decide the environment: of a vault its own, of what lies in one those of the vault. */
export function placeInEstate(resource: DeployedResource, context: UnitContext): Pick<CodeUnit, "vaultName" | "tags"> {
  const vault = vaultOf(resource, context);
  const tags = tagsFact(stated((vault ?? resource).body, "tags"));
  return { vaultName: vault ? nameFact(vault.name) : nameInParent(resource), tags };
}

/** `kv` of a secret whose vault is only named, by the names before its own or by an id of which the end is known. */
function nameInParent({ type, parent }: DeployedResource): CodeUnit["vaultName"] {
  if (!/^microsoft\.keyvault\/(vaults|managedhsms)\//i.test(type)) return read(null);
  if (parent?.kind === "scalar") return read(String(parent.value).split("/")[0] ?? null);
  const end = parent?.kind === "unknown" ? parent.parts?.at(-1) : undefined;
  const [, name] = typeof end === "string" ? (/\/(?:vaults|managedhsms)\/([^/]+)$/i.exec(end) ?? []) : [];
  if (name !== undefined) return read(name);
  return parent?.kind === "unknown" ? unknown(parent.expression, parent.at) : read(null);
}

function nameFact(name: Value): Fact<string | null> {
  if (name.kind === "unknown") return unknown(name.expression, name.at);
  return read(name.kind === "scalar" && typeof name.value === "string" ? name.value : null);
}

const instanceKey = /\[(?:\d{1,9}|\*|"[^"\]]*")\]/g;

/**
 * How a parameter or output of a module is called: by the file, or by the module where one file has several templates; all instances
 * of a loop declare the same.
 */
export function declaredName(
  kind: "param" | "output",
  { name, module, uri }: { readonly name: string; readonly module: string; readonly uri: string },
  deployment: Deployment,
): string {
  return module === "" || uri !== deployment.uri
    ? `${kind}.${name}`
    : `${module.replace(instanceKey, "")}.${kind}.${name}`;
}

/** A parameter that is a secret beyond doubt. */
export function isSecretParameter(parameter: DeployedParameter, { flow }: UnitContext): boolean {
  return parameter.isSecure || flow.useOf(parameter) !== undefined || secretByName(parameter.name) === "certain";
}
