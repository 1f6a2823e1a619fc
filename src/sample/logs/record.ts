import { operationOf } from "../../model/facts/operations.ts";
import type { LogEvent } from "./event.ts";
import { identityOf } from "./record-identity.ts";
import { deniedText, reasonOf } from "./record-reason.ts";
import { objectUrl, requestUri } from "./record-uri.ts";

export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

/** An event's time as storage and Event Hubs write it: seven digits behind the second. */
export function recordTime({ time, ticks }: LogEvent): string {
  return `${new Date(time).toISOString().slice(0, -1)}${String(ticks).padStart(4, "0")}Z`;
}

/**
 * The record that a diagnostic setting exports for an event, in the order and the types of public sample records:
 * ids in upper case, the duration as a text, a result type that says `Success` whatever became of the call.
 */
export function recordOf(event: LogEvent): JsonObject {
  const { plane, vault, operation, denial, ms, route, correlationId } = event;
  return {
    time: recordTime(event),
    category: "AuditEvent",
    operationName: operation,
    operationVersion: plane === "data" ? "7.4" : "2023-07-01",
    resultType: "Success",
    resultSignature: reasonOf(event.status),
    ...(denial === null ? {} : { resultDescription: deniedText(event) }),
    durationMs: String(ms),
    callerIpAddress: route.address,
    correlationId,
    resourceId: vault.id.toUpperCase(),
    ...(event.kind === "notice" ? {} : { identity: identityOf(event) }),
    properties: event.kind === "notice" ? noticeProperties(event) : callProperties(event),
  };
}

function callProperties(event: LogEvent): JsonObject {
  const { client, status, tls, plane } = event;
  const id = plane === "management" ? `https://${event.vault.host}/` : objectUrl(event);
  return {
    ...(client === "" ? {} : { clientInfo: client }),
    requestUri: requestUri(event),
    ...(id === null || event.kind === "challenge" ? {} : { id }),
    ...(status === null ? {} : { httpStatusCode: status }),
    ...decision(event),
    ...network(event),
    ...(tls === null ? {} : { tlsVersion: tls }),
    ...materialOf(event),
    ...changeOf(event),
  };
}

/** Access-policy vaults say whether an entry matched, the others whether a role assignment did, and which. */
function decision({ kind, plane, vault, denial, status, assignmentId }: LogEvent): JsonObject {
  if (kind !== "call" || plane !== "data" || status === 401) return {};
  if (vault.permissionModel === "access-policy") {
    return denial === "firewall" ? {} : { isAccessPolicyMatch: denial !== "access-policy" };
  }
  if (denial === "firewall") return {};
  return {
    isRbacAuthorized: denial !== "rbac",
    ...(assignmentId === null ? {} : { appliedAssignmentId: assignmentId }),
  };
}

function network({ kind, plane, denial, route }: LogEvent): JsonObject {
  if (kind === "service" || plane === "management") return {};
  const allowed = kind === "call" ? { isAddressAuthorized: denial !== "firewall" } : {};
  switch (route.path) {
    case "public":
      return { ...allowed, addrAuthType: "PublicIP" };
    case "private-endpoint":
      return route.proof === null ? allowed : { ...allowed, privateEndpointId: route.proof };
    case "service-endpoint":
      return { ...allowed, addrAuthType: "Subnet", subnetId: route.proof };
    case "trusted-service":
      return { ...allowed, addrAuthType: "TrustedService", trustedService: route.proof };
    case "perimeter":
      return { ...allowed, addrAuthType: "NetworkSecurityPerimeter" };
    case "unknown":
      return {};
  }
}

/** Attributes that reads and writes carry along: more than the tables want, as in the real log. */
function materialOf({ operation, plane, status }: LogEvent): JsonObject {
  if (plane !== "data" || status !== 200) return {};
  const { object, class: does } = operationOf(operation);
  if (does !== "read" && does !== "read-value" && does !== "write") return {};
  if (object === "secret") return { secretProperties: { type: "text/plain", attributes: { enabled: true } } };
  if (object !== "key") return {};
  return {
    keyProperties: {
      type: "RSA",
      size: 3072,
      operations: ["encrypt", "decrypt", "wrapKey", "unwrapKey"],
      attributes: { enabled: true, hsmPlatform: "0" },
    },
  };
}

function changeOf({ change, operation, plane, vault }: LogEvent): JsonObject {
  if (plane !== "management" || operationOf(operation).object !== "vault") return {};
  const permissions = change?.permissions;
  const entry = (principal: string): JsonObject => ({
    TenantId: "00000000-0000-0000-0000-000000000000",
    ObjectId: principal,
    Permissions: { ...permissions },
  });
  return {
    ...(change?.addedPrincipal ? { addedAccessPolicy: entry(change.addedPrincipal) } : {}),
    ...(change?.removedPrincipal ? { removedAccessPolicy: entry(change.removedPrincipal) } : {}),
    ...(change?.addedAddress ? { addedIpRule: { Value: change.addedAddress } } : {}),
    properties: {
      sku: { Family: "A", Name: "Standard", Capacity: null },
      networkAcls: change?.defaultAction ? { bypass: "AzureServices", defaultAction: change.defaultAction } : null,
      enabledForDeployment: false,
      enabledForDiskEncryption: false,
      enabledForTemplateDeployment: false,
      enableSoftDelete: true,
      softDeleteRetentionInDays: 90,
      enableRbacAuthorization: vault.permissionModel === "rbac",
      enablePurgeProtection: true,
    },
  };
}

/** Notices name their object in an event of their own; they have neither caller nor status. */
function noticeProperties(event: LogEvent): JsonObject {
  const { object, vault, time } = event;
  const name = object?.name ?? vault.name;
  return {
    eventGridEventProperties: {
      subject: name,
      data: {
        ...(object === null ? {} : { Id: objectUrl(event), ObjectType: typeWord[object.collection] }),
        VaultName: vault.name,
        ...(object === null ? {} : { ObjectName: object.name }),
        EXP: Math.floor(time / 1000) + 30 * 86_400,
      },
    },
  };
}

const typeWord = { secrets: "Secret", keys: "Key", certificates: "Certificate" } as const;
