import type { PinnedReference } from "../../../../model/code.ts";
import { type Fact, read, unknown } from "../../../../model/fact.ts";
import type { PipelineFetch } from "../../../../model/pipeline.ts";
import type { PipelineStep } from "../job.ts";
import { bareName } from "../step-names.ts";

/** What a step fetches with a task or action made for it; undefined for any other step. */
export interface FetchStep {
  readonly platform: "azure-pipelines" | "github-actions";
  readonly fact: Fact<PipelineFetch | null>;
  /** Names of secrets; undefined where they are all, or not known. */
  readonly names: readonly string[] | undefined;
  /** Known before the first step of the job. */
  readonly wholeJob: boolean;
  readonly vault: string | undefined;
  readonly pins: readonly PinnedReference[];
}

export function fetchOf(step: PipelineStep): FetchStep | undefined {
  const name = step.uses && bareName(step.uses.written).toLowerCase();
  if (name === "azurekeyvault") return azureFetch(step);
  return name === "azure/get-keyvault-secrets" ? githubFetch(step) : undefined;
}

/** The filter is `*` where the step says none. */
function azureFetch(step: PipelineStep): FetchStep {
  const { uses, inputs } = step;
  const filter = inputs.get("secretsfilter");
  const before = inputs.get("runasprejob");
  const wholeJob = before?.known?.toLowerCase() === "true";
  const by = uses?.written ?? "AzureKeyVault";
  const shared = { platform: "azure-pipelines", wholeJob, vault: inputs.get("keyvaultname")?.known } as const;
  if (filter && filter.known === undefined)
    return { ...shared, fact: unknown(filter.written, filter.at), names: undefined, pins: [] };
  const items = itemsOf(filter?.known ?? "*");
  const all = items.includes("*") || items.length === 0;
  const isDefault = filter === undefined || items.length === 0;
  const fact = read({ by, all, isDefault, wholeJob }, filter?.at ?? uses?.at);
  return {
    ...shared,
    fact,
    names: all ? undefined : items.map(withoutVersion),
    pins: pinsOf(items, step, shared.vault),
  };
}

/** The action asks for names; `*` is none. */
function githubFetch(step: PipelineStep): FetchStep {
  const { uses, inputs } = step;
  const filter = inputs.get("secrets");
  const shared = {
    platform: "github-actions",
    wholeJob: false,
    vault: inputs.get("keyvault")?.known,
    pins: [],
  } as const;
  if (filter && filter.known === undefined)
    return { ...shared, fact: unknown(filter.written, filter.at), names: undefined };
  const items = itemsOf(filter?.known ?? "");
  const all = items.includes("*");
  const by = uses?.written ?? "azure/get-keyvault-secrets";
  const fact = read({ by, all, isDefault: false, wholeJob: false }, filter?.at ?? uses?.at);
  return { ...shared, fact, names: all ? undefined : items };
}

function itemsOf(filter: string): readonly string[] {
  return filter
    .split(/[,\n]/)
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

function withoutVersion(item: string): string {
  return item.split("/", 1)[0] ?? item;
}

/** `name/version` in the filter. */
function pinsOf(
  items: readonly string[],
  { inputs }: PipelineStep,
  vault: string | undefined,
): readonly PinnedReference[] {
  const at = inputs.get("secretsfilter")?.at;
  return items.flatMap((item) => {
    const [name = "", version = ""] = item.split("/", 2);
    if (!/^[0-9a-f]{32}$/i.test(version.trim())) return [];
    const object = `${vault === undefined ? "" : `${vault}/`}secrets/${name.trim()}`;
    return [{ path: `SecretsFilter.${name.trim()}`, object, ...(at ? { at } : {}) }];
  });
}
