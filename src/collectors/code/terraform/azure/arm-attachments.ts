import { isRead, read } from "../../../../model/fact.ts";
import type { DiagnosticSetting } from "../../../../model/vault.ts";
import type { TerraformResource } from "../tree.ts";
import type { UnknownValue, Value } from "../value.ts";
import { inlinePolicies } from "./access-policies.ts";
import { armProperties } from "./arm-body.ts";
import { readArmKey, readArmSecret } from "./arm-objects.ts";
import type { Attachment, AttachmentReader, Reading } from "./attachment.ts";
import { destination, ifCertain, logsOf, settingIdentity } from "./diagnostics.ts";
import { attribute, block, blocks, isUnknownValue, type Stated, textOf, timeFact, unknownFact } from "./facts.ts";
import { lockFact } from "./locks.ts";
import { placeOf, placeOfValue } from "./place.ts";
import { endpointOf, isForOther } from "./private-endpoints.ts";
import { armType } from "./resource-kind.ts";
import { assignmentAt, scheduled } from "./role-assignments.ts";

/** `Microsoft.KeyVault/vaults/accessPolicies`: `add` and `replace` put entries there; what `remove` names is gone. */
const readArmPolicies: AttachmentReader = (resource, { index, principals }) => {
  if (textOf(attribute(resource.values, "name"))?.toLowerCase() === "remove") return [];
  const place = placeOf(resource, "parent_id", index);
  const entries = blocks(armProperties(resource), "accessPolicies");
  const policies = inlinePolicies({ resource, entries, form: "arm" }, principals);
  if (!isRead(policies)) return [{ part: "accessPolicies", place, item: policies }];
  return policies.read.map((entry): Attachment => ({ part: "accessPolicies", place, item: read(entry) }));
};

/** `Microsoft.Insights/diagnosticSettings`: a category counts only where it is switched on. */
const readArmSetting: AttachmentReader = (resource, { index }) => {
  const place = placeOf(resource, "parent_id", index);
  return [{ part: "diagnosticSettings", place, item: ifCertain(resource, () => settingFact(resource)) }];
};

function settingFact(resource: TerraformResource) {
  const properties = armProperties(resource);
  const logs = logsOf([{ name: "logs", isOnUnlessStated: false }], properties);
  if (!isRead(logs)) return logs;
  const setting: DiagnosticSetting = {
    ...settingIdentity(resource),
    logs: logs.read,
    workspaceId: destination(attribute(properties, "workspaceId")),
    storageAccountId: destination(attribute(properties, "storageAccountId")),
    eventHubAuthorizationRuleId: destination(attribute(properties, "eventHubAuthorizationRuleId")),
    partnerSolutionId: destination(attribute(properties, "marketplacePartnerId")),
  };
  return read(setting, resource.at);
}

/** `Microsoft.Network/privateEndpoints`. */
const readArmEndpoint: AttachmentReader = (resource, reading) => {
  const properties = armProperties(resource);
  const connections = [
    ...connectionsIn(blocks(properties, "privateLinkServiceConnections"), false),
    ...connectionsIn(blocks(properties, "manualPrivateLinkServiceConnections"), true),
  ];
  return connections.flatMap((connection) => armConnection(connection, { resource, index: reading.index }));
};

interface Connection {
  readonly properties: Stated;
  readonly isManual: boolean;
}

function connectionsIn(list: readonly Value[] | UnknownValue, isManual: boolean): readonly Connection[] {
  const items = isUnknownValue(list) ? [list] : list;
  return items.map((item) => ({ properties: block(item, "properties"), isManual }));
}

type Holder = Pick<Parameters<typeof placeOfValue>[1], "resource" | "index">;

function armConnection({ properties, isManual }: Connection, { resource, index }: Holder): readonly Attachment[] {
  const target = attribute(properties, "privateLinkServiceId");
  if (target === undefined) return [];
  const place = placeOfValue(target, { resource, index, fallback: `${resource.address}.privateLinkServiceId` });
  if (place.kind === "undecided" && isForOther(attribute(properties, "groupIds"))) return [];
  const item = ifCertain(resource, () =>
    properties?.kind === "unknown" ? unknownFact(properties) : endpointOf(resource, isManual),
  );
  return [{ part: "privateEndpoints", place, item }];
}

/** `Microsoft.Authorization/roleAssignments`. */
const readArmAssignment: AttachmentReader = (resource, reading) => {
  const assignment = armAssignment(resource, reading);
  return assignment ? [assignment] : [];
};

function armAssignment(resource: TerraformResource, reading: Reading): Attachment | undefined {
  const place = placeOf(resource, "parent_id", reading.index);
  if (place.kind === "other") return undefined;
  const of = (name: string) => attribute(armProperties(resource), name);
  const grant = {
    resource,
    scope: attribute(resource.values, "parent_id"),
    roleId: of("roleDefinitionId"),
    roleName: undefined,
    principalId: of("principalId"),
    principalType: of("principalType"),
    condition: of("condition"),
  };
  return assignmentAt(place, grant, reading);
}

/** Requests that give nothing: they take away, or end what is there. */
const endings: ReadonlySet<string> = new Set(["adminremove", "selfdeactivate"]);

/** `roleEligibilityScheduleRequests` and `roleAssignmentScheduleRequests`: what Privileged Identity Management is asked for. */
function readArmRequest(state: "eligible" | "active"): AttachmentReader {
  return (resource, reading) => {
    const properties = armProperties(resource);
    if (endings.has(textOf(attribute(properties, "requestType"))?.toLowerCase() ?? "")) return [];
    const assignment = armAssignment(resource, reading);
    if (!assignment) return [];
    const schedule = block(properties, "scheduleInfo");
    const times = {
      startsOn: timeFact(attribute(schedule, "startDateTime")),
      endsOn: timeFact(attribute(block(schedule, "expiration"), "endDateTime")),
    };
    const item = scheduled(assignment, state, times);
    return state === "active" ? [assignment, item] : [item];
  };
}

/** `Microsoft.Authorization/locks`. */
const readArmLock: AttachmentReader = (resource, { index }) => {
  const place = placeOf(resource, "parent_id", index);
  const level = attribute(armProperties(resource), "level");
  return [{ part: "locks", place, item: ifCertain(resource, () => lockFact(resource, { place, level })) }];
};

/** By ARM type, lower case. */
const armReaders: ReadonlyMap<string, AttachmentReader> = new Map([
  ["microsoft.authorization/locks", readArmLock],
  ["microsoft.authorization/roleassignments", readArmAssignment],
  ["microsoft.authorization/roleassignmentschedulerequests", readArmRequest("active")],
  ["microsoft.authorization/roleeligibilityschedulerequests", readArmRequest("eligible")],
  ["microsoft.insights/diagnosticsettings", readArmSetting],
  ["microsoft.keyvault/managedhsms/keys", readArmKey],
  ["microsoft.keyvault/vaults/accesspolicies", readArmPolicies],
  ["microsoft.keyvault/vaults/keys", readArmKey],
  ["microsoft.keyvault/vaults/secrets", readArmSecret],
  ["microsoft.network/privateendpoints", readArmEndpoint],
]);

/** `azapi_resource` of every type that puts something into a vault. */
export const readArmResource: AttachmentReader = (resource, reading) =>
  armReaders.get(armType(resource)?.name ?? "")?.(resource, reading) ?? [];
