import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Finding, PolicyAnchor, Subject } from "../../src/model/report.ts";
import { locate } from "../../src/reporters/sarif/location.ts";
import { subscriptionA, vaultId } from "../support/report-fixture.ts";
import { finding, vault } from "./example-findings.ts";

const policy: PolicyAnchor = { uri: "security/rules.yaml", lines: new Map([["secret-expiring", 17]]) };

function at(subject: Subject, more: Partial<Finding> = {}): Finding {
  return finding({ ruleId: "vault-network-open", severity: "high", subject, message: "m", ...more });
}

const uriOf = (one: Finding, anchor?: PolicyAnchor): string =>
  locate(one, anchor).physicalLocation.artifactLocation.uri;

describe("an alert stands", () => {
  test("first where code declares the subject, with a full region", () => {
    const location = { uri: "infra/my vaults/main.tf", startLine: 3, startColumn: 5, endLine: 9 };
    expect(locate(at(vault("kv"), { location, ruleId: "secret-expiring" }), policy).physicalLocation).toEqual({
      artifactLocation: { uri: "infra/my%20vaults/main.tf", uriBaseId: "%SRCROOT%" },
      region: { startLine: 3, startColumn: 5, endLine: 9, endColumn: 2 },
    });
  });

  test("on one character of the line where only the line is known", () => {
    const { region } = locate(at(vault("kv"), { location: { uri: "a.tf", startLine: 4 } }), undefined).physicalLocation;
    expect(region).toEqual({ startLine: 4, startColumn: 1, endLine: 4, endColumn: 2 });
  });

  test("then on the policy's line for the rule", () => {
    const { physicalLocation } = locate(at(vault("kv"), { ruleId: "secret-expiring" }), policy);
    expect(physicalLocation.artifactLocation.uri).toBe("security/rules.yaml");
    expect(physicalLocation.region.startLine).toBe(17);
  });

  test("then in the file that a code subject is named after", () => {
    expect(uriOf(at({ type: "vault", id: "infra/main.tf#azurerm_key_vault.kv", name: "kv" }))).toBe("infra/main.tf");
  });

  test("else on a path that never changes", () => {
    expect(uriOf(at(vault("kv")), policy)).toBe(`azure/${subscriptionA}/rg-app/kv.json`);
  });

  test.each([
    ["an object", { type: "secret", id: `${vaultId("kv")}/secrets/s` }, `azure/${subscriptionA}/rg-app/kv.json`],
    [
      "an access policy entry",
      { type: "grant", id: `${vaultId("kv")}/accesspolicies/oid` },
      `azure/${subscriptionA}/rg-app/kv.json`,
    ],
    [
      "a grant above, seen from a vault",
      { type: "grant", id: "/providers/microsoft.authorization/roleassignments/x", vault: vaultId("kv") },
      `azure/${subscriptionA}/rg-app/kv.json`,
    ],
    [
      "a grant on a resource group",
      {
        type: "grant",
        id: `/subscriptions/${subscriptionA}/resourcegroups/rg/providers/microsoft.authorization/roleassignments/x`,
      },
      `azure/${subscriptionA}/rg/_resource-group.json`,
    ],
    [
      "a subscription",
      { type: "scope", id: `/subscriptions/${subscriptionA}` },
      `azure/${subscriptionA}/_subscription.json`,
    ],
    [
      "a management group",
      { type: "scope", id: "/providers/microsoft.management/managementgroups/corp" },
      "azure/_tenant/corp.json",
    ],
    ["the root", { type: "scope", id: "/" }, "azure/_tenant/root.json"],
    [
      "a workspace",
      {
        type: "workspace",
        id: `/subscriptions/${subscriptionA}/resourcegroups/rg/providers/microsoft.operationalinsights/workspaces/logs`,
      },
      `azure/${subscriptionA}/rg/microsoft.operationalinsights/workspaces/logs.json`,
    ],
    [
      "a waiver whose pattern looks like code",
      { type: "waiver", id: "waivers/r/main.tf#x" },
      "azure/_waiver/vault-network-open.json",
    ],
    ["a principal", { type: "principal", id: "0b51f1a0-dead" }, "azure/_principal/vault-network-open.json"],
  ] as const)("%s", (_, subject, expected) => {
    expect(uriOf(at({ name: "n", ...subject }))).toBe(expected);
  });

  test.each(["/etc/passwd", "C:/x.tf", "https://x.example/a", "../a.tf", "a/../../b", "..\\b", "git::https://x"])(
    "never on %s, which GitHub would refuse with the whole file",
    (uri) => {
      expect(uriOf(at(vault("kv"), { location: { uri, startLine: 1 } }))).toBe(`azure/${subscriptionA}/rg-app/kv.json`);
      expect(uriOf(at(vault("kv")), { uri, lines: new Map([["vault-network-open", 1]]) })).toBe(
        `azure/${subscriptionA}/rg-app/kv.json`,
      );
    },
  );

  test("always on a relative URI inside the repository, and on a region that is not empty", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("..", ".", "", "a/../..", "/", "//x", "x#y", "\\\\host\\x", "%2e%2e/x", "?q", "file:///x"),
    );
    const span = fc.record({ uri: text, startLine: fc.integer({ min: 1 }), endLine: fc.integer({ min: 1 }) });
    fc.assert(
      fc.property(text, fc.option(span, { nil: undefined }), (id, location) => {
        const subject: Subject = { type: "vault", id, name: "n" };
        const { artifactLocation, region } = locate(
          at(subject, location === undefined ? {} : { location }),
          undefined,
        ).physicalLocation;
        expect(artifactLocation.uri).not.toMatch(/^$|^\/|^[a-z+.-]*:|[#?\\]/i);
        expect(new URL(artifactLocation.uri, "https://h.example/root/").href).toBe(
          `https://h.example/root/${artifactLocation.uri}`,
        );
        expect(region.endLine > region.startLine || region.endColumn > region.startColumn).toBe(true);
        expect(region.endLine).toBeGreaterThanOrEqual(region.startLine);
      }),
    );
  });
});
