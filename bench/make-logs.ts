// Usage: node bench/make-logs.ts FOLDER GIGABYTES. Storage exports as Azure writes them, from a fixed seed.
import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";

const vaults = 40;
const hours = 48;
const applications = 12;
const objects = 6;
const operations = ["SecretGet", "SecretGet", "SecretGet", "SecretGet", "KeyGet", "KeySign", "SecretList", "SecretSet"];
/** In a hundred records: sign-ins without a token, denials, records that are stored twice. */
const percent = { challenge: 8, denied: 2, twice: 1 };

let state = 20261123;
/** A small generator of its own: the same logs on every machine. */
function random(below: number): number {
  state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
  return Math.floor((state / 0x80000000) * below);
}

const hex = (value: number, length: number) => value.toString(16).padStart(length, "0").slice(-length);
const guid = (value: number) =>
  `${hex(Math.imul(value, 2654435761) >>> 0, 8)}-${hex(value, 4)}-4000-8000-${hex(value * 7919, 12)}`;
const two = (value: number) => String(value).padStart(2, "0");

let serial = 0;

function line(vault: number, resourceId: string, time: string): string {
  const application = (vault * 7 + random(random(applications) + 1)) % 200;
  const isChallenge = random(100) < percent.challenge;
  const operation = isChallenge
    ? "Authentication"
    : (operations[(application + random(2)) % operations.length] ?? "SecretGet");
  const object = (application * 5 + random(objects)) % 300;
  const host = `https://kv-payments-prod-${String(vault).padStart(3, "0")}.vault.azure.net`;
  const path = `${operation.startsWith("Key") ? "keys" : "secrets"}/app-${object}-connection-string`;
  const isManaged = application % 3 === 0;
  const isList = operation === "SecretList";
  serial += 1;
  return `${JSON.stringify({
    time,
    category: "AuditEvent",
    operationName: operation,
    operationVersion: "7.4",
    resultType: "Success",
    resultSignature: isChallenge ? "Unauthorized" : "OK",
    durationMs: String(5 + random(200)),
    callerIpAddress: `20.${application}.${random(2)}.17`,
    correlationId: guid(serial),
    resourceId,
    identity: isChallenge
      ? {}
      : {
          claim: {
            oid: guid(application + 1000),
            appid: guid((application % 50) + 5000),
            appidacr: isManaged ? "2" : "1",
            idtyp: "app",
            xms_az_nwperimid: [],
            ...(isManaged && {
              xms_mirid: `/subscriptions/${guid(3)}/resourcegroups/rg-app-${application}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-app-${application}`,
            }),
          },
        },
    properties: {
      ...(!isChallenge && !isList && { id: `${host}/${path}/${hex(object * 31 + vault, 32)}` }),
      clientInfo: `azsdk-net-Security.KeyVault.Secrets/4.${application % 7}.0 (.NET 8.0.${application % 11}; Linux 5.15.0-1074-azure #83~20.04.1-Ubuntu SMP)`,
      requestUri: isList ? `${host}/secrets?api-version=7.4&maxresults=25` : `${host}/${path}/?api-version=7.4`,
      httpStatusCode: isChallenge ? 401 : random(100) < percent.denied ? 403 : 200,
      isRbacAuthorized: true,
      appliedAssignmentId: hex(application, 32),
      isAddressAuthorized: true,
      addrAuthType: "PublicIP",
      tlsVersion: "TLS1_3",
    },
  })}\n`;
}

/** Writes one hour's blob of one vault: its size, and how many records were written. */
function blob(folder: string, vault: number, hour: number, bytes: number): void {
  const name = `KV-PAYMENTS-PROD-${String(vault).padStart(3, "0")}`;
  const resourceId = `/SUBSCRIPTIONS/${guid(vault % 5).toUpperCase()}/RESOURCEGROUPS/RG-PLATFORM-SECRETS/PROVIDERS/MICROSOFT.KEYVAULT/VAULTS/${name}`;
  const day = `2026-10-${two(1 + Math.floor(hour / 24))}`;
  const parts = `y=2026/m=10/d=${day.slice(-2)}/h=${two(hour % 24)}/m=00`;
  const path = join(folder, `resourceId=${resourceId}`, parts);
  mkdirSync(path, { recursive: true });
  const file = openSync(join(path, "PT1H.json"), "w");
  const lines: string[] = [];
  for (let written = 0; written < bytes; ) {
    const second = Math.min(3599, Math.floor((written / bytes) * 3600));
    const fraction = String(random(10_000_000)).padStart(7, "0");
    const text = line(
      vault,
      resourceId,
      `${day}T${two(hour % 24)}:${two(Math.floor(second / 60))}:${two(second % 60)}.${fraction}Z`,
    );
    const times = random(100) < percent.twice ? 2 : 1;
    for (let time = 0; time < times; time += 1) lines.push(text);
    written += text.length * times;
  }
  writeSync(file, lines.join(""));
  closeSync(file);
}

const [folder, gigabytes = "1"] = process.argv.slice(2);
if (folder === undefined) throw new Error("name a folder");
const days = hours / 24;
// More gigabytes are more hours of the same vaults: 10 GB are twenty days.
for (let hour = 0; hour < hours * Number(gigabytes); hour += 1) {
  for (let vault = 0; vault < vaults; vault += 1) blob(folder, vault, hour, 1e9 / (vaults * hours));
}
process.stdout.write(`${serial} ${days}\n`);
