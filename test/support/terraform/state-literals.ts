/** Raw states of version 4, as `terraform.tfstate` has them. */

export interface StateInstance {
  readonly index_key?: string | number;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Paths of sensitive attributes: names and indexes. */
  readonly sensitive?: readonly (readonly (string | number)[])[];
  readonly more?: Readonly<Record<string, unknown>>;
}

export interface StateLiteral {
  readonly type: string;
  readonly name: string;
  readonly module?: string;
  readonly mode?: "managed" | "data";
  readonly provider?: string;
  readonly instances: readonly StateInstance[];
}

export interface StateOutput {
  readonly value: unknown;
  readonly sensitive?: boolean;
}

export function stateJson(
  resources: readonly StateLiteral[],
  outputs: Readonly<Record<string, StateOutput>> = {},
): Record<string, unknown> {
  return {
    version: 4,
    terraform_version: "1.9.8",
    serial: 12,
    lineage: "3f2c8b6e-0000-4000-8000-000000000001",
    outputs: Object.fromEntries(Object.entries(outputs).map(([name, output]) => [name, { type: "string", ...output }])),
    resources: resources.map(resourceJson),
    check_results: null,
  };
}

function resourceJson({ type, name, module, mode = "managed", provider, instances }: StateLiteral): unknown {
  return {
    ...(module === undefined ? {} : { module }),
    mode,
    type,
    name,
    provider: provider ?? 'provider["registry.terraform.io/hashicorp/azurerm"]',
    instances: instances.map(instanceJson),
  };
}

function instanceJson({ index_key, attributes, sensitive = [], more }: StateInstance): unknown {
  return {
    ...(index_key === undefined ? {} : { index_key }),
    schema_version: 2,
    attributes,
    sensitive_attributes: sensitive.map((path) => path.map(stepJson)),
    private: "bnVsbA==",
    ...more,
  };
}

function stepJson(step: string | number): unknown {
  if (typeof step === "string") return { type: "get_attr", value: step };
  return { type: "index", value: { value: step, type: "number" } };
}
