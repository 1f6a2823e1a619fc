import { read } from "../../../model/fact.ts";
import { type DriverUse, kubernetesUse } from "../../../model/kubernetes.ts";
import { textOf, valueAt, type YamlNode, type YamlScalar } from "../yaml/yaml-node.ts";
import { type Manifest, manifestsIn } from "./manifest.ts";
import type { KubernetesRun } from "./run.ts";
import { filledInOf, switchOf } from "./setting.ts";

type Rotation = DriverUse["rotation"][number];

const settingName = "enableSecretRotation";
const argument = "--enable-secret-rotation";

export function mentionsDriver(text: string): boolean {
  return text.includes(settingName) || text.includes(argument);
}

/** Settings of the driver in one document, and what they are settings of. */
export interface DriverSettings {
  readonly of: Pick<Manifest, "uri" | "address" | "kind" | "labels" | "at">;
  readonly rotation: readonly Rotation[];
}

/**
 * Whether rotations are followed, wherever a document says so: values of a chart, releases that carry such values, an add-on of a
 * cluster, and the driver's own arguments. What no setting says is not guessed.
 */
export async function driverSettings(
  uri: string,
  document: YamlNode,
  run: KubernetesRun,
): Promise<DriverSettings | undefined> {
  const search = new RotationSearch(run);
  await search.in(document, "");
  const [first] = search.found;
  if (!first) return undefined;
  const [manifest] = manifestsIn(uri, document);
  const plain = { uri, address: first.path, kind: "values", labels: {}, at: document.at };
  return { of: manifest ?? plain, rotation: search.found };
}

export function addDriver({ of, rotation }: DriverSettings, run: KubernetesRun): void {
  run.add(of, { kubernetes: read(kubernetesUse({ driver: { rotation } })) });
}

const mostFound = 100;
/** Values of charts stand in texts of releases, and no deeper. */
const deepestText = 2;

class RotationSearch {
  readonly found: Rotation[] = [];
  readonly #run: KubernetesRun;

  constructor(run: KubernetesRun) {
    this.#run = run;
  }

  /** The reader of YAML bounds how deep a node is. */
  async in(node: YamlNode, path: string, depth = 0): Promise<void> {
    if (this.found.length >= mostFound) return;
    if (node.kind === "scalar") return this.#inText(node, path, depth);
    if (node.kind === "list") {
      for (const [index, item] of node.items.entries()) await this.in(item, `${path}[${index}]`, depth);
      return;
    }
    if (this.#isParameter(node, path)) return;
    for (const { key, value } of node.entries) {
      const inner = path === "" ? key : `${path}.${key}`;
      if (key === settingName && value.kind === "scalar") this.#add(inner, value, value.text);
      else await this.in(value, inner, depth);
    }
  }

  async #inText(node: YamlScalar, path: string, depth: number): Promise<void> {
    const { text } = node;
    if (text.startsWith(argument)) {
      const value = text.slice(argument.length);
      // A flag without a value is on.
      if (value === "" || value.startsWith("=")) this.#add(path, node, value === "" ? "true" : value.slice(1));
    } else if (depth < deepestText && node.style === "literal" && text.includes(settingName)) {
      for (const document of (await this.#run.embedded(node)).documents) await this.in(document, path, depth + 1);
    }
  }

  /** `{name: secrets-store-csi-driver.enableSecretRotation, value: "true"}`, as releases hand on single values. */
  #isParameter(node: YamlNode, path: string): boolean {
    const name = textOf(valueAt(node, "name"));
    const value = valueAt(node, "value");
    if (!name?.endsWith(settingName) || value?.kind !== "scalar") return false;
    this.#add(`${path}.value`, value, value.text);
    return true;
  }

  #add(path: string, { at }: YamlScalar, text: string): void {
    this.found.push({ path, isOn: filledInOf(text) === undefined ? (switchOf(text) ?? null) : null, at });
  }
}
