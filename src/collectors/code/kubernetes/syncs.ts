import type { CodeFault, PinnedReference } from "../../../model/code.ts";
import { type Fact, partly, read, type Unread, unread } from "../../../model/fact.ts";
import { kubernetesUse, type SyncUse } from "../../../model/kubernetes.ts";
import { valueAt, type YamlNode } from "../yaml/yaml-node.ts";
import type { Manifest } from "./manifest.ts";
import { type KubernetesRun, vaultFact } from "./run.ts";
import { goSeconds, type Setting, settingOf } from "./setting.ts";
import type { Store, Stores } from "./stores.ts";
import { type SyncEntry, syncEntries } from "./sync-entries.ts";

const copied: ReadonlySet<string> = new Set(["ExternalSecret", "ClusterExternalSecret"]);
const pushed: ReadonlySet<string> = new Set(["PushSecret", "ClusterPushSecret"]);

/** Whether a manifest copies something out of a store or into one. */
export function isSync({ group, kind }: Manifest): boolean {
  return group === "external-secrets.io" && (copied.has(kind) || pushed.has(kind));
}

const secondsOfDay = 86_400;
/** What the operator takes where nothing is stated. */
const usualSeconds = 3600;

/** Reads such a manifest as a unit, unless all of its stores are of another kind; its store learns how often it is asked. */
export function readSync(
  manifest: Manifest,
  { run, stores }: { readonly run: KubernetesRun; readonly stores: Stores },
) {
  const direction = pushed.has(manifest.kind) ? "push" : "read";
  const spec = specOf(manifest);
  const found = syncEntries(manifest, spec, direction).map((entry) => ({ entry, stores: stores.find(entry.store) }));
  const ofVaults = found.filter((one) => one.stores.some(({ vaultSettings }) => vaultSettings));
  const lost = found.filter((one) => one.stores.length === 0);
  const judged = ofVaults.length > 0 ? ofVaults : lost;
  const [first] = judged;
  if (!first) return;
  const isLost = ofVaults.length === 0;
  const refresh = refreshOf(spec, direction);
  const entries = judged.map(({ entry }) => entry);
  const sync: SyncUse = {
    direction,
    store: isLost ? "not-in-code" : "key-vault",
    storeName: `${first.entry.store.kind}/${first.entry.store.name}`,
    ...refresh.facts,
    transactions: entries.length,
    isLowerBound: entries.some(({ find }) => find !== undefined),
    finds: entries.flatMap(({ find }) => find ?? []),
  };
  if (!isLost) countAt(judged, { name: manifest.address, facts: refresh.facts });
  run.add(manifest, {
    vaultName: isLost ? read(null) : vaultOf(ofVaults.flatMap((one) => one.stores)),
    kubernetes: read(kubernetesUse({ sync })),
    pinnedReferences: pinnedOf(judged, isLost),
    faults: read(refresh.faults),
  });
}

/** What is made in many namespaces carries what is made there. */
function specOf({ kind, node }: Manifest): YamlNode | undefined {
  const inner = kind === "ClusterExternalSecret" ? "externalSecretSpec" : "pushSecretSpec";
  return kind.startsWith("Cluster") ? valueAt(node, "spec", inner) : valueAt(node, "spec");
}

interface Resolved {
  readonly entry: SyncEntry;
  readonly stores: readonly Store[];
}

interface Refresh {
  readonly facts: Pick<SyncUse, "repeats" | "seconds" | "refreshAt" | "undecided">;
  readonly faults: readonly CodeFault[];
}

function refreshOf(spec: YamlNode | undefined, direction: SyncUse["direction"]): Refresh {
  const policy = settingOf(spec, "refreshPolicy");
  if (direction === "read" && policy.kind === "known") {
    const repeats = { CreatedOnce: "once", OnChange: "on-change" } as const;
    const at = { refreshAt: policy.at };
    if (policy.text === "CreatedOnce" || policy.text === "OnChange")
      return { facts: { repeats: repeats[policy.text], seconds: null, ...at, undecided: null }, faults: [] };
    if (policy.text !== "Periodic")
      return unclear(policy, "spec.refreshPolicy", "none of Periodic, CreatedOnce and OnChange");
  }
  if (direction === "read" && policy.kind === "open") return leftOpen(policy, "spec.refreshPolicy");
  const interval = settingOf(spec, "refreshInterval");
  if (interval.kind === "absent")
    return { facts: { repeats: "periodic", seconds: usualSeconds, undecided: null }, faults: [] };
  if (interval.kind === "open") return leftOpen(interval, "spec.refreshInterval");
  const seconds = goSeconds(interval.text);
  if (seconds === undefined) return unclear(interval, "spec.refreshInterval", 'no duration such as "1h" or "30m"');
  return { facts: { repeats: "periodic", seconds, refreshAt: interval.at, undecided: null }, faults: [] };
}

function leftOpen(setting: Setting & { readonly kind: "open" }, path: string): Refresh {
  const undecided = `${path} is ${setting.expression}`;
  return { facts: { repeats: "periodic", seconds: null, refreshAt: setting.at, undecided }, faults: [] };
}

/** What the cluster refuses, so that nothing is known of how often it would have been. */
function unclear({ at }: Setting & { readonly kind: "known" }, path: string, what: string): Refresh {
  const message = `${path} is ${what}`;
  return {
    facts: { repeats: "periodic", seconds: null, refreshAt: at, undecided: message },
    faults: [{ path, message, at }],
  };
}

/** Counted only where one store alone can be meant: overlays of several clusters have stores of the same name. */
function countAt(
  judged: readonly Resolved[],
  { name, facts }: { readonly name: string; readonly facts: Refresh["facts"] },
): void {
  if (facts.repeats !== "periodic" || !facts.seconds) return;
  const perStore = new Map<Store, number>();
  for (const { stores } of judged) {
    const [store] = stores;
    if (store && stores.length === 1) perStore.set(store, (perStore.get(store) ?? 0) + secondsOfDay / facts.seconds);
  }
  for (const [store, perDay] of perStore) store.syncs.push({ name, perDay });
}

/** The vault of all stores that may be meant; none where they differ. */
function vaultOf(stores: readonly Store[]): Fact<string | null> {
  const [first, ...others] = stores.map(({ vault }) => vault);
  const nameOf = (one: Setting) => (one.kind === "known" ? one.text.toLowerCase() : undefined);
  if (!first || others.some((one) => nameOf(one) !== nameOf(first))) return read(null);
  return vaultFact(first);
}

function pinnedOf(judged: readonly Resolved[], isLost: boolean): Fact<readonly PinnedReference[]> {
  const versioned = judged.filter(({ entry }) => entry.version.kind !== "absent");
  if (isLost && versioned.length > 0) return unread("not-in-output", "the store that it names is not in the code");
  const open = versioned.find(({ entry }) => entry.version.kind === "open");
  const pinned = versioned.flatMap(({ entry, stores }) => pinnedReference(entry, stores) ?? []);
  // What is certain fails, whatever else there is.
  if (open?.entry.version.kind !== "open" || pinned.length > 0) return read(pinned);
  const missing: Unread = {
    reason: "not-in-output",
    detail: `${open.entry.path}.version is ${open.entry.version.expression}`,
  };
  return partly(pinned, missing);
}

function pinnedReference({ path, key, version }: SyncEntry, stores: readonly Store[]): PinnedReference | undefined {
  if (version.kind !== "known") return undefined;
  const vault = vaultOf(stores);
  const name = "read" in vault && vault.read !== null ? vault.read : "?";
  return { path: `${path}.version`, object: `${name}/${objectOf(key)}`, at: version.at };
}

const prefixes = { secret: "secrets", key: "keys", cert: "certificates" } as const;

/** A key says by its prefix what it is; without one it is a secret. */
function objectOf(key: string | undefined): string {
  const [first = "", rest] = key?.split("/", 2) ?? [];
  for (const [prefix, collection] of Object.entries(prefixes))
    if (rest !== undefined && first === prefix) return `${collection}/${rest}`;
  return `secrets/${key ?? "?"}`;
}
