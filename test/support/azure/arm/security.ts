import Type from "typebox";
import { answer } from "../server/exchange.ts";
import { exact } from "../shapes/check.ts";
import { recordShapes } from "../shapes/records.ts";
import { extensionList, oneRecord, printRecord, type RecordKind } from "./record-lists.ts";
import { type ArmRoute, given } from "./route.ts";

const pricing: RecordKind = {
  type: "Microsoft.Security/pricings",
  operations: "Pricings",
  specification: "Microsoft.Security/stable/2024-01-01/pricings.json",
  versions: ["2018-06-01", "2022-03-01", "2023-01-01", "2024-01-01"],
  shape: recordShapes.pricing,
};
const contact: RecordKind = {
  type: "Microsoft.Security/securityContacts",
  operations: "SecurityContacts",
  specification: "Microsoft.Security/preview/2023-12-01-preview/securityContacts.json",
  versions: ["2023-12-01-preview"],
  shape: recordShapes.securityContact,
};

export const securityRoutes: readonly ArmRoute[] = [
  {
    ...extensionList(pricing, "directly"),
    // The specification has no next link here.
    shape: exact({ value: Type.Array(pricing.shape) }),
    run: (world, { parameters }) =>
      answer(200, { value: world.records.directly(pricing.type, given(parameters, "scope")).map(printRecord) }),
  },
  oneRecord(pricing),
  extensionList(contact, "directly"),
];
