import { type Fact, isRead, mapFact, read, unknown } from "../../../../model/fact.ts";
import { timeFromUnixSeconds } from "../../../../model/iso-date.ts";
import type { Key, LifetimeAction, RotationPolicy, Secret } from "../../../../model/objects.ts";
import type { TerraformResource } from "../tree.ts";
import { armProperties } from "./arm-body.ts";
import type { AttachmentReader } from "./attachment.ts";
import {
  attribute,
  block,
  blocks,
  choiceFact,
  flagFact,
  integerFact,
  isUnknownValue,
  type Stated,
  textFact,
  textsFact,
  unknownFact,
} from "./facts.ts";
import { commonFacts, noVersions } from "./objects.ts";
import { placeOf } from "./place.ts";
import { durationFact } from "./rotation-policy.ts";
import { recordId } from "./tree-index.ts";

/** `Microsoft.KeyVault/vaults/secrets`, without its value. */
export const readArmSecret: AttachmentReader = (resource, { index }) => {
  const properties = armProperties(resource);
  const secret: Secret = {
    ...armCommon(resource, properties),
    contentType: textFact(attribute(properties, "contentType")),
    managed: read(false),
    versions: noVersions,
  };
  return [{ part: "secrets", place: placeOf(resource, "parent_id", index), item: read(secret) }];
};

/** `Microsoft.KeyVault/vaults/keys` and those of managed HSMs. */
export const readArmKey: AttachmentReader = (resource, { index }) => {
  const properties = armProperties(resource);
  const releasePolicy = attribute(properties, "release_policy");
  const key: Key = {
    ...armCommon(resource, properties),
    keyType: textFact(attribute(properties, "kty")),
    keySize: integerFact(attribute(properties, "keySize")),
    curve: textFact(attribute(properties, "curveName")),
    exportable: flagFact(attribute(block(properties, "attributes"), "exportable")),
    managed: read(false),
    operations: textsFact(attribute(properties, "keyOps")),
    rotationPolicy: armRotation(block(properties, "rotationPolicy")),
    hasReleasePolicy:
      releasePolicy?.kind === "unknown" ? unknownFact(releasePolicy) : read(releasePolicy !== undefined),
    versions: noVersions,
  };
  return [{ part: "keys", place: placeOf(resource, "parent_id", index), item: read(key) }];
};

/** An object that does not say so is switched on. */
function armCommon(resource: TerraformResource, properties: Stated) {
  const attributes = block(properties, "attributes");
  return {
    ...commonFacts(resource),
    id: recordId(resource),
    enabled: mapFact(flagFact(attribute(attributes, "enabled")), (enabled) => enabled ?? true),
    notBefore: unixTime(attribute(attributes, "nbf")),
    expiresOn: unixTime(attribute(attributes, "exp")),
  };
}

/** ARM counts in seconds since 1970. */
function unixTime(value: Stated): Fact<string | null> {
  const seconds = integerFact(value);
  if (!isRead(seconds)) return seconds;
  if (seconds.read === null) return read(null);
  const time = timeFromUnixSeconds(seconds.read);
  return time === undefined
    ? unknown(`${seconds.read}, which is no time`, seconds.at)
    : read(time, seconds.at, seconds.from);
}

function armRotation(policy: Stated): Fact<RotationPolicy | null> {
  if (policy === undefined) return read(null);
  if (policy.kind === "unknown") return unknownFact(policy);
  const expiry = durationFact(attribute(block(policy, "attributes"), "expiryTime"));
  const given = blocks(policy, "lifetimeActions");
  if (isUnknownValue(given)) return unknownFact(given);
  if (!isRead(expiry)) return expiry;
  const actions: LifetimeAction[] = [];
  for (const item of given) {
    const action = armAction(item);
    if (!isRead(action)) return action;
    actions.push(action.read);
  }
  return read({ actions, ...(expiry.read === null ? {} : { expiryDays: expiry.read }) }, policy.at, policy.from);
}

function armAction(item: Stated): Fact<LifetimeAction> {
  const word = choiceFact(attribute(block(item, "action"), "type"), ["rotate", "notify"]);
  const trigger = block(item, "trigger");
  const after = durationFact(attribute(trigger, "timeAfterCreate"));
  const before = durationFact(attribute(trigger, "timeBeforeExpiry"));
  if (!isRead(word)) return word;
  if (!isRead(after)) return after;
  if (!isRead(before)) return before;
  return read({
    action: word.read ?? "notify",
    ...(after.read === null ? {} : { daysAfterCreation: after.read }),
    ...(before.read === null ? {} : { daysBeforeExpiry: before.read }),
  });
}
