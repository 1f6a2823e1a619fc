import type { JsonObject } from "../../../support/azure/json.ts";
import type { ActivityRecordModel } from "../../../support/azure/tenant/model.ts";
import { usualSubscriptionId } from "../../../support/azure/tenant/tenant-from.ts";

export const subscription = `/subscriptions/${usualSubscriptionId}`;
export const vaultId = `${subscription}/resourceGroups/RG-Vaults/providers/Microsoft.KeyVault/vaults/KV-App`;
export const ids = {
  admin: "d0000000-0000-4000-8000-0000000000d1",
  app: "a0000000-0000-4000-8000-0000000000a1",
  principal: "e0000000-0000-4000-8000-0000000000e1",
  role: "4633458B-17DE-408A-B874-0445C86B69E6",
} as const;

const word = (value: string) => ({ value, localizedValue: value });

/** Claims of a person, in the long names that Resource Manager logs. */
export const personClaims: Readonly<Record<string, string>> = {
  aud: "https://management.azure.com/",
  appid: "04b07795-8ddb-461a-bbee-02f9e1bf7b46",
  appidacr: "0",
  ipaddr: "203.0.113.7",
  name: "Ada Admin",
  "http://schemas.microsoft.com/identity/claims/objectidentifier": ids.admin.toUpperCase(),
  "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn": "ada@contoso.example",
  "http://schemas.microsoft.com/identity/claims/scope": "user_impersonation",
};

/** Claims of an application that signed in with a secret. */
export const secretClaims: Readonly<Record<string, string>> = {
  appid: ids.app.toUpperCase(),
  appidacr: "1",
  idtyp: "app",
  "http://schemas.microsoft.com/identity/claims/objectidentifier": ids.admin,
};

export interface RecordDraft {
  readonly operation: string;
  readonly resourceId: string;
  readonly state?: string;
  readonly code?: string;
  readonly time?: string;
  readonly correlationId?: string;
  readonly claims?: Readonly<Record<string, string>>;
  readonly properties?: Readonly<Record<string, string>>;
  readonly more?: JsonObject;
}

let made = 0;

/** A record as the service prints it. */
export function activityRecord(draft: RecordDraft): ActivityRecordModel {
  made += 1;
  const { operation, resourceId, state = "Succeeded", code = "Created", time = "2026-11-20T10:00:00.1234567Z" } = draft;
  const number: Readonly<Record<string, number>> = { OK: 200, Created: 201, Forbidden: 403, Conflict: 409 };
  const words = code === "" ? "" : `${code} (HTTP Status Code: ${number[code] ?? 0})`;
  return {
    id: `${resourceId}/events/e${made}/ticks/1`,
    authorization: { action: operation, scope: resourceId },
    caller: "ada@contoso.example",
    claims: draft.claims ?? personClaims,
    correlationId: draft.correlationId ?? `c0000000-0000-4000-8000-${String(made).padStart(12, "0")}`,
    description: "",
    eventDataId: `e${made}`,
    eventName: word("EndRequest"),
    category: word("Administrative"),
    httpRequest: { clientRequestId: "r", clientIpAddress: "203.0.113.7", method: "PUT" },
    level: "Informational",
    resourceProviderName: word(operation.split("/")[0] ?? ""),
    resourceId,
    operationId: "o",
    operationName: word(operation),
    properties: draft.properties ?? {},
    status: word(state),
    subStatus: { value: code, localizedValue: words },
    eventTimestamp: time,
    submissionTimestamp: time,
    subscriptionId: usualSubscriptionId,
    ...draft.more,
  };
}

const assignmentBody = (scope: string) => ({
  RoleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${ids.role}`,
  PrincipalId: ids.principal,
  Scope: scope,
});

export const assignmentAt = (scope: string, name = "f0000000-0000-4000-8000-0000000000f1") =>
  `${scope === "/" ? "" : scope}/providers/Microsoft.Authorization/roleAssignments/${name}`;

/** The records of one assignment that came about: the request's start with its body, then its end with the answer's. */
export function assignmentWritten(scope: string, more: Partial<RecordDraft> = {}): readonly ActivityRecordModel[] {
  const operation = "Microsoft.Authorization/roleAssignments/write";
  const same = { operation, resourceId: assignmentAt(scope), correlationId: "c-write", ...more };
  const request = JSON.stringify({ Id: "f", Properties: assignmentBody(scope) });
  const answer = JSON.stringify({ properties: assignmentBody(scope), id: assignmentAt(scope), name: "f" });
  const entity = { entity: assignmentAt(scope), eventCategory: "Administrative" };
  return [
    activityRecord({ ...same, state: "Started", code: "", properties: { ...entity, requestbody: request } }),
    activityRecord({ ...same, properties: { ...entity, statusCode: "Created", responseBody: answer } }),
  ];
}

export function assignmentDeleted(scope: string, more: Partial<RecordDraft> = {}): readonly ActivityRecordModel[] {
  const operation = "Microsoft.Authorization/roleAssignments/delete";
  const same = { operation, resourceId: assignmentAt(scope), correlationId: "c-delete", ...more };
  const answer = JSON.stringify({ properties: assignmentBody(scope) });
  return [
    activityRecord({ ...same, state: "Started", code: "" }),
    activityRecord({ ...same, code: "OK", properties: { statusCode: "OK", responseBody: answer } }),
  ];
}
