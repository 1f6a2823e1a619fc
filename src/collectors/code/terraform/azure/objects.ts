import { type Fact, isRead, mapFact, read, unread } from "../../../../model/fact.ts";
import type { Key, Secret } from "../../../../model/objects.ts";
import type { TerraformResource } from "../tree.ts";
import type { AttachmentReader } from "./attachment.ts";
import {
  attribute,
  blocks,
  integerFact,
  isUnknownValue,
  tagsFact,
  textFact,
  textOf,
  textsFact,
  timeFact,
  unknownFact,
} from "./facts.ts";
import { placeOf } from "./place.ts";
import { keyRotation } from "./rotation-policy.ts";
import { recordId, type TreeIndex } from "./tree-index.ts";

const remedy = "judge the deployed vault: kvaudit scan";
const noTimes = unread("not-in-output", "code does not say when an object was made or changed", remedy);
/** Code declares one version; those before it are known to the vault alone. */
export const noVersions = unread("not-in-output", "code does not say which versions an object has", remedy);

/** What all objects have. azurerm knows no switched-off secrets and keys. */
export function commonFacts(resource: TerraformResource) {
  const { values, address, at } = resource;
  return {
    id: recordId(resource),
    name: textOf(attribute(values, "name")) ?? address,
    ...(at ? { at } : {}),
    enabled: read(true),
    createdOn: noTimes,
    updatedOn: noTimes,
    tags: tagsFact(attribute(values, "tags")),
  };
}

/** Begin and end of an object, which secrets and keys state in the same way. */
function period({ values }: TerraformResource) {
  return {
    notBefore: timeFact(attribute(values, "not_before_date")),
    expiresOn: timeFact(attribute(values, "expiration_date")),
  };
}

/** `azurerm_key_vault_secret`, without its value. */
export const readSecret: AttachmentReader = (resource, { index }) => {
  const secret: Secret = {
    ...commonFacts(resource),
    ...period(resource),
    contentType: textFact(attribute(resource.values, "content_type")),
    managed: read(false),
    versions: noVersions,
  };
  return [{ part: "secrets", place: placeOf(resource, "key_vault_id", index), item: read(secret) }];
};

/** `azurerm_key_vault_key`. */
export const readKey: AttachmentReader = (resource, { index }) => [
  { part: "keys", place: placeOf(resource, "key_vault_id", index), item: read(keyOf(resource, keyRotation(resource))) },
];

/** `azurerm_key_vault_managed_hardware_security_module_key`; its rotation policy is a resource of its own. */
export const readHsmKey: AttachmentReader = (resource, { index }) => {
  const policy = hsmPolicies(index).get(recordId(resource));
  const rotation = policy ? keyRotation(policy) : read(null);
  return [{ part: "keys", place: placeOf(resource, "managed_hsm_id", index), item: read(keyOf(resource, rotation)) }];
};

const policyIndexes = new WeakMap<TreeIndex, ReadonlyMap<string, TerraformResource>>();

/** Rotation policies of HSM keys, by the id of the key. */
function hsmPolicies(index: TreeIndex): ReadonlyMap<string, TerraformResource> {
  const known = policyIndexes.get(index);
  if (known) return known;
  const policies = new Map<string, TerraformResource>();
  for (const resource of index.resources) {
    if (resource.type !== "azurerm_key_vault_managed_hardware_security_module_key_rotation_policy") continue;
    const place = placeOf(resource, "managed_hsm_key_id", index);
    if (place.kind === "vault" && place.object !== undefined) policies.set(place.object, resource);
  }
  policyIndexes.set(index, policies);
  return policies;
}

/** The curve that the provider asks for where none is stated. */
const defaultCurve = "P-256";

function keyOf(resource: TerraformResource, rotationPolicy: Key["rotationPolicy"]): Key {
  const { values } = resource;
  const keyType = textFact(attribute(values, "key_type"));
  const releasePolicy = blocks(values, "release_policy");
  const hasReleasePolicy = isUnknownValue(releasePolicy) ? unknownFact(releasePolicy) : read(releasePolicy.length > 0);
  return {
    ...commonFacts(resource),
    ...period(resource),
    keyType,
    keySize: integerFact(attribute(values, "key_size")),
    curve: curveFact(textFact(attribute(values, "curve")), keyType),
    // Only with a release policy does the provider make a key that can leave its vault.
    exportable: hasReleasePolicy,
    managed: read(false),
    operations: textsFact(attribute(values, "key_opts")),
    rotationPolicy,
    hasReleasePolicy,
    versions: noVersions,
  };
}

function curveFact(curve: Fact<string | null>, keyType: Fact<string | null>): Fact<string | null> {
  if (!isRead(curve) || curve.read !== null) return curve;
  return mapFact(keyType, (type) => (type?.toUpperCase().startsWith("EC") ? defaultCurve : null));
}
