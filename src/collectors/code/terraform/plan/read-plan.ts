import type { Refusal } from "../../../../model/manifest.ts";
import { isTrue, memberOf, objectOf, textOf } from "../json.ts";
import type { TerraformResource, TerraformTree } from "../tree.ts";
import { PlanConfiguration } from "./configuration.ts";
import { Instances } from "./instances.ts";
import { planCalls, planOutputs } from "./outputs.ts";
import { planEntries } from "./plan-entries.ts";
import { type PlanEntry, type PlanReading, planResource } from "./plan-resource.ts";
import { providerConfigurations, rootProviders } from "./providers.ts";
import { References } from "./references.ts";
import { matchSource, placed } from "./source-match.ts";
import { planVariables } from "./variables.ts";

/** Whether a text may be the JSON form of a plan: a cheap look, so that not every JSON file is parsed. */
export function looksLikePlan(text: string): boolean {
  if (!text.includes('"format_version"')) return false;
  return (
    text.includes('"resource_changes"') || text.includes('"planned_values"') || text.includes('"terraform_version"')
  );
}

function isPlan(value: unknown): boolean {
  if (textOf(value, "format_version") === undefined) return false;
  return objectOf(value, "planned_values") !== undefined || Array.isArray(memberOf(value, "resource_changes"));
}

/**
 * A plan as `terraform show -json` prints it: what there will be when it is applied. With the source at hand, resources, variables
 * and outputs get its files and lines. Undefined for any other JSON.
 */
export function readPlan(
  uri: string,
  value: unknown,
  options: { readonly source?: readonly TerraformTree[] } = {},
): TerraformTree | undefined {
  if (!isPlan(value)) return;
  const { entries, broken, deferred } = planEntries(value);
  const instances = new Instances();
  for (const { address, module } of entries) instances.add(address, module);
  const configuration = new PlanConfiguration(value);
  const names = entries.map(({ address, after }) => ({ address, name: memberOf(after, "name") }));
  const source = matchSource(uri, names, options.source ?? []);
  const reading: PlanReading = { uri, configuration, references: new References(configuration, instances), source };
  return {
    stage: "plan",
    root: uri,
    ...(source === undefined ? {} : { sourceRoot: source.tree.root }),
    ...(isTrue(value, "complete") ? { isComplete: true as const } : {}),
    resources: resourcesOf(reading, entries),
    total: entries.length,
    variables: planVariables(value, reading, instances.modules),
    outputs: planOutputs(value, reading, instances.modules),
    providerConfigurations: placedConfigurations(reading),
    providers: rootProviders(configuration).map(
      (provider) => source?.tree.providers.find(({ name }) => name === provider.name) ?? provider,
    ),
    backend: source?.tree.backend,
    calls: planCalls(reading, instances.modules),
    refused: [...whatIsMissing(uri, value, deferred), ...brokenChanges(uri, broken)],
  };
}

function resourcesOf(reading: PlanReading, entries: readonly PlanEntry[]): readonly TerraformResource[] {
  return entries.map((entry) => planResource(reading, entry)).filter((resource) => resource !== undefined);
}

function placedConfigurations(reading: PlanReading): TerraformTree["providerConfigurations"] {
  return providerConfigurations(reading.uri, reading.configuration, reading.references).map((own) => {
    const source = reading.source?.tree.providerConfigurations.find(
      ({ name, alias }) => name === own.name && alias === own.alias,
    );
    if (source === undefined) return own;
    const values = placed(own.values, source.values, true);
    return { ...own, uri: source.uri, at: source.at, values: values.kind === "object" ? values : own.values };
  });
}

function whatIsMissing(uri: string, plan: unknown, deferred: number): readonly Refusal[] {
  if (isTrue(plan, "errored")) {
    const detail = "the plan ended with an error, so what comes after it is not in it";
    const remedy = "repair what terraform plan names, plan again and save that plan";
    return [{ id: uri, why: { reason: "failed", detail, remedy } }];
  }
  if (deferred > 0) {
    const detail = `${deferred} ${deferred === 1 ? "change is" : "changes are"} put off to a later plan, and only partly known`;
    return [{ id: uri, why: { reason: "not-in-output", detail, remedy: "apply this plan, then plan again" } }];
  }
  if (memberOf(plan, "complete") !== false) return [];
  const detail = "the plan covers only a part of the configuration";
  return [{ id: uri, why: { reason: "not-in-output", detail, remedy: "plan without -target and -exclude" } }];
}

function brokenChanges(uri: string, broken: number): readonly Refusal[] {
  if (broken === 0) return [];
  const detail = `${broken} ${broken === 1 ? "member" : "members"} of resource_changes cannot be read`;
  return [
    { id: uri, why: { reason: "unparsable", detail, remedy: "save the output of terraform show -json as it is" } },
  ];
}
