import { bodyOf, idOf } from "../../bicep/read/bodies.ts";
import { withoutSecrets } from "../../bicep/read/without-secrets.ts";
import type { DeployedChange, DeployedResource, Deployment, TargetScope } from "../../deployment/deployment.ts";
import type { JsonNode } from "../../hcl/json-node.ts";
import { scalar } from "../../terraform/evaluate/values.ts";
import type { ObjectValue, UnknownValue, Value } from "../../terraform/value.ts";
import { isExpression, type JsonText } from "../json/json-text.ts";
import { type Meaning, plainValue } from "./plain-value.ts";
import { withKnownNames } from "./property-names.ts";
import { unparsable } from "./run.ts";
import { applied } from "./what-if-delta.ts";

const kinds: ReadonlyMap<string, DeployedChange["kind"]> = new Map([
  ["create", "create"],
  ["delete", "delete"],
  ["modify", "modify"],
  ["nochange", "no-change"],
  ["ignore", "ignore"],
  ["deploy", "deploy"],
  ["unsupported", "unsupported"],
]);

/** A resource id taken apart. */
interface WrittenId {
  readonly type: string;
  readonly names: readonly string[];
  /** What stands before the last `/providers/`, and with the parents what it lies in. */
  readonly above: string;
  readonly isExtension: boolean;
}

/** What Resource Manager says that a deployment will change. What it leaves alone, because no template has it, is left out. */
export function readWhatIf(file: JsonText, changes: readonly JsonNode[]): Deployment {
  const all = changes.map((node) => ({ node, id: file.string(node, "resourceId") ?? "" }));
  const addresses = new Map<string, string>();
  for (const { id } of all) {
    const known = addresses.get(id.toLowerCase());
    const written = writtenId(id);
    if (known === undefined && written) addresses.set(id.toLowerCase(), addressOf(written, addresses));
  }
  const resources = all.flatMap(({ node, id }) => resourceOf(file, node, { id, addresses }) ?? []);
  return {
    format: "arm-what-if",
    targetScope: targetScopeOf(all.map(({ id }) => id)),
    uri: file.uri,
    resources,
    parameters: [],
    outputs: [],
    missing: [],
    leaks: [],
    refused: file.faults.map((fault) => unparsable(file, fault, fault.message)),
  };
}

/** The same type and name in two places is told apart by a number. */
function addressOf({ type, names }: WrittenId, taken: ReadonlyMap<string, string>): string {
  const wanted = `${type}/${names.join("/")}`;
  const known = new Set([...taken.values()].map((one) => one.toLowerCase()));
  let address = wanted;
  for (let count = 2; known.has(address.toLowerCase()); count += 1) address = `${wanted}#${count}`;
  return address;
}

function writtenId(id: string): WrittenId | undefined {
  const at = id.toLowerCase().lastIndexOf("/providers/");
  if (at < 0) return groupId(id);
  const [namespace = "", ...rest] = id.slice(at + "/providers/".length).split("/");
  if (rest.length < 2 || rest.length % 2 !== 0) return undefined;
  const types = rest.filter((_, index) => index % 2 === 0);
  const above = id.slice(0, at);
  return {
    type: [namespace, ...types].join("/"),
    names: rest.filter((_, index) => index % 2 === 1),
    above,
    isExtension: above.toLowerCase().includes("/providers/"),
  };
}

function groupId(id: string): WrittenId | undefined {
  const [, subscription, group] = /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)$/i.exec(id) ?? [];
  if (subscription === undefined || group === undefined) return undefined;
  const above = `/subscriptions/${subscription}`;
  return { type: "Microsoft.Resources/resourceGroups", names: [group], above, isExtension: false };
}

function targetScopeOf(ids: readonly string[]): TargetScope {
  const lower = ids.map((id) => id.toLowerCase());
  if (lower.some((id) => id.includes("/resourcegroups/") && id.includes("/providers/"))) return "resourceGroup";
  if (lower.some((id) => id.startsWith("/subscriptions/"))) return "subscription";
  return lower.some((id) => id.includes("/managementgroups/")) ? "managementGroup" : "tenant";
}

interface Named {
  readonly id: string;
  readonly addresses: ReadonlyMap<string, string>;
}

function resourceOf(file: JsonText, node: JsonNode, { id, addresses }: Named): DeployedResource | undefined {
  const kind = kinds.get(file.string(node, "changeType")?.toLowerCase() ?? "");
  const written = writtenId(id);
  if (kind === "ignore") return undefined;
  if (!kind || !written) {
    file.addFault(kind ? "a change of something that is no resource" : "a change of a kind that is not known", node);
    return undefined;
  }
  const { type, names } = written;
  const before = stateOf(file, file.value(node, "before"), type);
  const after = stateOf(file, file.value(node, "after"), type) ?? afterDelta(file, node, { before, type });
  const body = kind === "delete" ? before : after;
  const version =
    file.string(file.value(node, "after"), "apiVersion") ?? file.string(file.value(node, "before"), "apiVersion");
  const at = file.spanOf(node);
  return {
    type,
    apiVersion: version,
    address: addresses.get(id.toLowerCase()) ?? id,
    module: "",
    uri: file.uri,
    at,
    typeAt: at,
    name: { ...scalar(names.at(-1) ?? ""), at },
    parent: undefined,
    scope: holderOf(written, addresses),
    isExisting: false,
    body: bodyWithout(body ?? notShown(kind, at)),
    change: { kind, before },
  };
}

/** What it lies in: a resource that the what-if knows, or the id of one that it does not. */
function holderOf({ type, names, above, isExtension }: WrittenId, addresses: ReadonlyMap<string, string>): Value {
  const [namespace = "", ...types] = type.split("/");
  const parents = types.slice(0, -1).map((word, at) => `/${word}/${names[at] ?? ""}`);
  const id = parents.length === 0 ? above : `${above}/providers/${namespace}${parents.join("")}`;
  const known = parents.length > 0 || isExtension || above !== "" ? addresses.get(id.toLowerCase()) : undefined;
  return known === undefined ? scalar(id === "" ? "/" : id) : idOf(known, known);
}

/** What is no property of the resource itself. */
const beside: ReadonlySet<string> = new Set([
  "id",
  "name",
  "type",
  "apiversion",
  "resourcegroup",
  "dependson",
  "scope",
]);

function bodyWithout(value: Value): ObjectValue {
  const body = bodyOf(value);
  const entries = new Map([...body.entries].filter(([name]) => !beside.has(name.toLowerCase())));
  return { ...body, entries };
}

/** What an expression stands for that could not be evaluated without the deployment. */
const meaning: Meaning = (text) =>
  isExpression(text) ? { expression: shortened(text.slice(1, -1)), why: "apply" } : undefined;

function shortened(text: string): string {
  const masked = text.replaceAll(/'[^']{9,}'/g, "'…'");
  return masked.length > 120 ? `${masked.slice(0, 119)}…` : masked;
}

function stateOf(file: JsonText, node: JsonNode | undefined, type: string): Value | undefined {
  return node?.type === "object" ? withoutSecrets(withKnownNames(plainValue(file, node, meaning)), type) : undefined;
}

/** Some what-ifs say only what changes of what is there. */
function afterDelta(
  file: JsonText,
  node: JsonNode,
  { before, type }: { readonly before: Value | undefined; readonly type: string },
): Value | undefined {
  const delta = file.value(node, "delta");
  if (before === undefined || delta?.type !== "array") return undefined;
  const changed = applied(file, before, { delta, read: (one) => plainValue(file, one, meaning) });
  return withoutSecrets(withKnownNames(changed), type);
}

/** The what-if says that it deploys the resource, and nothing of what it states. */
function notShown(kind: DeployedChange["kind"], at: UnknownValue["at"]): UnknownValue {
  const expression = kind === "delete" ? "what is deleted" : "what the what-if does not show";
  const note = "the what-if was made without the content of resources";
  return { kind: "unknown", expression, why: "apply", references: [], note, ...(at ? { at } : {}) };
}
