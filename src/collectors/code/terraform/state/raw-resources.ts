import { isJsonObject, type JsonObject, memberOf, textOf } from "../json.ts";
import { indexText, within } from "../plan/addresses.ts";
import { localAddress } from "../plan/configuration.ts";
import { indexOf } from "../plan/planned-resources.ts";
import type { TerraformResource } from "../tree.ts";
import { sensitiveMarks } from "./sensitive-paths.ts";
import { stateResource } from "./state-resource.ts";

/** What a raw state has: what is kept of it, how many instances there are, and how many could not be read. */
export interface RawResources {
  readonly resources: readonly TerraformResource[];
  readonly total: number;
  readonly broken: number;
}

/** `resources` of a state of version 4, instance by instance. */
export function rawResources(uri: string, state: unknown): RawResources {
  const found: TerraformResource[] = [];
  let total = 0;
  let broken = 0;
  for (const json of listOf(state, "resources")) {
    const instances = memberOf(json, "instances");
    if (!isJsonObject(json) || !Array.isArray(instances) || textOf(json, "type") === undefined) {
      total += 1;
      broken += 1;
      continue;
    }
    total += instances.length;
    for (const instance of instances) {
      if (!isReadable(instance)) broken += 1;
      // What is deposed waits to be deleted: the instance that took its place is the one that counts.
      else if (textOf(instance, "deposed") === undefined) keep(found, instanceOf(uri, json, instance));
    }
  }
  return { resources: found, total, broken };
}

/** Before Terraform 0.12 attributes were written flat; such instances have no `attributes`. */
function isReadable(instance: unknown): boolean {
  return isJsonObject(memberOf(instance, "attributes"));
}

function keep(found: TerraformResource[], resource: TerraformResource | undefined): void {
  if (resource) found.push(resource);
}

function instanceOf(uri: string, json: JsonObject, instance: unknown): TerraformResource | undefined {
  const module = textOf(json, "module") ?? "";
  const provider = textOf(json, "provider");
  const address = within(module, localAddress(json)) + indexText(indexOf(instance, "index_key"));
  return stateResource(uri, {
    module,
    json,
    address,
    attributes: memberOf(instance, "attributes"),
    sensitive: sensitiveMarks(memberOf(instance, "sensitive_attributes")),
    dependsOn: memberOf(instance, "dependencies"),
    providerName: provider === undefined ? undefined : providerName(provider),
    providerAlias: provider === undefined ? undefined : providerAlias(provider),
  });
}

/** `module.a.provider["registry.terraform.io/hashicorp/azurerm"].west` → the text in quotes. */
function providerName(provider: string): string | undefined {
  const start = provider.indexOf('"');
  const end = provider.indexOf('"', start + 1);
  return start < 0 || end < 0 ? undefined : provider.slice(start + 1, end);
}

function providerAlias(provider: string): string | undefined {
  const end = provider.lastIndexOf("].");
  return end < 0 ? undefined : provider.slice(end + 2);
}

function listOf(value: unknown, name: string): readonly unknown[] {
  const list = memberOf(value, name);
  return Array.isArray(list) ? list : [];
}
