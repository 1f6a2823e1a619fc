import { gzipSync, zstdCompressSync } from "node:zlib";

export interface LogRecordParts {
  readonly time?: string;
  readonly vault?: string;
  readonly operation?: string;
  readonly status?: number;
  readonly oid?: string | null;
  readonly appId?: string;
  readonly object?: string;
  readonly correlationId?: string;
  readonly ms?: string;
  readonly address?: string;
  readonly more?: Readonly<Record<string, unknown>>;
}

export const oid = "0a0a0a0a-1111-4222-8333-444444444444";
export const appId = "0b0b0b0b-1111-4222-8333-444444444444";

export const vaultId = (name: string) =>
  `/subscriptions/11111111-2222-4333-8444-555555555555/resourcegroups/rg-one/providers/microsoft.keyvault/vaults/${name}`;

/** A record as storage carries it, of a vault's data plane. */
export function record(parts: LogRecordParts = {}): Record<string, unknown> {
  const { vault = "kv-one", operation = "SecretGet", status = 200, object = "secrets/db-password" } = parts;
  const isKnown = parts.oid !== null;
  const host = `https://${vault}.vault.azure.net`;
  return {
    time: parts.time ?? "2026-10-01T10:15:30.1234567Z",
    category: "AuditEvent",
    operationName: operation,
    operationVersion: "7.4",
    resultType: "Success",
    resultSignature: status === 200 ? "OK" : "Forbidden",
    durationMs: parts.ms ?? "17",
    callerIpAddress: parts.address ?? "20.1.2.3",
    correlationId: parts.correlationId ?? "c0",
    resourceId: vaultId(vault).toUpperCase(),
    identity: isKnown
      ? { claim: { oid: parts.oid ?? oid, appid: parts.appId ?? appId, appidacr: "1", idtyp: "app" } }
      : {},
    properties: {
      id: `${host}/${object}/0123456789abcdef0123456789abcdef`,
      clientInfo: "azsdk-js/1.0",
      requestUri: `${host}/${object}?api-version=7.4`,
      httpStatusCode: status,
      isRbacAuthorized: status === 200,
      appliedAssignmentId: "0123456789abcdef0123456789abcdef",
      addrAuthType: "PublicIP",
      tlsVersion: "TLS1_3",
      ...parts.more,
    },
  };
}

type Json = Record<string, unknown>;
const at = (value: unknown, name: string) => (value as Json | undefined)?.[name];

/** A record as a row of AzureDiagnostics, every value a text as `az` prints it, or typed. */
export function diagnosticsRow(raw: Json, isTextual: boolean): Json {
  const { properties, identity } = raw as { properties: Json; identity: Json };
  const claim = at(identity, "claim");
  const row: Json = {
    TimeGenerated: raw["time"],
    _ResourceId: String(raw["resourceId"]).toLowerCase(),
    ResourceProvider: "MICROSOFT.KEYVAULT",
    Category: raw["category"],
    OperationName: raw["operationName"],
    ResultSignature: raw["resultSignature"],
    DurationMs: Number(raw["durationMs"]),
    CallerIPAddress: raw["callerIpAddress"],
    CorrelationId: raw["correlationId"],
    requestUri_s: properties["requestUri"],
    id_s: properties["id"],
    clientInfo_s: properties["clientInfo"],
    httpStatusCode_d: properties["httpStatusCode"],
    identity_claim_appid_g: at(claim, "appid") ?? "",
    identity_claim_oid_g: at(claim, "oid") ?? "",
    AdditionalFields: JSON.stringify({
      identity_claim_appidacr_s: at(claim, "appidacr"),
      identity_claim_idtyp_s: at(claim, "idtyp"),
      isRbacAuthorized_b: properties["isRbacAuthorized"],
      appliedAssignmentId_g: "01234567-89ab-cdef-0123-456789abcdef",
      addrAuthType_s: properties["addrAuthType"],
      tlsVersion_s: properties["tlsVersion"],
    }),
  };
  return isTextual ? Object.fromEntries(Object.entries(row).map(([name, value]) => [name, String(value)])) : row;
}

/** A record as a row of AZKVAuditLogs. */
export function auditRow(raw: Json): Json {
  const { properties } = raw as { properties: Json };
  return {
    TimeGenerated: raw["time"],
    _ResourceId: String(raw["resourceId"]).toLowerCase(),
    Type: "AZKVAuditLogs",
    OperationName: raw["operationName"],
    ResultSignature: raw["resultSignature"],
    DurationMs: Number(raw["durationMs"]),
    CallerIpAddress: raw["callerIpAddress"],
    CorrelationId: raw["correlationId"],
    RequestUri: properties["requestUri"],
    Id: properties["id"],
    ClientInfo: properties["clientInfo"],
    HttpStatusCode: properties["httpStatusCode"],
    Identity: JSON.stringify(raw["identity"]),
    IsRbacAuthorized: properties["isRbacAuthorized"],
    AppliedAssignmentId: properties["appliedAssignmentId"],
    AddressAuthorizationType: properties["addrAuthType"],
    Tlsversion: properties["tlsVersion"],
  };
}

/** A record as a managed HSM writes it: the identity a text, most properties beside it. */
export function hsmRecord(raw: Json): Json {
  const { properties, identity, ...rest } = raw as { properties: Json; identity: Json };
  const claim = at(identity, "claim") as Json | undefined;
  const renamed = claim && {
    ...claim,
    oid: undefined,
    http_schemas_microsoft_com_identity: { claims: { objectidentifier: claim["oid"] } },
  };
  return { ...rest, ...properties, identity: JSON.stringify(renamed ? { claim: renamed } : {}), properties };
}

const quoted = (value: unknown) => `"${String(value ?? "").replaceAll('"', '""')}"`;

export function csv(rows: readonly Json[], time: (iso: string) => string): string {
  const names = Object.keys(rows[0] ?? {});
  const header = names.map((name) => (name === "TimeGenerated" ? "TimeGenerated [UTC]" : name));
  const lines = rows.map((row) =>
    names.map((name) => quoted(name === "TimeGenerated" ? time(String(row[name])) : row[name])).join(","),
  );
  return `\ufeff${[header.join(","), ...lines].join("\r\n")}\r\n`;
}

export const jsonLines = (records: readonly unknown[]) => records.map((one) => `${JSON.stringify(one)}\n`).join("");

/** The same records in every form that logs come in. */
export function everyForm(records: readonly Json[]): Readonly<Record<string, string>> {
  const half = Math.ceil(records.length / 2);
  const diagnostics = records.map((one) => diagnosticsRow(one, false));
  const columns = Object.keys(diagnostics[0] ?? {});
  return {
    "json-lines": jsonLines(records),
    "json-lines-crlf": jsonLines(records).replaceAll("\n", "\r\n"),
    "json-lines-bom": `\ufeff${jsonLines(records)}`,
    "json-lines-no-end": jsonLines(records).trimEnd(),
    "records-object": JSON.stringify({ records }),
    "records-pretty": JSON.stringify({ before: { a: [1] }, records, after: [{ b: "]}" }] }, null, 2),
    "event-hub-lines": jsonLines([{ records: records.slice(0, half) }, { records: records.slice(half) }]),
    "bare-array": JSON.stringify(records),
    "pretty-array": JSON.stringify(records, null, 4),
    "pretty-objects": records.map((one) => JSON.stringify(one, null, 2)).join("\n"),
    "az-query": JSON.stringify(records.map((one) => ({ ...diagnosticsRow(one, true), TableName: "PrimaryResult" }))),
    "rest-tables": JSON.stringify({
      tables: [
        {
          name: "PrimaryResult",
          columns: columns.map((name) => ({ name, type: "string" })),
          rows: diagnostics.map((row) => columns.map((name) => row[name])),
        },
      ],
    }),
    "audit-rows": JSON.stringify(records.map(auditRow)),
    "audit-lines": jsonLines(records.map(auditRow)),
    "hsm-lines": jsonLines(records.map(hsmRecord)),
    "hsm-array": JSON.stringify(records.map(hsmRecord), null, 1),
    "csv-plain": csv(diagnostics, (iso) => iso),
    "csv-audit": csv(records.map(auditRow), (iso) => iso),
  };
}

export const wrappings: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  plain: (bytes) => bytes,
  gzip: (bytes) => gzipSync(bytes),
  zstd: (bytes) => zstdCompressSync(bytes),
  "two-members": (bytes) => Buffer.concat([gzipSync(bytes.subarray(0, 100)), gzipSync(bytes.subarray(100))]),
  "two-frames": (bytes) =>
    Buffer.concat([zstdCompressSync(bytes.subarray(0, 100)), zstdCompressSync(bytes.subarray(100))]),
};
