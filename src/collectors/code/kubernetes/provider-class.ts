import type { CodeFault, PinnedReference } from "../../../model/code.ts";
import { partly, read, type SourceSpan, type Unread } from "../../../model/fact.ts";
import { kubernetesUse, type ProviderClassUse } from "../../../model/kubernetes.ts";
import { entriesOf, itemsOf, textOf, valueAt, type YamlNode } from "../yaml/yaml-node.ts";
import type { Manifest } from "./manifest.ts";
import { type MountedObject, mountedObjects } from "./mounted-objects.ts";
import { type KubernetesRun, vaultFact } from "./run.ts";
import { type Setting, settingOf, switchOf } from "./setting.ts";

/** Whether a manifest is a class of the driver that mounts objects out of a Key Vault. */
export function isProviderClass({ group, kind, node }: Manifest): boolean {
  const provider = textOf(valueAt(node, "spec", "provider"));
  return (
    group === "secrets-store.csi.x-k8s.io" && kind === "SecretProviderClass" && provider?.toLowerCase() === "azure"
  );
}

/** Reads such a class as a unit. `isDriverInCode`: the tree says somewhere whether the driver follows rotations. */
export async function readProviderClass(
  manifest: Manifest,
  { run, isDriverInCode }: { readonly run: KubernetesRun; readonly isDriverInCode: boolean },
): Promise<void> {
  const parameters = valueAt(manifest.node, "spec", "parameters");
  const objects = await mountedObjects(valueAt(parameters, "objects"), run);
  const vault = settingOf(parameters, "keyvaultName");
  const providerClass = { ...identityOf(parameters), copies: copiesOf(manifest.node), isDriverInCode };
  run.add(manifest, {
    vaultName: vaultFact(vault),
    kubernetes: read(kubernetesUse({ providerClass })),
    pinnedReferences: pinnedOf(objects, vault),
    faults: read([...parameterFaults(parameters), ...objects.faults]),
  });
}

type Identity = Pick<ProviderClassUse, "identity" | "identityAt" | "undecided">;

const flags = ["usePodIdentity", "useVMManagedIdentity", "useAzureTokenProxy"] as const;

/** In the order in which the provider looks; what is left open decides only where nothing before it does. */
function identityOf(parameters: YamlNode | undefined): Identity {
  const byPod = flagOf(parameters, "usePodIdentity");
  if (byPod.isOpen) return openIdentity(byPod.setting, "usePodIdentity");
  if (byPod.isOn) return { identity: "pod-identity", ...placed(byPod.setting), undecided: null };
  const byNode = flagOf(parameters, "useVMManagedIdentity");
  if (byNode.isOpen) return openIdentity(byNode.setting, "useVMManagedIdentity");
  if (byNode.isOn) {
    const assigned = settingOf(parameters, "userAssignedIdentityID");
    if (assigned.kind === "open") return openIdentity(assigned, "userAssignedIdentityID");
    const identity = assigned.kind === "absent" ? "node-system-identity" : "node-user-identity";
    return { identity, ...placed(byNode.setting), undecided: null };
  }
  const client = settingOf(parameters, "clientID");
  if (client.kind === "absent") return { identity: "service-principal", undecided: null };
  // Whatever is filled in for the id of a client, it is one.
  return { identity: "workload-identity", ...placed(client), undecided: null };
}

interface Flag {
  readonly isOn: boolean;
  readonly isOpen: boolean;
  readonly setting: Setting;
}

function flagOf(parameters: YamlNode | undefined, name: string): Flag {
  const setting = settingOf(parameters, name);
  return {
    isOn: setting.kind === "known" && switchOf(setting.text) === true,
    isOpen: setting.kind === "open",
    setting,
  };
}

function openIdentity(setting: Setting, name: string): Identity {
  const expression = setting.kind === "open" ? setting.expression : "";
  return { identity: null, ...placed(setting), undecided: `${name} is ${expression}` };
}

function placed(setting: Setting): { readonly identityAt?: SourceSpan } {
  return setting.kind === "absent" ? {} : { identityAt: setting.at };
}

function copiesOf(node: YamlNode): ProviderClassUse["copies"] {
  return itemsOf(valueAt(node, "spec", "secretObjects")).map((copy) => ({
    name: textOf(valueAt(copy, "secretName")) ?? "without a name",
    at: copy.at,
  }));
}

const collections = { secret: "secrets", key: "keys", cert: "certificates" } as const;

function pinnedOf({ objects, missing }: Awaited<ReturnType<typeof mountedObjects>>, vault: Setting) {
  const open = objects.find(({ version }) => version.kind === "open");
  const left: Unread | undefined =
    missing ??
    (open?.version.kind === "open"
      ? { reason: "not-in-output", detail: `${open.path}.objectVersion is ${open.version.expression}` }
      : undefined);
  const pinned = objects.flatMap((object) => pinnedReference(object, vault) ?? []);
  // What is certain fails, whatever else there is; only where nothing is, what is missing decides.
  return left === undefined || pinned.length > 0 ? read(pinned) : partly(pinned, left);
}

function pinnedReference({ path, name, type, version }: MountedObject, vault: Setting): PinnedReference | undefined {
  if (version.kind !== "known") return undefined;
  const collection = collections[type ?? "secret"];
  return {
    path: `${path}.objectVersion`,
    object: `${vault.kind === "known" ? vault.text : "?"}/${collection}/${name ?? "?"}`,
    at: version.at,
  };
}

function parameterFaults(parameters: YamlNode | undefined): readonly CodeFault[] {
  const faults: CodeFault[] = [];
  for (const { key, value } of entriesOf(parameters)) {
    const path = `parameters.${key}`;
    const isText = value.kind === "scalar" && (typeof value.value === "string" || value.value === null);
    if (!isText) {
      faults.push({ path, message: `${path} is no text, and all parameters are: put it into quotes`, at: value.at });
    }
  }
  faults.push(...flagFaults(parameters));
  const vault = settingOf(parameters, "keyvaultName");
  if (vault.kind === "known" && !/^[A-Za-z0-9-]{3,24}$/.test(vault.text)) {
    const message = "parameters.keyvaultName is no name of a vault: 3 to 24 letters, digits and hyphens";
    faults.push({ path: "parameters.keyvaultName", message, at: vault.at });
  }
  return faults;
}

function flagFaults(parameters: YamlNode | undefined): readonly CodeFault[] {
  const faults: CodeFault[] = [];
  const on: string[] = [];
  for (const name of flags) {
    const { isOn, setting } = flagOf(parameters, name);
    const path = `parameters.${name}`;
    if (isOn) on.push(name);
    if (setting.kind !== "known") continue;
    if (switchOf(setting.text) === undefined) {
      faults.push({ path, message: `${path} is neither "true" nor "false"`, at: setting.at });
    } else if (isOn && on.length > 1) {
      const message = `${on.slice(0, -1).join(" and ")} and ${name} are on, and one of them at most may be`;
      faults.push({ path, message, at: setting.at });
    } else if (isOn && name === "useAzureTokenProxy" && settingOf(parameters, "clientID").kind === "absent") {
      faults.push({ path, message: `${path} is on without a clientID, which it needs`, at: setting.at });
    }
  }
  return faults;
}
