import type { Verb } from "../../../model/access.ts";
import type { PolicyObjectType } from "../../../model/facts/access-policy-permissions.ts";

/** The types of object that verbs are about, in the order in which they are named. */
export const objectTypes = ["secret", "key", "certificate"] as const;
export type ObjectType = (typeof objectTypes)[number];

export const collectionOf = { secret: "secrets", key: "keys", certificate: "certificates" } as const;

/**
 * One way of doing something: any one of the actions will do. `on` is what the service checks them on: the object; the vault,
 * since a collection is no object; or the key or certificate of the same name, since a certificate is three objects of one name.
 */
export interface Way {
  readonly plane: "data" | "control";
  readonly actions: readonly string[];
  /** The same under access policies; absent where the way does not depend on the permission model. */
  readonly permissions?: { readonly type: PolicyObjectType; readonly anyOf: readonly string[] };
  readonly on: "object" | "vault" | "key" | "certificate";
  /** Only under this permission model. */
  readonly model?: "rbac" | "access-policy";
  /** Only for a key with a public half, or for what belongs to a certificate. */
  readonly only?: "asymmetric" | "of-certificate";
  /** What a reader has to know about the way, even where it is open. */
  readonly note?: string;
}

type WaysByVerb = Partial<Record<Verb, readonly Way[]>>;

function data(type: PolicyObjectType, names: readonly string[], anyOf: readonly string[]): Way {
  const actions = names.map((name) => `Microsoft.KeyVault/vaults/${type}/${name}`);
  return { plane: "data", actions, permissions: { type, anyOf }, on: "object" };
}

/** A call on the collection: checked on the vault, so that a grant on one object does not open it. */
function collection(type: PolicyObjectType, name: string): Way {
  return { ...data(type, [name], ["list"]), on: "vault" };
}

/** Azure Resource Manager shows names and attributes, whatever the permission model and the firewall. */
function namesByArm(type: "secrets" | "keys"): Way {
  return {
    plane: "control",
    actions: [`Microsoft.KeyVault/vaults/${type}/read`],
    on: "vault",
    note: "through Azure Resource Manager; whether it lists every object is not documented",
  };
}

/** Deleting a certificate takes the key and the secret of its name with it. */
const byCertificate: Way = {
  ...data("certificates", ["delete"], ["delete"]),
  on: "certificate",
  only: "of-certificate",
};

/** Whoever reads a public key works with it anywhere, without a right and without a line in a log. */
const offLine: Way = {
  ...data("keys", ["read"], ["get"]),
  only: "asymmetric",
  note: "off-line, with the public key",
};

function keyUse(verb: string, permission: string, withPublicKey = false): readonly Way[] {
  const way = data("keys", [`${verb}/action`], [permission]);
  return withPublicKey ? [way, offLine] : [way];
}

const lifecycle = (type: "secrets" | "keys" | "certificates") =>
  ({
    delete: [data(type, ["delete"], ["delete"])],
    purge: [data(type, ["purge/action"], ["purge"])],
    recover: [data(type, ["recover/action"], ["recover"])],
    backup: [data(type, ["backup/action"], ["backup"])],
    restore: [data(type, ["restore/action"], ["restore"])],
  }) satisfies WaysByVerb;

const keyUses = {
  decrypt: keyUse("decrypt", "decrypt"),
  encrypt: keyUse("encrypt", "encrypt", true),
  sign: keyUse("sign", "sign"),
  verify: keyUse("verify", "verify", true),
  wrap: keyUse("wrap", "wrapkey", true),
  unwrap: keyUse("unwrap", "unwrapkey"),
  release: keyUse("release", "release"),
} satisfies WaysByVerb;

const manageAccess: readonly Way[] = [
  { plane: "control", actions: ["Microsoft.Authorization/roleAssignments/write"], on: "object", model: "rbac" },
  {
    plane: "control",
    actions: ["Microsoft.KeyVault/vaults/accessPolicies/write"],
    on: "vault",
    model: "access-policy",
  },
];

const secretLife = lifecycle("secrets");
const keyLife = lifecycle("keys");

/**
 * Which actions a verb takes, by type. Kinds of actions do not mix: reading a secret is reading its value, and writing is
 * making a new version, not changing attributes. A key has no value that is read: `read` is its public part and its attributes.
 * A certificate's private key is read as the secret of its name, and used as the key of its name.
 * https://learn.microsoft.com/azure/role-based-access-control/permissions/security#microsoftkeyvault
 */
const ways: Readonly<Record<ObjectType, WaysByVerb>> = {
  secret: {
    read: [data("secrets", ["getSecret/action"], ["get"])],
    list: [collection("secrets", "readMetadata/action"), namesByArm("secrets")],
    write: [data("secrets", ["setSecret/action"], ["set"])],
    ...secretLife,
    delete: [...secretLife.delete, byCertificate],
    "manage-access": manageAccess,
  },
  key: {
    read: [data("keys", ["read"], ["get"])],
    list: [collection("keys", "read"), namesByArm("keys")],
    write: [data("keys", ["create/action", "import/action", "rotate/action"], ["create", "import", "rotate"])],
    ...keyLife,
    delete: [...keyLife.delete, byCertificate],
    ...keyUses,
    "manage-access": manageAccess,
  },
  certificate: {
    read: [data("certificates", ["read"], ["get"])],
    list: [collection("certificates", "read")],
    write: [data("certificates", ["create/action", "import/action"], ["create", "import"])],
    ...lifecycle("certificates"),
    ...onItsKey(keyUses),
    "manage-access": manageAccess,
  },
};

function onItsKey(uses: WaysByVerb): WaysByVerb {
  const moved = Object.entries(uses).map(([verb, list]) => [verb, list.map((way) => ({ ...way, on: "key" as const }))]);
  return Object.fromEntries(moved);
}

/** Empty where a verb means nothing for a type: nobody signs with a secret. */
export function waysOf(type: ObjectType, verb: Verb): readonly Way[] {
  return ways[type][verb] ?? [];
}
