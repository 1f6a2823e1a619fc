import { describe, expect, test } from "vitest";
import { entriesOf, type LogEntry } from "../../../src/sample/logs/entries.ts";
import { bareArray, eventHubBodies, recordsObject } from "../../../src/sample/logs/shapes/json-shapes.ts";
import { azQueryOutput, portalCsv, queryAnswer } from "../../../src/sample/logs/shapes/query-answers.ts";
import { workspaceTable } from "../../../src/sample/logs/shapes/workspace-rows.ts";
import { challenge, logCaller, logEvent, logObject } from "../../support/logs/event-builder.ts";

const person = logCaller({ proof: "person", person: "ada@halden.example" });
const events = [
  logEvent("2026-02-05T09:19:25.391Z", { correlationId: "c-1", object: logObject('say "hi", all') }),
  challenge("2026-02-05T21:00:00Z"),
  logEvent("2026-02-06T00:00:00Z", {
    plane: "management",
    operation: "VaultPatch",
    object: null,
    caller: person,
    change: { addedPrincipal: person.oid, permissions: { secrets: ["get", "list"] }, defaultAction: "Deny" },
  }),
];
const entries = () => entriesOf(events);
const whole = (chunks: Iterable<string>) => [...chunks].join("");
const times = ["2026-02-05T09:19:25.3911234Z", "2026-02-05T21:00:00.0001234Z", "2026-02-06T00:00:00.0001234Z"];

describe("JSON shapes", () => {
  test("hold the records whole", () => {
    const records = [...entries()].map(({ record }) => record);
    expect(JSON.parse(whole(recordsObject(entries())))).toEqual({ records });
    expect(JSON.parse(whole(bareArray(entries())))).toEqual(records);
    const bodies = [...eventHubBodies(entries(), 2)].map((line) => JSON.parse(line));
    expect(bodies).toEqual([{ records: records.slice(0, 2) }, { records: records.slice(2) }]);
  });

  test("leave out what only a line can be", () => {
    const broken = (): readonly LogEntry[] => [...entries()].map((entry) => ({ ...entry, text: "{" }));
    expect(JSON.parse(whole(recordsObject(broken())))).toEqual({ records: [] });
    expect([...eventHubBodies(broken())]).toEqual([]);
  });
});

/** The cells of a row by their columns' names. */
function cells(table: "AzureDiagnostics" | "AZKVAuditLogs", row: number) {
  const { columns, rows } = workspaceTable(entries(), table);
  return Object.fromEntries(columns.map(({ name }, place) => [name, rows[row]?.[place]]));
}

describe("workspace rows", () => {
  test("of AzureDiagnostics are flat, with the type at the name's end", () => {
    expect(cells("AzureDiagnostics", 0)).toMatchObject({
      TimeGenerated: times[0],
      Category: "AuditEvent",
      ResourceProvider: "MICROSOFT.KEYVAULT",
      ResourceType: "VAULTS",
      DurationMs: 12,
      CallerIPAddress: "10.0.0.4",
      httpStatusCode_d: 200,
      identity_claim_appid_g: logCaller().appId,
      identity_claim_oid_g: logCaller().oid,
      identity_claim_appidacr_s: "2",
      isRbacAuthorized_b: true,
      appliedAssignmentId_g: "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9",
    });
    expect(cells("AzureDiagnostics", 2)).toMatchObject({
      identity_claim_http_schemas_microsoft_com_identity_claims_objectidentifier_g: person.oid,
      identity_claim_http_schemas_xmlsoap_org_ws_2005_05_identity_claims_upn_s: person.person,
      addedAccessPolicy_ObjectId_g: person.oid,
      addedAccessPolicy_Permissions_secrets_s: '["get","list"]',
      properties_networkAcls_defaultAction_s: "Deny",
    });
  });

  test("of AZKVAuditLogs keep the identity dynamic, and put into Properties what has no column", () => {
    const row = cells("AZKVAuditLogs", 0);
    expect(row).toMatchObject({ HttpStatusCode: 200, Tlsversion: "TLS1_3", DurationMs: 12 });
    expect(row["_ResourceId"]).toMatch(/^\/subscriptions\/.*\/vaults\/kv-a$/);
    expect(JSON.parse(String(row["Identity"]))).toMatchObject({ claim: { oid: logCaller().oid } });
    expect(JSON.parse(String(row["Properties"]))).toHaveProperty("privateEndpointId");
    expect(cells("AZKVAuditLogs", 2)["NetworkAcls"]).toBe('{"bypass":"AzureServices","defaultAction":"Deny"}');
  });
});

describe("answers of queries", () => {
  test("of the API have typed columns", () => {
    const { tables } = JSON.parse(queryAnswer(entries(), "AzureDiagnostics"));
    expect(tables[0].name).toBe("PrimaryResult");
    expect(tables[0].columns[1]).toEqual({ name: "TimeGenerated", type: "datetime" });
    expect(tables[0].rows).toHaveLength(3);
  });

  test("of az are flat, sorted, and text all through", () => {
    const [first, second] = JSON.parse(azQueryOutput(entries(), "AzureDiagnostics"));
    expect(first).toMatchObject({
      TableName: "PrimaryResult",
      TimeGenerated: times[0],
      httpStatusCode_d: "200",
      isRbacAuthorized_b: "True",
    });
    expect(second).toMatchObject({ isRbacAuthorized_b: "None", identity_claim_appid_g: "None" });
    expect(Object.values(first).every((value) => typeof value === "string")).toBe(true);
    expect(Object.keys(first)).toEqual(Object.keys(first).sort());
  });

  test.each([
    ["en-US", ['"2/5/2026, 9:19:25.391 AM"', '"2/5/2026, 9:00:00.000 PM"', '"2/6/2026, 12:00:00.000 AM"']],
    ["de-DE", ['"5.2.2026, 09:19:25,391"', '"5.2.2026, 21:00:00,000"', '"6.2.2026, 00:00:00,000"']],
  ] as const)("of the portal have times as %s writes them", (locale, wanted) => {
    const [header, ...lines] = whole(portalCsv(entries(), "AZKVAuditLogs", locale))
      .trimEnd()
      .split("\r\n");
    expect(header).toMatch(/^TimeGenerated \[UTC\],OperationName,/);
    expect(lines.map((line) => /^"[^"]*"/.exec(line)?.[0])).toEqual(wanted);
    expect(lines[0]).toContain('say ""hi"", all');
  });
});
