import type { SourceSpan } from "../../../model/fact.ts";
import { entriesOf, itemsOf, textOf, valueAt, type YamlNode } from "../yaml/yaml-node.ts";

/** One object of a cluster as a file states it. */
export interface Manifest {
  readonly uri: string;
  /** `external-secrets.io` of `external-secrets.io/v1`; empty for the core. */
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  /** Undefined where the file leaves it to whoever applies it. */
  readonly namespace: string | undefined;
  /** `Kind/namespace/name`, without the namespace where none is stated. */
  readonly address: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly node: YamlNode;
  readonly at: SourceSpan;
}

/** The objects of a document: itself, or the items of a list. Empty for what is no object of a cluster. */
export function manifestsIn(uri: string, document: YamlNode): readonly Manifest[] {
  const kind = textOf(valueAt(document, "kind"));
  const version = textOf(valueAt(document, "apiVersion"));
  if (kind === undefined || version === undefined) return [];
  if (kind.endsWith("List")) {
    const items = itemsOf(valueAt(document, "items"));
    return items.flatMap((item) => ownManifest(uri, item, kind === "List" ? undefined : { kind, version }) ?? []);
  }
  return [ownManifest(uri, document, undefined)].filter((one) => one !== undefined);
}

interface ListType {
  readonly kind: string;
  readonly version: string;
}

/** Items of a typed list may leave out what the list says of them. */
function ownManifest(uri: string, node: YamlNode, list: ListType | undefined): Manifest | undefined {
  const kind = textOf(valueAt(node, "kind")) ?? list?.kind.slice(0, -"List".length);
  const version = textOf(valueAt(node, "apiVersion")) ?? list?.version;
  if (kind === undefined || version === undefined) return undefined;
  const namespace = textOf(valueAt(node, "metadata", "namespace"));
  const name =
    textOf(valueAt(node, "metadata", "name")) ?? textOf(valueAt(node, "metadata", "generateName")) ?? "unnamed";
  const group = version.includes("/") ? version.slice(0, version.indexOf("/")) : "";
  const address = namespace === undefined ? `${kind}/${name}` : `${kind}/${namespace}/${name}`;
  return { uri, group, kind, name, namespace, address, labels: labelsOf(node), node, at: node.at };
}

function labelsOf(node: YamlNode): Readonly<Record<string, string>> {
  const labels = entriesOf(valueAt(node, "metadata", "labels"));
  return Object.fromEntries(
    labels.flatMap(({ key, value }) => {
      const text = textOf(value);
      return text === undefined ? [] : [[key, text]];
    }),
  );
}
