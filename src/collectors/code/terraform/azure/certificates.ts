import { type Fact, isRead, read, unknown } from "../../../../model/fact.ts";
import type { Certificate, LifetimeAction } from "../../../../model/objects.ts";
import type { TerraformResource } from "../tree.ts";
import type { Value } from "../value.ts";
import type { AttachmentReader } from "./attachment.ts";
import {
  attribute,
  block,
  blocks,
  choiceFact,
  flagFact,
  integerFact,
  isUnknownValue,
  numberFact,
  textFact,
  timeFact,
  unknownFact,
} from "./facts.ts";
import { commonFacts, noVersions } from "./objects.ts";
import { placeOf } from "./place.ts";

/** `azurerm_key_vault_certificate`, made by its policy or imported; what is imported is not read. */
export const readCertificate: AttachmentReader = (resource, { index }) => [
  { part: "certificates", place: placeOf(resource, "key_vault_id", index), item: read(certificateOf(resource)) },
];

function certificateOf(resource: TerraformResource): Certificate {
  const policy = block(resource.values, "certificate_policy");
  const key = block(policy, "key_properties");
  const x509 = block(policy, "x509_certificate_properties");
  return {
    ...commonFacts(resource),
    ...issuedFacts(resource),
    keyType: textFact(attribute(key, "key_type")),
    keySize: integerFact(attribute(key, "key_size")),
    curve: textFact(attribute(key, "curve")),
    exportable: flagFact(attribute(key, "exportable")),
    issuer: textFact(attribute(block(policy, "issuer_parameters"), "name")),
    subject: textFact(attribute(x509, "subject")),
    validityMonths: integerFact(attribute(x509, "validity_in_months")),
    lifetimeActions: lifetimeActions(policy),
    versions: noVersions,
  };
}

/** What the issuer decides: a plan of an existing certificate and a state know it, code does not. */
function issuedFacts({ values, address, at }: TerraformResource): Pick<Certificate, "notBefore" | "expiresOn"> {
  const issued = block(values, "certificate_attribute");
  const timeOf = (name: string): Fact<string | null> =>
    issued ? timeFact(attribute(issued, name)) : unknown(`${address}.certificate_attribute[0].${name}`, at);
  return { notBefore: timeOf("not_before"), expiresOn: timeOf("expires") };
}

function lifetimeActions(policy: Value | undefined): Certificate["lifetimeActions"] {
  const given = blocks(policy, "lifetime_action");
  if (isUnknownValue(given)) return unknownFact(given);
  const actions: LifetimeAction[] = [];
  for (const item of given) {
    const action = lifetimeAction(item);
    if (!isRead(action)) return action;
    if (action.read) actions.push(action.read);
  }
  const [first] = given;
  return read(actions, first?.at, first?.from);
}

function lifetimeAction(item: Value): Fact<LifetimeAction | null> {
  const word = choiceFact(attribute(block(item, "action"), "action_type"), ["AutoRenew", "EmailContacts"]);
  const trigger = block(item, "trigger");
  const days = numberFact(attribute(trigger, "days_before_expiry"));
  const share = numberFact(attribute(trigger, "lifetime_percentage"));
  if (!isRead(word)) return word;
  if (!isRead(days)) return days;
  if (!isRead(share)) return share;
  if (word.read === null) return read(null);
  return read({
    action: word.read === "AutoRenew" ? "auto-renew" : "email-contacts",
    ...(days.read === null ? {} : { daysBeforeExpiry: days.read }),
    ...(share.read === null ? {} : { lifetimePercentage: share.read }),
  });
}
