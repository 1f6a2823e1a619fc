import { normalScope } from "../access/scopes.ts";
import { isJsonObject, type JsonObject } from "../json.ts";
import { parameter } from "../server/exchange.ts";
import { listOf } from "../shapes/check.ts";
import { recordShapes } from "../shapes/records.ts";
import { pageOf } from "./paging.ts";
import {
  childList,
  extensionList,
  oneRecord,
  printRecord,
  type RecordKind,
  subscriptionLists,
} from "./record-lists.ts";
import { type ArmRoute, given } from "./route.ts";

const lock: RecordKind = {
  type: "Microsoft.Authorization/locks",
  operations: "ManagementLocks",
  specification: "Microsoft.Authorization/stable/2020-05-01/locks.json",
  versions: ["2015-01-01", "2016-09-01", "2017-04-01", "2020-05-01"],
  shape: recordShapes.lock,
};

const gridVersions = ["2022-06-15", "2023-12-15-preview", "2025-02-15"];
const gridSpecification = "Microsoft.EventGrid/stable/2025-02-15/EventGrid.json";
const eventSubscription: RecordKind = {
  type: "Microsoft.EventGrid/eventSubscriptions",
  operations: "EventSubscriptions",
  specification: gridSpecification,
  versions: gridVersions,
  shape: recordShapes.eventSubscription,
};
const systemTopic: RecordKind = {
  type: "Microsoft.EventGrid/systemTopics",
  operations: "SystemTopics",
  specification: gridSpecification,
  versions: gridVersions,
  shape: recordShapes.systemTopic,
};
const systemTopicSubscription: RecordKind = {
  type: "Microsoft.EventGrid/systemTopics/eventSubscriptions",
  operations: "SystemTopicEventSubscriptions",
  specification: gridSpecification,
  versions: gridVersions,
  shape: recordShapes.systemTopicSubscription,
};

const registration: RecordKind = {
  type: "Microsoft.ManagedServices/registrationAssignments",
  operations: "RegistrationAssignments",
  specification: "Microsoft.ManagedServices/stable/2022-10-01/managedservices.json",
  versions: ["2019-06-01", "2019-09-01", "2020-02-01-preview", "2022-01-01-preview", "2022-10-01"],
  shape: recordShapes.registrationAssignment,
};

const identity: RecordKind = {
  type: "Microsoft.ManagedIdentity/userAssignedIdentities",
  operations: "UserAssignedIdentities",
  specification: "Microsoft.ManagedIdentity/stable/2023-01-31/ManagedIdentity.json",
  versions: ["2018-11-30", "2023-01-31", "2024-11-30"],
  shape: recordShapes.identity,
};
const federation: RecordKind = {
  ...identity,
  type: "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",
  operations: "FederatedIdentityCredentials",
  versions: ["2023-01-31", "2024-11-30"],
  shape: recordShapes.federatedCredential,
};

/** The delegation's definition is left out unless it is asked for. */
function withoutDefinition(record: JsonObject): JsonObject {
  if (!isJsonObject(record["properties"])) return record;
  const { registrationDefinition: _, ...properties } = record["properties"];
  return { ...record, properties };
}

const lockList: ArmRoute = {
  ...extensionList(lock, "below"),
  run: (world, { call, parameters }) => {
    const scope = normalScope(given(parameters, "scope"));
    const isAtScope = /^atScope\(\)$/i.test(parameter(call, "$filter") ?? "");
    const all = [...world.records.all()].filter(({ type }) => type === lock.type);
    const holder = (id: string) => normalScope(id.replace(/\/providers\/Microsoft\.Authorization\/locks\/[^/]+$/i, ""));
    const found = all.filter(({ id }) =>
      isAtScope ? world.scopes.covers(holder(id), scope) : world.scopes.covers(scope, holder(id)),
    );
    return pageOf(call, found, { size: world.options.pageSizes.arm, print: printRecord });
  },
};

const registrationList: ArmRoute = {
  ...extensionList(registration, "directly"),
  shape: listOf(registration.shape),
  run: (world, { call, parameters }) => {
    const expands = parameter(call, "$expandRegistrationDefinition")?.toLowerCase() === "true";
    const found = world.records.directly(registration.type, given(parameters, "scope"));
    const print = (record: (typeof found)[number]) =>
      expands ? printRecord(record) : withoutDefinition(printRecord(record));
    return pageOf(call, found, { size: world.options.pageSizes.arm, print });
  },
};

export const extensionRoutes: readonly ArmRoute[] = [
  lockList,
  registrationList,
  extensionList(eventSubscription, "directly"),
  ...subscriptionLists(systemTopic),
  childList(systemTopicSubscription),
  ...subscriptionLists(identity),
  childList(federation),
  oneRecord(identity),
];
