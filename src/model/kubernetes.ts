import Type from "typebox";
import { SourceSpan } from "./fact.ts";
import { closed, nullable, type Of, oneOf } from "./schema.ts";

/**
 * By what something in a cluster signs in to a vault. `pod-identity`: the retired assignment of identities to pods;
 * `node-system-identity`, `node-user-identity`: an identity of the machine, which all of its pods share; `operator-identity`: the
 * one of the operator that serves all stores; `service-principal`: a secret or certificate kept in the cluster.
 */
export const clusterIdentities = [
  "workload-identity",
  "pod-identity",
  "node-system-identity",
  "node-user-identity",
  "operator-identity",
  "service-principal",
] as const;
export type ClusterIdentity = (typeof clusterIdentities)[number];

/** What is left open until something is filled in, as `${NAME}` by the tool that deploys. */
const undecided = nullable(
  Type.String({ description: "The setting and what stands there; null where all is decided." }),
);

const identity = nullable(oneOf(clusterIdentities, "Null where it is left open."));
const identityAt = Type.Optional(SourceSpan);

/** A class of the Secrets Store CSI driver that mounts objects of a vault. */
export const ProviderClassUse = closed({
  identity,
  identityAt,
  undecided,
  copies: Type.Array(
    closed({
      name: Type.String({ description: "Name of the Kubernetes Secret that it writes." }),
      at: Type.Optional(SourceSpan),
    }),
  ),
  isDriverInCode: Type.Boolean({ description: "The code says somewhere whether the driver follows rotations." }),
});
export type ProviderClassUse = Of<typeof ProviderClassUse>;

/** How much of a cluster a store of the External Secrets operator serves. */
export const storeReaches = ["namespace", "chosen-namespaces", "every-namespace"] as const;

export const StoreUse = closed({
  identity,
  identityAt,
  undecided,
  reach: oneOf(storeReaches),
  reachAt: Type.Optional(SourceSpan),
  syncs: Type.Array(
    closed({
      name: Type.String(),
      perDay: Type.Number({ minimum: 0, description: "Transactions a day that it causes, at least." }),
    }),
    { description: "What reads or writes through it, as far as the code has it and says how often." },
  ),
});
export type StoreUse = Of<typeof StoreUse>;

/** What the External Secrets operator copies out of a vault, or into one. */
export const SyncUse = closed({
  direction: oneOf(["read", "push"]),
  /** `not-in-code`: the store that it names is not there, so that nobody knows whether it is a Key Vault. */
  store: oneOf(["key-vault", "not-in-code"]),
  storeName: Type.String(),
  repeats: oneOf(["periodic", "once", "on-change"]),
  seconds: nullable(Type.Number({ minimum: 0, description: "Between two refreshes; null where it is left open." })),
  refreshAt: Type.Optional(SourceSpan),
  undecided,
  transactions: Type.Integer({ minimum: 0, description: "Of one refresh; a lower bound where it searches." }),
  isLowerBound: Type.Boolean(),
  finds: Type.Array(
    closed({
      path: Type.String(),
      breadth: oneOf(["everything", "some"]),
      at: Type.Optional(SourceSpan),
    }),
  ),
});
export type SyncUse = Of<typeof SyncUse>;

/** A Kubernetes Secret whose values stand in the code. */
export const NativeSecretUse = closed({
  values: Type.Array(
    closed({
      key: Type.String(),
      shown: nullable(Type.String({ description: "Length class of the decoded value, never a character of it." })),
      at: Type.Optional(SourceSpan),
    }),
  ),
  isBesideVault: Type.Boolean({ description: "The same tree has something that reads vaults into the cluster." }),
});
export type NativeSecretUse = Of<typeof NativeSecretUse>;

/** Settings of the Secrets Store CSI driver, or of the add-on that runs it. */
export const DriverUse = closed({
  rotation: Type.Array(
    closed({
      path: Type.String(),
      isOn: nullable(Type.Boolean({ description: "Null where it is left open." })),
      at: Type.Optional(SourceSpan),
    }),
  ),
});
export type DriverUse = Of<typeof DriverUse>;

/** What one object of a cluster has to do with secrets: one of these, the others are null. */
export const KubernetesUse = closed({
  providerClass: nullable(ProviderClassUse),
  store: nullable(StoreUse),
  sync: nullable(SyncUse),
  nativeSecret: nullable(NativeSecretUse),
  driver: nullable(DriverUse),
});
export type KubernetesUse = Of<typeof KubernetesUse>;

/** An object that is what is given, and nothing else. */
export function kubernetesUse(given: Partial<KubernetesUse>): KubernetesUse {
  return { providerClass: null, store: null, sync: null, nativeSecret: null, driver: null, ...given };
}
