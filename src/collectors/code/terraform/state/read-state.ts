import type { Refusal } from "../../../../model/manifest.ts";
import { memberOf, membersOf, objectOf, textOf } from "../json.ts";
import { MarkedValues } from "../plan/marked-values.ts";
import { shownResources } from "../plan/planned-resources.ts";
import type { TerraformOutput, TerraformResource, TerraformTree } from "../tree.ts";
import { rawResources } from "./raw-resources.ts";
import { literalMarks, type StateResource, stateResource } from "./state-resource.ts";

/** Whether a text may be a state: a cheap look, so that not every JSON file is parsed. */
export function looksLikeState(text: string): boolean {
  if (text.includes('"lineage"') || text.includes('"encrypted_data"')) return true;
  return text.includes('"format_version"') && text.includes('"root_module"') && text.includes('"values"');
}

/**
 * A state: raw (version 4), or as `terraform show -json` prints it. Undefined for any other JSON. Values of secrets are dropped
 * while it is read; of what is not judged only the number is kept.
 */
export function readState(uri: string, value: unknown): TerraformTree | undefined {
  if (isEncrypted(value)) return refusedState(uri, encrypted);
  if (textOf(value, "lineage") !== undefined && typeof memberOf(value, "version") === "number") {
    return memberOf(value, "version") === 4 ? rawState(uri, value) : refusedState(uri, otherVersion(value));
  }
  return isShownState(value) ? shownState(uri, value) : undefined;
}

function isEncrypted(value: unknown): boolean {
  return textOf(value, "encrypted_data") !== undefined && memberOf(value, "resources") === undefined;
}

function isShownState(value: unknown): boolean {
  return (
    textOf(value, "format_version") !== undefined &&
    objectOf(value, "values") !== undefined &&
    memberOf(value, "planned_values") === undefined &&
    memberOf(value, "resource_changes") === undefined
  );
}

const encrypted: Refusal["why"] = {
  reason: "not-in-output",
  detail: "the state is encrypted, so nothing in it can be read",
  remedy: "nothing to do for a state that is kept encrypted on purpose; else save tofu show -json of it",
};

function otherVersion(value: unknown): Refusal["why"] {
  return {
    reason: "unparsable",
    detail: `the state has format version ${Number(memberOf(value, "version"))}; version 4 is read`,
    remedy: "save terraform state pull with Terraform 0.13 or newer",
  };
}

function refusedState(uri: string, why: Refusal["why"]): TerraformTree {
  return { ...stateTree(uri, [], 0), refused: [{ id: uri, why }] };
}

function rawState(uri: string, value: unknown): TerraformTree {
  const { resources, total, broken } = rawResources(uri, value);
  const refused: readonly Refusal[] =
    broken === 0
      ? []
      : [{ id: uri, why: { reason: "unparsable", detail: `${broken} of ${total} resources in it cannot be read` } }];
  return { ...stateTree(uri, resources, total), outputs: outputsOf(uri, memberOf(value, "outputs")), refused };
}

function shownState(uri: string, value: unknown): TerraformTree {
  const shown = shownResources(memberOf(value, "values"));
  const resources: TerraformResource[] = [];
  for (const { module, json } of shown) {
    const given: StateResource = {
      module,
      json,
      address: textOf(json, "address"),
      attributes: memberOf(json, "values"),
      sensitive: memberOf(json, "sensitive_values"),
      dependsOn: memberOf(json, "depends_on"),
      providerName: textOf(json, "provider_name"),
      providerAlias: undefined,
    };
    const resource = stateResource(uri, given);
    if (resource) resources.push(resource);
  }
  const outputs = outputsOf(uri, memberOf(memberOf(value, "values"), "outputs"));
  return { ...stateTree(uri, resources, shown.length), outputs };
}

function stateTree(uri: string, resources: readonly TerraformResource[], total: number): TerraformTree {
  return {
    stage: "state",
    root: uri,
    resources,
    total,
    variables: [],
    outputs: [],
    providerConfigurations: [],
    providers: [],
    backend: undefined,
    calls: [],
    refused: [],
  };
}

function outputsOf(uri: string, outputs: unknown): readonly TerraformOutput[] {
  return membersOf(outputs).map(([name, json]) => {
    const isSensitive = memberOf(json, "sensitive") === true;
    const address = `output.${name}`;
    const bearer = { type: address, address, isSecret: () => false, referencesOf: () => [] };
    const value = new MarkedValues(bearer).value(memberOf(json, "value"), literalMarks(isSensitive), []);
    return {
      name,
      module: "",
      uri,
      at: undefined,
      isSensitive,
      isEphemeral: false,
      value: value ?? { kind: "scalar", value: null },
    };
  });
}
