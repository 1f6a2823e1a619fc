import { operationOf } from "../../model/facts/operations.ts";
import type { LogEvent } from "./event.ts";

/** What an operation on one object adds to the object's address, behind the version. */
const verbs: ReadonlyMap<string, string> = new Map([
  ["KeySign", "sign"],
  ["KeyVerify", "verify"],
  ["KeyEncrypt", "encrypt"],
  ["KeyDecrypt", "decrypt"],
  ["KeyWrap", "wrapkey"],
  ["KeyUnwrap", "unwrapkey"],
  ["KeyRelease", "release"],
  ["KeyRotate", "rotate"],
  ["KeyRotationPolicyGet", "rotationpolicy"],
  ["KeyRotationPolicySet", "rotationpolicy"],
  ["KeyBackup", "backup"],
  ["SecretBackup", "backup"],
  ["CertificateBackup", "backup"],
  ["CertificatePolicyGet", "policy"],
  ["CertificatePolicySet", "policy"],
  ["CertificatePendingGet", "pending"],
  ["CertificateCreate", "create"],
  ["CertificateImport", "import"],
  ["SecretListVersions", "versions"],
  ["KeyListVersions", "versions"],
  ["CertificateListVersions", "versions"],
]);

const collectionOf = { secret: "secrets", key: "keys", certificate: "certificates" } as const;
const deletedForms = /^(Secret|Key|Certificate)(GetDeleted|ListDeleted|Purge|Recover)$/;

/** The address that a request went to. */
export function requestUri(event: LogEvent): string {
  if (event.plane === "management") return managementUri(event);
  const { operation, object, vault } = event;
  const version = "api-version=7.4";
  if (operation.endsWith("Restore")) return `https://${vault.host}/${collectionFor(event)}/restore?${version}`;
  if (object !== null) {
    const parts = [addressOf(event, object.asked), verbs.get(operation)].filter((part) => part !== undefined);
    return `${parts.join("/")}?${version}`;
  }
  if (operation === "Authentication") return `https://${vault.host}/?${version}`;
  const paging = isPortal(event) ? `maxresults=25&${version}&_=${event.time}` : version;
  return `https://${vault.host}/${collectionFor(event)}?${paging}`;
}

/** The object's own address, with the version that the answer was about; null where a call is about no object. */
export function objectUrl(event: LogEvent): string | null {
  const { object, operation } = event;
  if (object === null) return null;
  if (operationOf(operation).class === "list") return null;
  return addressOf(event, object.answered);
}

function addressOf(event: LogEvent, version: string | null): string {
  const { vault, object, operation } = event;
  if (object === null) return `https://${vault.host}/`;
  const deleted = deletedForms.test(operation) ? "deleted" : "";
  const address = `https://${vault.host}/${deleted}${object.collection}/${object.name}`;
  return version === null ? address : `${address}/${version}`;
}

function collectionFor({ operation }: LogEvent): string {
  const { object } = operationOf(operation);
  const deleted = deletedForms.test(operation) ? "deleted" : "";
  if (operation.startsWith("CertificateIssuer")) return "certificates/issuers";
  if (operation.startsWith("CertificateContacts")) return "certificates/contacts";
  if (operation === "BackupCreate" || operation === "BackupStatus") return "backup";
  return object === "secret" || object === "key" || object === "certificate"
    ? `${deleted}${collectionOf[object]}`
    : "secrets";
}

/** Resource Graph asks the service itself; everybody else comes by ARM. */
function managementUri({ vault, client }: LogEvent): string {
  const version = "api-version=2023-07-01";
  if (client.startsWith("AzureResourceGraph")) {
    return `https://control-prod-weu.vaultcore.azure.net${vault.id}?${version}&MaskCMKEnabledProperties=true`;
  }
  return `https://management.azure.com${vault.id}?${version}`;
}

function isPortal({ client }: LogEvent): boolean {
  return client.startsWith("Mozilla/");
}
