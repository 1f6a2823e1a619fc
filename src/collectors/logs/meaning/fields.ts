/** How a field is read: text is never null, a number or truth value may be. */
export type LogFieldType = "text" | "number" | "truth" | "time";

/**
 * One thing that a record says, and where it stands in each of the three forms that records come in. Several places are
 * tried in order. A path in `audit` goes into a dynamic column: `["Identity", "claim", "oid"]`.
 * Places: facts of 2026-11-23, from the diagnostic log schema, deployed workspaces and public sample records.
 */
export interface LogField {
  readonly type: LogFieldType;
  /** Paths in a record as storage and Event Hubs carry it. */
  readonly raw: readonly (readonly string[])[];
  /** Columns of AzureDiagnostics, without regard to case. */
  readonly diagnostics: readonly string[];
  /** Columns of AZKVAuditLogs. */
  readonly audit: readonly (readonly string[])[];
}

const claims = "identity_claim_";
const schemas = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/";
const objectIdClaim = "http://schemas.microsoft.com/identity/claims/objectidentifier";
const longColumn = `${claims}http_schemas_microsoft_com_identity_claims_objectidentifier`;
const longSchemas = `${claims}http_schemas_xmlsoap_org_ws_2005_05_identity_claims_`;

const both = (name: string, suffixes: readonly string[]) => suffixes.map((suffix) => `${name}_${suffix}`);

function claim(short: readonly string[], long: readonly string[] = [], longColumns: readonly string[] = []): LogField {
  return {
    type: "text",
    raw: [...short, ...long].map((name) => ["identity", "claim", name]),
    diagnostics: [...short.flatMap((name) => both(claims + name, ["g", "s"])), ...longColumns],
    audit: [...short, ...long].map((name) => ["Identity", "claim", name]),
  };
}

function property(type: LogFieldType, name: string, column: string, audit: readonly (readonly string[])[]): LogField {
  return { type, raw: [["properties", name], [name]], diagnostics: [column], audit };
}

function change(path: readonly string[]): LogField {
  const column = path.join("_");
  return {
    type: "text",
    raw: [["properties", ...path]],
    diagnostics: both(column, ["g", "s"]),
    audit: [
      ["Properties", ...path],
      ["VaultProperties", ...path],
    ],
  };
}

export const logFields = {
  time: { type: "time", raw: [["time"]], diagnostics: ["TimeGenerated"], audit: [["TimeGenerated"]] },
  resourceId: {
    type: "text",
    raw: [["resourceId"]],
    diagnostics: ["_ResourceId", "ResourceId"],
    audit: [["_ResourceId"]],
  },
  category: { type: "text", raw: [["category"]], diagnostics: ["Category"], audit: [] },
  operation: {
    type: "text",
    raw: [["operationName"]],
    diagnostics: ["OperationName"],
    audit: [["OperationName"]],
  },
  status: property("number", "httpStatusCode", "httpStatusCode_d", [["HttpStatusCode"]]),
  signature: {
    type: "text",
    raw: [["resultSignature"]],
    diagnostics: ["ResultSignature"],
    audit: [["ResultSignature"]],
  },
  description: {
    type: "text",
    raw: [["resultDescription"]],
    diagnostics: ["ResultDescription"],
    audit: [["ResultDescription"]],
  },
  ms: { type: "number", raw: [["durationMs"]], diagnostics: ["DurationMs"], audit: [["DurationMs"]] },
  address: {
    type: "text",
    raw: [["callerIpAddress"]],
    diagnostics: ["CallerIPAddress"],
    audit: [["CallerIpAddress"]],
  },
  correlationId: {
    type: "text",
    raw: [["correlationId"]],
    diagnostics: ["CorrelationId"],
    audit: [["CorrelationId"]],
  },
  requestUri: property("text", "requestUri", "requestUri_s", [["RequestUri"]]),
  objectId: property("text", "id", "id_s", [["Id"]]),
  client: property("text", "clientInfo", "clientInfo_s", [["ClientInfo"]]),
  tls: property("text", "tlsVersion", "tlsVersion_s", [["Tlsversion"]]),
  isPolicyMatch: property("truth", "isAccessPolicyMatch", "isAccessPolicyMatch_b", [["IsAccessPolicyMatch"]]),
  isRbacAllowed: property("truth", "isRbacAuthorized", "isRbacAuthorized_b", [["IsRbacAuthorized"]]),
  isAddressAllowed: property("truth", "isAddressAuthorized", "isAddressAuthorized_b", [["IsAddressAuthorized"]]),
  assignmentId: {
    type: "text",
    raw: [["properties", "appliedAssignmentId"]],
    diagnostics: both("appliedAssignmentId", ["g", "s"]),
    audit: [["AppliedAssignmentId"]],
  },
  addressKind: property("text", "addrAuthType", "addrAuthType_s", [["AddressAuthorizationType"]]),
  subnetId: property("text", "subnetId", "subnetId_s", [["SubnetId"]]),
  privateEndpointId: property("text", "privateEndpointId", "privateEndpointId_s", [
    ["Properties", "privateEndpointId"],
  ]),
  trustedService: property("text", "trustedService", "trustedService_s", [["TrustedService"]]),
  oid: claim(["oid"], [objectIdClaim], [`${longColumn}_g`, `${longColumn}_s`]),
  appId: claim(["appid", "azp"]),
  proof: claim(["appidacr", "azpacr"]),
  tokenKind: claim(["idtyp"]),
  delegated: claim(["scp"]),
  person: claim(
    ["upn", "unique_name"],
    [`${schemas}upn`, `${schemas}name`],
    [`${longSchemas}upn_s`, `${longSchemas}name_s`],
  ),
  managedIdentity: claim(["xms_mirid"]),
  eventObject: {
    type: "text",
    raw: [["properties", "eventGridEventProperties", "data", "ObjectName"]],
    diagnostics: ["eventGridEventProperties_data_ObjectName_s"],
    audit: [["Properties", "eventGridEventProperties", "data", "ObjectName"]],
  },
  addedPrincipal: change(["addedAccessPolicy", "ObjectId"]),
  addedKeys: change(["addedAccessPolicy", "Permissions", "keys"]),
  addedSecrets: change(["addedAccessPolicy", "Permissions", "secrets"]),
  addedCertificates: change(["addedAccessPolicy", "Permissions", "certificates"]),
  removedPrincipal: change(["removedAccessPolicy", "ObjectId"]),
  removedKeys: change(["removedAccessPolicy", "Permissions", "keys"]),
  removedSecrets: change(["removedAccessPolicy", "Permissions", "secrets"]),
  removedCertificates: change(["removedAccessPolicy", "Permissions", "certificates"]),
  addedAddress: change(["addedIpRule", "Value"]),
  defaultAction: {
    type: "text",
    raw: [["properties", "properties", "networkAcls", "defaultAction"]],
    diagnostics: ["properties_networkAcls_defaultAction_s"],
    audit: [
      ["NetworkAcls", "defaultAction"],
      ["VaultProperties", "networkAcls", "defaultAction"],
    ],
  },
} as const satisfies Readonly<Record<string, LogField>>;

export type LogFieldName = keyof typeof logFields;
