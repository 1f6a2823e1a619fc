import { expect, test } from "vitest";
import { tryRule } from "../../../src/engine/rule-tester.ts";
import { partly, read, unread } from "../../../src/model/fact.ts";
import rule from "../../../src/rules/access/vault-legacy-access-policy.ts";
import { testRule } from "../../support/rule-tester.ts";

const ending =
  "tools on management API versions before 2026-02-01 stop working on 27 February 2027, and from that version on new vaults default to Azure RBAC";

testRule(rule, {
  fails: [
    {
      name: "access policies with two entries",
      given: { name: "kv", permissionModel: "access-policy", accessPolicies: [{ id: "a" }, { id: "b" }] },
      message: `vault "kv" decides access by access policies (2 entries): ${ending}`,
    },
    {
      name: "access policies with one entry",
      given: { name: "kv", permissionModel: "access-policy", accessPolicies: [{ id: "a" }] },
      message: `vault "kv" decides access by access policies (1 entry): ${ending}`,
    },
    {
      name: "the model is in force although nobody has an entry",
      given: { name: "kv", permissionModel: "access-policy", accessPolicies: [] },
      message: `vault "kv" decides access by access policies (0 entries): ${ending}`,
      boundary: true,
    },
    {
      name: "the model is known although the entries are not",
      given: { name: "kv", permissionModel: "access-policy", accessPolicies: unread("denied") },
      message: `vault "kv" decides access by access policies (entries not read): ${ending}`,
    },
    {
      name: "some entries are known",
      given: {
        name: "kv",
        permissionModel: "access-policy",
        accessPolicies: partly(
          [
            {
              id: "a",
              principalId: read("00000000-0000-0000-0000-0000000000aa"),
              applicationId: read(null),
              permissions: read({ secrets: ["get"], keys: [], certificates: [], storage: [] }),
            },
          ],
          { reason: "unparsable" },
        ),
      },
      message: `vault "kv" decides access by access policies (at least 1 entry): ${ending}`,
    },
  ],
  passes: [
    { name: "Azure RBAC", given: { permissionModel: "rbac" } },
    {
      name: "Azure RBAC with entries left over, which another rule speaks of",
      given: { permissionModel: "rbac", accessPolicies: [{ id: "a" }] },
      boundary: true,
    },
  ],
});

test("the finding counts as accepted for Azure DevOps only behind an approved endpoint with public access off", () => {
  const kind = rule.waiverKinds?.["azure-devops-private-endpoint"];
  const endpoint = (status: string | null) => ({ id: "pe", name: "pe", status, provisioningState: "Succeeded" });
  const isJustified = (status: string | null, publicNetworkAccess: string | null) =>
    kind?.isJustified({ privateEndpoints: [endpoint(status)], publicNetworkAccess });
  expect(kind?.needs).toEqual(["privateEndpoints", "publicNetworkAccess"]);
  expect(isJustified("Approved", "Disabled")).toBe(true);
  expect(isJustified("Pending", "Disabled")).toBe(false);
  expect(isJustified(null, "Disabled")).toBe(false);
  expect(isJustified("Approved", "Enabled")).toBe(false);
  expect(isJustified("Approved", "SecuredByPerimeter")).toBe(false);
  // Absent means Enabled.
  expect(isJustified("Approved", null)).toBe(false);
  expect(kind?.isJustified({ privateEndpoints: [], publicNetworkAccess: "Disabled" })).toBe(false);
});

test("a vault name cannot break out of the printed command", () => {
  const verdict = tryRule(rule, { name: "kv; rm -rf ~", permissionModel: "access-policy" });
  expect(verdict.outcome).toBe("fail");
  const view = { name: "kv; rm -rf ~" };
  expect(rule.fix?.(view as never).az).toBe(
    "az keyvault update --name 'kv; rm -rf ~' --enable-rbac-authorization true",
  );
});
