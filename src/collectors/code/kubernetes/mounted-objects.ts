import type { CodeFault } from "../../../model/code.ts";
import type { Unread } from "../../../model/fact.ts";
import { itemsOf, valueAt, type YamlNode } from "../yaml/yaml-node.ts";
import type { KubernetesRun } from "./run.ts";
import { filledInOf, type Setting, settingOf } from "./setting.ts";

/** One object of a vault that a class mounts. */
export interface MountedObject {
  /** `parameters.objects.array[0]`. */
  readonly path: string;
  readonly name: string | undefined;
  readonly type: "secret" | "key" | "cert" | undefined;
  readonly version: Setting;
}

export interface MountedObjects {
  readonly objects: readonly MountedObject[];
  readonly faults: readonly CodeFault[];
  /** Why there may be others. */
  readonly missing?: Unread;
}

const base = "parameters.objects";
/** One class with more would not fit into an object of a cluster. */
const mostObjects = 10_000;

/** Reads `objects`: a text of YAML with a list of texts, each YAML of its own. Places are those in the file. */
export async function mountedObjects(node: YamlNode | undefined, run: KubernetesRun): Promise<MountedObjects> {
  if (node?.kind !== "scalar" || node.text === "") return { objects: [], faults: [] };
  const outer = await embedded(node, run);
  if (valueAt(outer.root, "array")?.kind !== "list")
    return { objects: [], faults: [], missing: outer.missing ?? leftOpen(node.text) };
  const items = itemsOf(valueAt(outer.root, "array")).slice(0, mostObjects);
  const objects: MountedObject[] = [];
  const faults: CodeFault[] = [];
  let { missing } = outer;
  for (const [index, item] of items.entries()) {
    const path = `${base}.array[${index}]`;
    const inner = item.kind === "scalar" ? await embedded(item, run) : { root: item };
    missing ??= inner.missing;
    if (inner.root?.kind !== "map") missing ??= { reason: "not-in-output", detail: `${path} is no map of settings` };
    else objects.push(objectOf(inner.root, path, faults));
  }
  return { objects, faults, ...(missing ? { missing } : {}) };
}

interface Embedded {
  readonly root?: YamlNode;
  readonly missing?: Unread;
}

async function embedded(node: YamlNode & { readonly kind: "scalar" }, run: KubernetesRun): Promise<Embedded> {
  const { documents, faults } = await run.embedded(node);
  for (const { at, message } of faults) run.refuse(at, message);
  const [root] = documents;
  const [fault] = faults;
  return {
    ...(root ? { root } : {}),
    ...(fault ? { missing: { reason: "unparsable", detail: `objects of the class: ${fault.message}` } } : {}),
  };
}

function leftOpen(text: string): Unread {
  const expression = filledInOf(text);
  const detail = expression === undefined ? `${base} holds no list` : `${base} is ${expression}`;
  return { reason: "not-in-output", detail };
}

const types = ["secret", "key", "cert"] as const;

function objectOf(node: YamlNode, path: string, faults: CodeFault[]): MountedObject {
  const name = settingOf(node, "objectName");
  const type = settingOf(node, "objectType");
  const known = type.kind === "known" ? types.find((one) => one === type.text) : undefined;
  if (type.kind === "known" && known === undefined) {
    const message = `${path}.objectType is none of secret, key and cert`;
    faults.push({ path: `${path}.objectType`, message, at: type.at });
  }
  return {
    path,
    name: name.kind === "known" ? name.text : undefined,
    type: known,
    version: settingOf(node, "objectVersion"),
  };
}
