import { type Fact, read, type UnreadFact } from "../../model/fact.ts";
import type { LifetimeAction } from "../../model/objects.ts";
import { flagFact, integerFact, textFact, unexpected } from "./facts.ts";
import { firstOf, isMap, type JsonMap, mapsIn, textIn } from "./json-value.ts";

/** What a certificate's policy says; az and the REST API name nearly every part differently. */
export function certificatePolicyFacts(policy: JsonMap | undefined, absent: (what: string) => UnreadFact) {
  if (!policy) {
    const why = absent("policy");
    return {
      keyType: why,
      keySize: why,
      curve: why,
      exportable: why,
      issuer: why,
      subject: why,
      validityMonths: why,
      lifetimeActions: why,
    };
  }
  const key = part(policy, "keyProperties", "key_props");
  const x509 = part(policy, "x509CertificateProperties", "x509_props");
  return {
    keyType: textFact(key, "keyType", "kty"),
    keySize: integerFact(key, "keySize", "key_size"),
    curve: textFact(key, "curve", "crv"),
    exportable: flagFact(key, "exportable"),
    issuer: textFact(part(policy, "issuerParameters", "issuer"), "name"),
    subject: textFact(x509, "subject"),
    validityMonths: integerFact(x509, "validityInMonths", "validity_months"),
    lifetimeActions: lifetimeActions(policy),
  };
}

function part(policy: JsonMap, ...names: readonly string[]): JsonMap {
  const value = firstOf(policy, names);
  return isMap(value) ? value : new Map();
}

function lifetimeActions(policy: JsonMap): Fact<readonly LifetimeAction[]> {
  const name = policy.has("lifetimeActions") ? "lifetimeActions" : "lifetime_actions";
  const given = policy.get(name);
  if (given === undefined || given === null) return read([]);
  const actions = mapsIn(policy, name)?.map(readAction);
  return actions && !actions.includes(undefined)
    ? read(actions.filter((action) => action !== undefined))
    : unexpected(name);
}

function readAction(entry: JsonMap): LifetimeAction | undefined {
  const word = textIn(part(entry, "action"), "actionType") ?? textIn(part(entry, "action"), "action_type");
  const action = word?.replaceAll(/[-_]/g, "").toLowerCase();
  if (action !== "autorenew" && action !== "emailcontacts") return undefined;
  const trigger = part(entry, "trigger");
  const days = firstOf(trigger, ["daysBeforeExpiry", "days_before_expiry"]);
  const share = firstOf(trigger, ["lifetimePercentage", "lifetime_percentage"]);
  return {
    action: action === "autorenew" ? "auto-renew" : "email-contacts",
    ...(typeof days === "number" ? { daysBeforeExpiry: days } : {}),
    ...(typeof share === "number" ? { lifetimePercentage: share } : {}),
  };
}
