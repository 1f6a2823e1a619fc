import type { DeployedResource, Deployment } from "../../../src/collectors/code/deployment/deployment.ts";
import type { ObjectValue, Value } from "../../../src/collectors/code/terraform/value.ts";

/** Plain data as values. */
export function asValue(plain: unknown): Value {
  if (isValue(plain)) return plain;
  if (Array.isArray(plain)) return { kind: "list", items: plain.map(asValue) };
  if (typeof plain === "object" && plain !== null) return objectOf(plain);
  if (typeof plain === "string" || typeof plain === "number" || typeof plain === "boolean" || plain === null)
    return { kind: "scalar", value: plain };
  throw new Error(`no value: ${typeof plain}`);
}

export function objectOf(plain: object): ObjectValue {
  return { kind: "object", entries: new Map(Object.entries(plain).map(([name, value]) => [name, asValue(value)])) };
}

function isValue(plain: unknown): plain is Value {
  return (
    typeof plain === "object" &&
    plain !== null &&
    "kind" in plain &&
    ("value" in plain || "entries" in plain || "items" in plain || "expression" in plain)
  );
}

/** What another resource of the deployment gives. */
export function referenceTo(address: string, ...path: readonly (string | number)[]): Value {
  return { kind: "unknown", expression: `${address}.${path.join(".")}`, why: "apply", references: [{ address, path }] };
}

type Plain = Partial<Omit<DeployedResource, "body" | "name" | "parent" | "scope">> & {
  readonly type: string;
  readonly body?: object;
  readonly name?: unknown;
  readonly parent?: unknown;
  readonly scope?: unknown;
};

/** A resource whose address is its type and name unless it says otherwise. */
export function buildResource({ body = {}, name = "example", parent, scope, ...rest }: Plain): DeployedResource {
  return {
    apiVersion: "2023-07-01",
    address: `${rest.type}/${typeof name === "string" ? name : "example"}`,
    module: "",
    uri: "main.json",
    at: { uri: "main.json", startLine: 1 },
    typeAt: { uri: "main.json", startLine: 2 },
    isExisting: false,
    ...rest,
    name: asValue(name),
    parent: parent === undefined ? undefined : asValue(parent),
    scope: scope === undefined ? undefined : asValue(scope),
    body: objectOf(body),
  };
}

export function buildDeployment(resources: readonly DeployedResource[], more: Partial<Deployment> = {}): Deployment {
  return {
    format: "arm",
    targetScope: "resourceGroup",
    uri: "main.json",
    resources,
    parameters: [],
    outputs: [],
    missing: [],
    leaks: [],
    refused: [],
    ...more,
  };
}
