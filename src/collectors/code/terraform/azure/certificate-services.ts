import { isRead, read } from "../../../../model/fact.ts";
import type { AttachmentReader } from "./attachment.ts";
import { ifCertain } from "./diagnostics.ts";
import { attribute, blocks, isUnknownValue, textFact, textOf, unknownFact } from "./facts.ts";
import { placeOf } from "./place.ts";

/** `azurerm_key_vault_certificate_contacts`: how many, never who. */
export const readContacts: AttachmentReader = (resource, { index }) => {
  const contacts = blocks(resource.values, "contact");
  const count = isUnknownValue(contacts) ? unknownFact(contacts) : read(contacts.length);
  const item = ifCertain(resource, () => count);
  return [{ part: "certificateContacts", place: placeOf(resource, "key_vault_id", index), item }];
};

/** `azurerm_key_vault_certificate_issuer`, without its account and password. */
export const readIssuer: AttachmentReader = (resource, { index }) => {
  const provider = textFact(attribute(resource.values, "provider_name"));
  const name = textOf(attribute(resource.values, "name")) ?? resource.address;
  const item = isRead(provider) ? read({ name, provider: provider.read }) : provider;
  return [{ part: "certificateIssuers", place: placeOf(resource, "key_vault_id", index), item }];
};
