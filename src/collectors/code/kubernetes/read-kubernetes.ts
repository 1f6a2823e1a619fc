import { posix } from "node:path";
import { type CodeParts, type CodeReader, noParts, type SourceTree } from "../parts.ts";
import { commentedYaml } from "../yaml/commented-yaml.ts";
import { readYaml } from "../yaml/read-yaml.ts";
import type { YamlNode } from "../yaml/yaml-node.ts";
import { addDriver, type DriverSettings, driverSettings, mentionsDriver } from "./driver-settings.ts";
import { isOfInterest, isTemplateOfManifests, mayBeManifest } from "./interest.ts";
import { isKustomization, readKustomization } from "./kustomization.ts";
import { type Manifest, manifestsIn } from "./manifest.ts";
import { isNativeSecret, readNativeSecret } from "./native-secret.ts";
import { isProviderClass, readProviderClass } from "./provider-class.ts";
import { KubernetesRun } from "./run.ts";
import { addStore, Stores } from "./stores.ts";
import { isSync, readSync } from "./syncs.ts";

/**
 * Reads what manifests of Kubernetes have to do with vaults and secrets: classes of the Secrets Store CSI driver and its settings,
 * stores and copies of the External Secrets operator, Secrets, and what Kustomize makes Secrets of. Templates of charts are told
 * as not read.
 */
export const kubernetesReader: CodeReader = {
  name: "kubernetes",
  read: readKubernetes,
  commented: (uri, text) =>
    mayBeManifest(uri) && !uri.endsWith(".json") && isOfInterest(uri, text)
      ? commentedYaml(uri, text, "kubernetes")
      : undefined,
};

async function readKubernetes(tree: SourceTree): Promise<CodeParts> {
  const run = new KubernetesRun();
  const found: Found = { manifests: [], kustomizations: [], drivers: [], hasVaultTemplate: false };
  for (const uri of tree.uris) {
    const text = mayBeManifest(uri) ? await textOfInterest(tree, uri) : undefined;
    if (text !== undefined) await look({ uri, text }, { run, found });
  }
  await readAll(found, { run, tree });
  return { ...noParts, units: run.units, refused: run.refused };
}

async function textOfInterest(tree: SourceTree, uri: string): Promise<string | undefined> {
  const seen = tree.glance ? tree.glance(uri) : await tree.text(uri);
  return seen !== undefined && isOfInterest(uri, seen) ? tree.text(uri) : undefined;
}

interface Found {
  readonly manifests: Manifest[];
  readonly kustomizations: { readonly uri: string; readonly document: YamlNode }[];
  readonly drivers: DriverSettings[];
  /** A chart's template of a class or store, which nobody read further. */
  hasVaultTemplate: boolean;
}

/** What a file holds; nothing is judged before all of them are known. */
async function look(
  { uri, text }: { readonly uri: string; readonly text: string },
  { run, found }: { readonly run: KubernetesRun; readonly found: Found },
): Promise<void> {
  const file = await readYaml(uri, text);
  if (isTemplateOfManifests(text, file)) {
    found.hasVaultTemplate ||= /SecretProviderClass|SecretStore\b/.test(text);
    const name = posix.basename(uri);
    run.passOver(uri, `${name} is a template of manifests: print what it makes, as with helm template, and scan that`);
    return;
  }
  for (const { at, message } of file.faults) run.refuse(at, message);
  for (const document of file.documents) {
    if (isKustomization(uri, document)) found.kustomizations.push({ uri, document });
    else found.manifests.push(...manifestsIn(uri, document));
    const driver = mentionsDriver(text) ? await driverSettings(uri, document, run) : undefined;
    if (driver) found.drivers.push(driver);
  }
}

async function readAll(
  { manifests, kustomizations, drivers, hasVaultTemplate }: Found,
  { run, tree }: { readonly run: KubernetesRun; readonly tree: SourceTree },
): Promise<void> {
  const stores = new Stores();
  const others = manifests.filter((manifest) => !stores.take(manifest));
  const classes = others.filter(isProviderClass);
  const isBesideVault = hasVaultTemplate || classes.length > 0 || stores.ofVaults.length > 0;
  const isDriverInCode = drivers.length > 0;
  for (const one of classes) await readProviderClass(one, { run, isDriverInCode });
  for (const one of others) {
    if (isSync(one)) readSync(one, { run, stores });
    else if (isNativeSecret(one)) readNativeSecret(one, { run, isBesideVault });
  }
  for (const store of stores.ofVaults) addStore(store, run);
  for (const driver of drivers) addDriver(driver, run);
  const uris = new Set(tree.uris);
  const around = { run, isBesideVault, isInTree: (uri: string) => uris.has(uri) };
  for (const { uri, document } of kustomizations) readKustomization(uri, document, around);
}
