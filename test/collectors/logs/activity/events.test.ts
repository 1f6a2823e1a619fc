import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mapFromPlain } from "../../../../src/collectors/azure/run/plain-json.ts";
import { activityEvents } from "../../../../src/collectors/logs/activity/events.ts";
import { activityOperations } from "../../../../src/collectors/logs/activity/record.ts";
import { eventClasses, operations } from "../../../../src/model/facts/operations.ts";
import { EventRow } from "../../../../src/model/usage.ts";
import { misfit } from "../../../support/azure/shapes/check.ts";
import {
  activityRecord,
  assignmentAt,
  assignmentDeleted,
  assignmentWritten,
  ids,
  secretClaims,
  subscription,
  vaultId,
} from "./records.ts";

const eventsOf = (records: readonly object[]) => activityEvents(records.map(mapFromPlain));
const only = (records: readonly object[]) => {
  const { events } = eventsOf(records);
  expect(events).toHaveLength(1);
  return events[0];
};

const vault = vaultId.toLowerCase();
const ada = {
  oid: ids.admin,
  appId: "04b07795-8ddb-461a-bbee-02f9e1bf7b46",
  kind: "user",
  name: "ada@contoso.example",
};
const none = {
  denial: null,
  addedPrincipal: null,
  removedPrincipal: null,
  permissions: null,
  addedAddress: null,
  defaultAction: null,
  role: null,
  scope: null,
};

test("every operation has its place among the others, and is one that becomes an event", () => {
  for (const name of activityOperations.values()) {
    expect(operations.get(name), name).toMatchObject({ billed: "no", limit: null });
    expect(eventClasses.has(operations.get(name)?.class ?? "other"), name).toBe(true);
  }
});

describe("a role assignment", () => {
  test("at a vault is one event, whatever number of records tells of it", () => {
    expect(only(assignmentWritten(vaultId))).toEqual({
      time: "2026-11-20T10:00:00Z",
      vault,
      caller: ada,
      operation: "RoleAssignmentWrite",
      objectType: "vault",
      objectName: null,
      status: 201,
      statusClass: "success",
      address: "203.0.113.7",
      detail: { ...none, addedPrincipal: ids.principal, role: ids.role.toLowerCase(), scope: vault },
    });
  });

  test("below a vault is about that object; above one it belongs to no vault", () => {
    const secret = `${vaultId}/secrets/Db-Password`;
    expect(only(assignmentWritten(secret))).toMatchObject({
      vault,
      objectType: "secret",
      objectName: "db-password",
      detail: { scope: secret.toLowerCase() },
    });
    for (const scope of [`${subscription}/resourceGroups/RG-Vaults`, subscription, "/"])
      expect(only(assignmentWritten(scope))).toMatchObject({
        vault: null,
        objectType: "other",
        detail: { scope: scope.toLowerCase() },
      });
  });

  test("that is gone names whom it was for", () => {
    expect(only(assignmentDeleted(vaultId))).toMatchObject({
      operation: "RoleAssignmentDelete",
      status: 200,
      detail: { ...none, removedPrincipal: ids.principal, role: ids.role.toLowerCase(), scope: vault },
    });
  });

  test("is known by its start where its end has no body, and by its own id where no record has one", () => {
    const [start, end] = assignmentWritten(vaultId);
    expect(only([start ?? {}, { ...end, properties: {} }])?.detail).toMatchObject({ addedPrincipal: ids.principal });
    expect(only([{ ...end, properties: {} }])?.detail).toEqual({ ...none, scope: vault });
    expect(only([{ ...end, properties: { responseBody: "{cut off" } }])?.vault).toBe(vault);
  });

  test("of which a body is beyond all bounds is told by the other, and by its id alone where there is none", () => {
    const [start, end] = assignmentWritten(vaultId);
    const filler = "x".repeat(100_000);
    const long = JSON.stringify({ properties: { principalId: ids.principal, scope: "/" }, filler });
    expect(only([{ ...end, properties: { responseBody: long } }])?.detail).toEqual({ ...none, scope: vault });
    expect(only([start ?? {}, { ...end, properties: { responseBody: long } }])?.detail).toMatchObject({
      addedPrincipal: ids.principal,
      scope: vault,
    });
  });

  test("that was refused is a denial; that failed otherwise, or never ended, is no event", () => {
    const [start, end] = assignmentWritten(vaultId);
    const failed = (code: string) => activityRecord({ ...draftOf(end), state: "Failed", code });
    expect(only([start ?? {}, failed("Forbidden")])).toMatchObject({
      status: 403,
      statusClass: "denied",
      detail: { denial: "rbac", addedPrincipal: ids.principal },
    });
    expect(eventsOf([start ?? {}, failed("Conflict")])).toMatchObject({ events: [], ignored: 2 });
    expect(eventsOf([start ?? {}])).toMatchObject({ events: [], ignored: 1 });
  });

  test("of a deployment is one of many with the same correlation id", () => {
    const records = [vaultId, `${vaultId}2`].flatMap((scope) =>
      assignmentWritten(scope, { correlationId: "deployment" }),
    );
    expect(eventsOf(records).events.map((event) => event.vault)).toEqual([vault, `${vault}2`]);
  });

  const draftOf = (record: object | undefined) => ({
    operation: "Microsoft.Authorization/roleAssignments/write",
    resourceId: assignmentAt(vaultId),
    correlationId: record !== undefined && "correlationId" in record ? String(record.correlationId) : "",
  });
});

describe("a vault", () => {
  test.each([
    ["Microsoft.KeyVault/vaults/write", "ActivityVaultWrite"],
    ["MICROSOFT.KEYVAULT/VAULTS/DELETE", "ActivityVaultDelete"],
    ["Microsoft.KeyVault/vaults/accessPolicies/write", "ActivityAccessPolicyWrite"],
  ])("%s is %s", (operation, name) => {
    expect(only([activityRecord({ operation, resourceId: vaultId, code: "OK" })])).toMatchObject({
      operation: name,
      vault,
      objectType: "vault",
      detail: none,
    });
  });

  test("that was purged is named by its place among the deleted ones", () => {
    const resourceId = `${subscription}/providers/Microsoft.KeyVault/locations/westeurope/deletedVaults/kv-gone`;
    const operation = "Microsoft.KeyVault/locations/deletedVaults/purge/action";
    expect(only([activityRecord({ operation, resourceId, code: "OK" })])).toMatchObject({
      operation: "ActivityVaultPurge",
      vault: null,
      detail: { scope: resourceId.toLowerCase() },
    });
  });

  test("and what else happens to it is passed over", () => {
    const operation = "Microsoft.KeyVault/vaults/privateEndpointConnections/write";
    expect(eventsOf([activityRecord({ operation, resourceId: vaultId })])).toEqual({
      events: [],
      ignored: 1,
      malformed: [],
    });
  });
});

describe("the caller", () => {
  const callerOf = (more: object) =>
    only([{ ...activityRecord({ operation: "Microsoft.KeyVault/vaults/write", resourceId: vaultId }), ...more }])
      ?.caller;

  test("is told by the claims, as everywhere", () => {
    expect(callerOf({ claims: secretClaims, caller: ids.admin })).toEqual({
      oid: ids.admin,
      appId: ids.app,
      kind: "secret",
      name: null,
    });
    expect(callerOf({ claims: { ...secretClaims, appidacr: "2", xms_mirid: "/subscriptions/s" } })?.kind).toBe(
      "managed-identity",
    );
  });

  test("without claims is what the record calls it", () => {
    expect(callerOf({ claims: {} })).toEqual({ oid: null, appId: null, kind: "user", name: "ada@contoso.example" });
    expect(callerOf({ claims: {}, caller: ids.admin })).toEqual({
      oid: ids.admin,
      appId: null,
      kind: "unknown",
      name: null,
    });
  });
});

describe("records that cannot be used", () => {
  test("are counted and told, and cost themselves", () => {
    const good = activityRecord({ operation: "Microsoft.KeyVault/vaults/write", resourceId: vaultId });
    const found = eventsOf([
      { ...good, eventTimestamp: "yesterday" },
      { ...good, resourceId: "not an id", authorization: {} },
      good,
    ]);
    expect(found.events).toHaveLength(1);
    expect(found.malformed).toEqual([
      "a record of the Activity Log has no time",
      "a record of the Activity Log does not say what it is about",
    ]);
  });

  test("whatever is in them, what comes out fits the table and is counted once", () => {
    const hostile = fc.dictionary(
      fc.constantFrom(
        "authorization",
        "claims",
        "caller",
        "httpRequest",
        "properties",
        "status",
        "subStatus",
        "resourceId",
        "eventTimestamp",
        "correlationId",
      ),
      fc.oneof(fc.jsonValue(), fc.constant({ value: "Succeeded" }), fc.constant("__proto__"), fc.string()),
    );
    fc.assert(
      fc.property(fc.array(hostile, { maxLength: 4 }), (changes) => {
        const [start, end] = assignmentWritten(vaultId);
        const records = changes.map((change, index) => ({ ...(index % 2 ? start : end), ...change }));
        const { events, ignored, malformed } = eventsOf(records);
        expect(events.length + ignored + malformed.length).toBe(records.length);
        for (const event of events) expect(misfit(EventRow, event)).toBeNull();
      }),
    );
  });
});
