import { posix } from "node:path";
import { read } from "../../../model/fact.ts";
import { kubernetesUse, type NativeSecretUse } from "../../../model/kubernetes.ts";
import { maskOf } from "../terraform/mask.ts";
import { itemsOf, textOf, valueAt, type YamlNode } from "../yaml/yaml-node.ts";
import { isPlaceholder } from "./native-secret.ts";
import type { KubernetesRun } from "./run.ts";

type Value = NativeSecretUse["values"][number];

const fileNames: ReadonlySet<string> = new Set(["kustomization.yaml", "kustomization.yml", "Kustomization"]);

/** Files with this name are customisations also where they do not say so themselves. */
export function isKustomization(uri: string, document: YamlNode): boolean {
  const kind = textOf(valueAt(document, "kind"));
  const version = textOf(valueAt(document, "apiVersion"));
  if (kind !== undefined || version !== undefined)
    return (version ?? "kustomize.config.k8s.io/").startsWith("kustomize.config.k8s.io/");
  return fileNames.has(posix.basename(uri));
}

interface Surroundings {
  readonly run: KubernetesRun;
  readonly isBesideVault: boolean;
  /** Whether a file of the tree stands at a path from the root. */
  readonly isInTree: (uri: string) => boolean;
}

/** Secrets that are made out of literals in the file, and out of files that lie in the tree. One unit each. */
export function readKustomization(uri: string, document: YamlNode, around: Surroundings): void {
  const namespace = textOf(valueAt(document, "namespace"));
  for (const generator of itemsOf(valueAt(document, "secretGenerator"))) {
    const name = textOf(valueAt(generator, "name")) ?? "unnamed";
    const space = textOf(valueAt(generator, "namespace")) ?? namespace;
    const address = space === undefined ? `secretGenerator/${name}` : `secretGenerator/${space}/${name}`;
    const values = [...literalsOf(generator), ...filesOf(generator, uri, around.isInTree)];
    around.run.add(
      { uri, address, kind: "secretGenerator", labels: {}, at: generator.at },
      { kubernetes: read(kubernetesUse({ nativeSecret: { values, isBesideVault: around.isBesideVault } })) },
    );
  }
}

/** `name=value`, quotes around the value are not part of it. */
function literalsOf(generator: YamlNode): readonly Value[] {
  return itemsOf(valueAt(generator, "literals")).flatMap((node) => {
    const text = textOf(node);
    const equals = text?.indexOf("=") ?? -1;
    if (text === undefined || equals <= 0) return [];
    const value = unquoted(text.slice(equals + 1));
    return isPlaceholder(value) ? [] : [{ key: text.slice(0, equals), shown: maskOf(value), at: node.at }];
  });
}

function unquoted(value: string): string {
  const quote = value.charAt(0);
  const isQuoted = value.length > 1 && (quote === '"' || quote === "'") && value.endsWith(quote);
  return isQuoted ? value.slice(1, -1) : value;
}

/** Files with values that are there only once somebody fetched them are no literals: those lie outside the tree or are ignored. */
function filesOf(generator: YamlNode, uri: string, isInTree: (uri: string) => boolean): readonly Value[] {
  const single = valueAt(generator, "env");
  const listed = ["envs", "files"].flatMap((name) => itemsOf(valueAt(generator, name)));
  return [...(single ? [single] : []), ...listed].flatMap((node) => {
    const text = textOf(node);
    if (text === undefined) return [];
    const file = text.slice(text.indexOf("=") + 1);
    const path = posix.join(posix.dirname(uri), file);
    const isPublic = /\.(?:crt|cer|pub)$/i.test(file);
    return isInTree(path) && !isPublic ? [{ key: `the file ${path}`, shown: null, at: node.at }] : [];
  });
}
