import type { LogCaller, LogEvent } from "./event.ts";
import { type Json, type JsonObject, recordTime } from "./record.ts";
import { reasonOf } from "./record-reason.ts";
import { objectUrl, requestUri } from "./record-uri.ts";

/**
 * The record of a managed HSM, as its documentation shows it (page of 2025-12-03): the identity is a text that holds JSON,
 * its claims have their dots and slashes turned into levels and underscores, most properties stand at the top, the
 * duration is a number, and an unknown subnet says so in words.
 */
export function hsmRecordOf(event: LogEvent): JsonObject {
  const { vault, operation, ms, route, client, correlationId, status, caller } = event;
  const resourceGroup = vault.id.split("/")[4] ?? "";
  const id = objectUrl(event);
  return {
    TenantId: "00000000-0000-0000-0000-000000000000",
    time: recordTime(event),
    resourceId: vault.id.toUpperCase(),
    operationName: operation,
    operationVersion: "7.4",
    category: "AuditEvent",
    resultType: "Success",
    resultSignature: reasonOf(status),
    properties: { PoolType: "M-HSM", sku_Family: "B", sku_Name: "Standard_B1", ...(id === null ? {} : { id }) },
    durationMs: ms,
    callerIpAddress: route.address,
    identity: caller === null ? "" : JSON.stringify({ claim: claimsOf(caller) }),
    clientInfo: client,
    correlationId,
    subnetId: "(unknown)",
    httpStatusCode: status,
    PoolName: vault.name,
    requestUri: requestUri(event),
    resourceGroup,
    resourceProvider: "MICROSOFT.KEYVAULT",
    resource: vault.name,
    resourceType: "managedHSMs",
  };
}

function claimsOf({ appId, oid, person }: LogCaller): Record<string, Json> {
  return {
    appid: appId,
    http_schemas_microsoft_com_identity: { claims: { objectidentifier: oid } },
    ...(person === null ? {} : { http_schemas_xmlsoap_org_ws_2005_05_identity: { claims: { upn: person } } }),
  };
}
