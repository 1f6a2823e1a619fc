import Type from "typebox";
import { exact, listOf, optional, text } from "./check.ts";

const localized = exact({ value: text, localizedValue: text });
const words = Type.Record(Type.String(), Type.String());

/** Shape of Microsoft.Insights/stable/2015-04-01/activityLogs_API.json; every member may be left out by `$select`. */
export const activityLogShape = listOf(
  exact({
    authorization: optional(exact({ action: optional(text), role: optional(text), scope: optional(text) })),
    claims: optional(words),
    caller: optional(text),
    description: optional(text),
    id: optional(text),
    eventDataId: optional(text),
    correlationId: optional(text),
    eventName: optional(localized),
    category: optional(localized),
    httpRequest: optional(
      exact({
        clientRequestId: optional(text),
        clientIpAddress: optional(text),
        method: optional(text),
        uri: optional(text),
      }),
    ),
    level: optional(text),
    resourceGroupName: optional(text),
    resourceProviderName: optional(localized),
    resourceId: optional(text),
    resourceType: optional(localized),
    operationId: optional(text),
    operationName: optional(localized),
    properties: optional(words),
    status: optional(localized),
    subStatus: optional(localized),
    eventTimestamp: optional(text),
    submissionTimestamp: optional(text),
    subscriptionId: optional(text),
    tenantId: optional(text),
  }),
);
