import type { CodeFault } from "../../../model/code.ts";
import { read, type SourceSpan } from "../../../model/fact.ts";
import { kubernetesUse, type StoreUse } from "../../../model/kubernetes.ts";
import { entryOf, itemsOf, textOf, valueAt, type YamlNode } from "../yaml/yaml-node.ts";
import { findsAll } from "./breadth.ts";
import type { Manifest } from "./manifest.ts";
import { type KubernetesRun, vaultFact } from "./run.ts";
import { type Setting, settingOf } from "./setting.ts";

/** A store of the External Secrets operator. */
export interface Store {
  readonly manifest: Manifest;
  /** The settings of a Key Vault; undefined for a store of another kind. */
  readonly vaultSettings: YamlNode | undefined;
  readonly vault: Setting;
  readonly syncs: StoreUse["syncs"][number][];
}

/** What a copy names as its store. */
export interface StoreReference {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
}

const kinds: ReadonlySet<string> = new Set(["SecretStore", "ClusterSecretStore"]);

/** The stores of a tree, by kind and name. */
export class Stores {
  readonly #byName = new Map<string, Store[]>();

  /** Takes a manifest that is a store; false for any other. */
  take(manifest: Manifest): boolean {
    if (manifest.group !== "external-secrets.io" || !kinds.has(manifest.kind)) return false;
    const vaultSettings = valueAt(manifest.node, "spec", "provider", "azurekv");
    const store = { manifest, vaultSettings, vault: vaultOf(vaultSettings), syncs: [] };
    const key = `${manifest.kind}/${manifest.name}`;
    const known = this.#byName.get(key);
    if (known) known.push(store);
    else this.#byName.set(key, [store]);
    return true;
  }

  /** All that a reference may mean: one that leaves out the namespace, as overlays do, fits any. */
  find({ kind, name, namespace }: StoreReference): readonly Store[] {
    const named = this.#byName.get(`${kind}/${name}`) ?? [];
    if (kind === "ClusterSecretStore" || namespace === undefined) return named;
    const exact = named.filter(({ manifest }) => manifest.namespace === namespace);
    return exact.length > 0 ? exact : named.filter(({ manifest }) => manifest.namespace === undefined);
  }

  /** Those of Key Vaults. */
  get ofVaults(): readonly Store[] {
    return [...this.#byName.values()].flat().filter(({ vaultSettings }) => vaultSettings !== undefined);
  }
}

/** A store of a Key Vault as a unit; to be called when all that uses it is known. */
export function addStore({ manifest, vaultSettings, vault, syncs }: Store, run: KubernetesRun): void {
  const store: StoreUse = { ...identityOf(vaultSettings), ...reachOf(manifest), syncs };
  run.add(manifest, {
    vaultName: vaultFact(vault),
    kubernetes: read(kubernetesUse({ store })),
    faults: read(faultsOf(vaultSettings)),
  });
}

/** The name of the vault out of its address. */
function vaultOf(settings: YamlNode | undefined): Setting {
  const url = settingOf(settings, "vaultUrl");
  if (url.kind !== "known") return url;
  const name = /^https:\/\/([A-Za-z0-9-]{3,24})\.[A-Za-z0-9.-]{1,80}(?::\d{1,5})?\/?$/.exec(url.text)?.[1];
  return name === undefined ? { kind: "absent" } : { ...url, text: name };
}

/** By `authType`, which is a service principal where it is not stated. */
function identityOf(settings: YamlNode | undefined): Pick<StoreUse, "identity" | "identityAt" | "undecided"> {
  const type = settingOf(settings, "authType");
  if (type.kind === "open") return { identity: null, identityAt: type.at, undecided: `authType is ${type.expression}` };
  const at = type.kind === "known" ? { identityAt: type.at } : {};
  if (type.kind === "absent" || type.text === "ServicePrincipal")
    return { identity: "service-principal", ...at, ...authPlace(settings), undecided: null };
  if (type.text === "ManagedIdentity") return { identity: "pod-identity", ...at, undecided: null };
  if (type.text !== "WorkloadIdentity") return { identity: null, ...at, undecided: "authType is none that is known" };
  const account = entryOf(settings, "serviceAccountRef");
  return { identity: account ? "workload-identity" : "operator-identity", ...at, undecided: null };
}

function authPlace(settings: YamlNode | undefined): { readonly identityAt?: SourceSpan } {
  const reference = entryOf(settings, "authSecretRef");
  return reference ? { identityAt: reference.at } : {};
}

function faultsOf(settings: YamlNode | undefined): readonly CodeFault[] {
  const path = "spec.provider.azurekv.authType";
  const type = settingOf(settings, "authType");
  if (type.kind !== "known" || ["ServicePrincipal", "ManagedIdentity", "WorkloadIdentity"].includes(type.text))
    return [];
  return [{ path, message: `${path} is none of ServicePrincipal, ManagedIdentity and WorkloadIdentity`, at: type.at }];
}

/** A store of the whole cluster serves every namespace that its conditions do not keep out; several are alternatives. */
function reachOf({ kind, node }: Manifest): Pick<StoreUse, "reach" | "reachAt"> {
  if (kind === "SecretStore") return { reach: "namespace" };
  const entry = entryOf(valueAt(node, "spec"), "conditions");
  const conditions = itemsOf(entry?.value);
  const open = conditions.find(letsAllIn);
  if (conditions.length > 0 && !open) return { reach: "chosen-namespaces" };
  const at = open?.at ?? entry?.at;
  return { reach: "every-namespace", ...(at ? { reachAt: at } : {}) };
}

function letsAllIn(condition: YamlNode): boolean {
  const selector = valueAt(condition, "namespaceSelector");
  const isEmpty = selector?.kind === "map" && selector.entries.every(({ value }) => isEmptyNode(value));
  return isEmpty || itemsOf(valueAt(condition, "namespaceRegexes")).some((one) => findsAll(textOf(one) ?? ""));
}

function isEmptyNode(node: YamlNode): boolean {
  if (node.kind === "scalar") return node.value === null;
  return node.kind === "list" ? node.items.length === 0 : node.entries.length === 0;
}
