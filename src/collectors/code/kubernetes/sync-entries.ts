import type { SyncUse } from "../../../model/kubernetes.ts";
import { entriesOf, entryOf, itemsOf, textOf, valueAt, type YamlNode } from "../yaml/yaml-node.ts";
import { findsAll } from "./breadth.ts";
import type { Manifest } from "./manifest.ts";
import { type Setting, settingOf } from "./setting.ts";
import type { StoreReference } from "./stores.ts";

/** One thing that is copied: each refresh asks the vault for it at least once. */
export interface SyncEntry {
  readonly store: StoreReference;
  /** `spec.data[0].remoteRef`. */
  readonly path: string;
  readonly key: string | undefined;
  readonly version: Setting;
  readonly find?: SyncUse["finds"][number];
}

/** An object of a cluster is at most about a megabyte. */
const mostEntries = 10_000;

/** Everything that one object copies, each with its store; what comes out of a generator is none of it. */
export function syncEntries(
  { namespace }: Manifest,
  spec: YamlNode | undefined,
  direction: SyncUse["direction"],
): readonly SyncEntry[] {
  if (direction === "push") return pushEntries(spec, namespace);
  const usual = referenceOf(valueAt(spec, "secretStoreRef"), namespace);
  const data = listOf(spec, "data").map((node, index) => ({ node, path: `spec.data[${index}]` }));
  const from = listOf(spec, "dataFrom").map((node, index) => ({ node, path: `spec.dataFrom[${index}]` }));
  return [...data, ...from].flatMap(({ node, path }) => {
    const source = valueAt(node, "sourceRef");
    if (entryOf(source, "generatorRef")) return [];
    const store = referenceOf(valueAt(source, "storeRef"), namespace) ?? usual;
    return store === undefined ? [] : (entryAt(node, path, store) ?? []);
  });
}

function listOf(node: YamlNode | undefined, name: string): readonly YamlNode[] {
  return itemsOf(valueAt(node, name)).slice(0, mostEntries);
}

function referenceOf(node: YamlNode | undefined, namespace: string | undefined): StoreReference | undefined {
  const name = textOf(valueAt(node, "name"));
  return name === undefined ? undefined : { kind: textOf(valueAt(node, "kind")) ?? "SecretStore", name, namespace };
}

const noVersion: Setting = { kind: "absent" };

function entryAt(node: YamlNode, path: string, store: StoreReference): SyncEntry | undefined {
  for (const name of ["remoteRef", "extract"]) {
    const reference = entryOf(node, name)?.value;
    if (!reference) continue;
    const key = textOf(valueAt(reference, "key"));
    return { store, path: `${path}.${name}`, key, version: settingOf(reference, "version") };
  }
  const find = entryOf(node, "find");
  if (!find) return undefined;
  const at = `${path}.find`;
  const breadth = breadthOf(find.value);
  return { store, path: at, key: undefined, version: noVersion, find: { path: at, breadth, at: find.at } };
}

/** By a pattern of names, by tags, or both; a pattern that is filled in later narrows, as far as anybody can say. */
function breadthOf(find: YamlNode): "everything" | "some" {
  if (entriesOf(valueAt(find, "tags")).length > 0) return "some";
  const pattern = valueAt(find, "name", "regexp");
  return findsAll(textOf(pattern) ?? "") ? "everything" : "some";
}

function pushEntries(spec: YamlNode | undefined, namespace: string | undefined): readonly SyncEntry[] {
  const stores = listOf(spec, "secretStoreRefs").flatMap((node) => referenceOf(node, namespace) ?? []);
  const data = listOf(spec, "data").map((node, index) => ({ node, path: `spec.data[${index}].match.remoteRef` }));
  return stores.flatMap((store) =>
    data.map(({ node, path }) => {
      const key = textOf(valueAt(node, "match", "remoteRef", "remoteKey"));
      return { store, path, key, version: noVersion };
    }),
  );
}
