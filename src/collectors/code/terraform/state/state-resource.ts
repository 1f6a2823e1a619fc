import { secretTestOf } from "../dropped-secrets.ts";
import { isOfInterest } from "../interest.ts";
import { isJsonObject, type JsonObject, textOf } from "../json.ts";
import { withBodyRead } from "../plan/body.ts";
import { MarkedValues, type Marks } from "../plan/marked-values.ts";
import { modeOf } from "../plan/planned-resources.ts";
import { untold } from "../plan/stated.ts";
import type { TerraformResource } from "../tree.ts";

/** One instance as either form of a state shows it. */
export interface StateResource {
  readonly module: string;
  readonly json: JsonObject;
  readonly address: string | undefined;
  readonly attributes: unknown;
  /** In the shape of the attributes, `true` where they are sensitive. */
  readonly sensitive: unknown;
  readonly dependsOn: unknown;
  readonly providerName: string | undefined;
  readonly providerAlias: string | undefined;
}

/** A state says null for what nobody set: it is absent here, as in code that does not state it. */
export function literalMarks(sensitive: unknown): Marks {
  return { unknown: undefined, sensitive, stated: untold };
}

/** The resource without its secrets; undefined where nothing of it is judged, or where it is too broken to be told. */
export function stateResource(uri: string, given: StateResource): TerraformResource | undefined {
  const type = textOf(given.json, "type");
  const mode = modeOf(given.json);
  const { address } = given;
  if (type === undefined || mode === undefined || address === undefined) return;
  if (!isJsonObject(given.attributes) || !isOfInterest(type, given.attributes)) return;
  const attributes = withBodyRead(type, given.attributes);
  const bearer = { type, address, isSecret: secretTestOf(type, attributes), referencesOf: () => [] };
  return {
    mode,
    type,
    name: textOf(given.json, "name") ?? "",
    address,
    module: given.module,
    uri,
    at: undefined,
    values: new MarkedValues(bearer).attributes(attributes, literalMarks(given.sensitive)),
    provider: providerOf(given.providerName),
    providerAlias: given.providerAlias,
    dependsOn: Array.isArray(given.dependsOn) ? given.dependsOn.filter((item) => typeof item === "string") : [],
  };
}

/** A state knows which provider wrote it and not in which version. */
function providerOf(name: string | undefined): TerraformResource["provider"] {
  const last = name?.split("/").at(-1);
  return last === undefined || last === "" ? undefined : { name: last, locked: undefined, constraint: undefined };
}
