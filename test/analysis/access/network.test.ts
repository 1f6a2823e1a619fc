import { describe, expect, test } from "vitest";
import { networkReach } from "../../../src/analysis/access/network.ts";
import { buildHsm, buildVault } from "../../../src/model/build.ts";
import type { PlainRecord } from "../../../src/model/example.ts";
import { partly, read, unread } from "../../../src/model/fact.ts";
import type { Vault } from "../../../src/model/vault.ts";
import { networkLine } from "../../../src/reporters/access/network-line.ts";
import { lookOf } from "../../../src/reporters/terminal/style.ts";

const look = lookOf({ color: false, width: 100, unicode: true });
const endpoint = (status: string | null) => ({ id: "pe", name: "pe", status, provisioningState: "Succeeded" });
const perimeter = (accessMode: string) => read([{ id: "/nsp", accessMode }]);
const closed = { publicNetworkAccess: "Disabled", networkBypass: "None" } as const;
const firewalled = { publicNetworkAccess: "Enabled", networkDefaultAction: "Deny", networkBypass: "None" } as const;

/** Everything read unless a test says otherwise. */
function line(plain: PlainRecord<Vault>): string {
  return networkLine(networkReach(buildVault({ privateEndpoints: [], perimeters: read([]), ...plain })), look);
}

interface Case {
  readonly it: string;
  readonly vault: PlainRecord<Vault>;
  readonly line: string;
}

const cases: readonly Case[] = [
  {
    it: "what says nothing is open, and trusted services need no word of their own",
    vault: { publicNetworkAccess: null, networkDefaultAction: null, networkBypass: null },
    line: "network: the whole internet",
  },
  {
    it: "rules mean nothing while the rest is let through",
    vault: { publicNetworkAccess: "Enabled", networkDefaultAction: "Allow", ipRules: ["203.0.113.0/24"] },
    line: "network: the whole internet",
  },
  {
    it: "addresses and subnets are counted",
    vault: { ...firewalled, ipRules: ["203.0.113.7/32", "198.51.100.0/24"], virtualNetworkRules: ["/subnets/a"] },
    line: "network: 2 address rules, 1 subnet",
  },
  {
    it: "a range of every address is no rule",
    vault: { ...firewalled, ipRules: ["203.0.113.7/32", "0.0.0.0/0"] },
    line: "network: the whole internet",
  },
  {
    it: "trusted services pass where public access is off, and where the bypass is not stated",
    vault: { ...closed, networkBypass: null, networkDefaultAction: "Allow" },
    line: "network: trusted Microsoft services",
  },
  {
    it: "only approved endpoints carry traffic",
    vault: { ...closed, privateEndpoints: [endpoint("Approved"), endpoint("Pending"), endpoint(null)] },
    line: "network: 1 private endpoint only",
  },
  { it: "nobody", vault: { ...closed, ipRules: ["203.0.113.7/32"] }, line: "network: nobody" },
  {
    it: "secured by a perimeter: neither firewall nor bypass counts",
    vault: {
      publicNetworkAccess: "SecuredByPerimeter",
      networkDefaultAction: "Allow",
      networkBypass: "AzureServices",
      perimeters: perimeter("Learning"),
    },
    line: "network: 1 perimeter",
  },
  {
    it: "secured by a perimeter, and in none: nobody",
    vault: { publicNetworkAccess: "SecuredByPerimeter", networkDefaultAction: "Allow" },
    line: "network: nobody",
  },
  {
    it: "secured by a perimeter that was not read",
    vault: { publicNetworkAccess: "SecuredByPerimeter", perimeters: unread("denied") },
    line: "network: its perimeter; not read: perimeters",
  },
  {
    it: "an enforced association closes what the vault itself leaves open",
    vault: { publicNetworkAccess: "Enabled", networkDefaultAction: "Allow", perimeters: perimeter("Enforced") },
    line: "network: 1 perimeter",
  },
  {
    it: "one in learning mode does not",
    vault: { ...firewalled, ipRules: ["203.0.113.7/32"], perimeters: perimeter("Learning") },
    line: "network: 1 address rule, 1 perimeter",
  },
  {
    it: "what was not read is told and never taken for closed",
    vault: { publicNetworkAccess: unread("denied"), networkBypass: "None", privateEndpoints: unread("denied") },
    line: "network: not read (public network access, private endpoints)",
  },
  {
    it: "an unread default action leaves the rest standing",
    vault: { publicNetworkAccess: "Enabled", networkDefaultAction: unread("failed"), networkBypass: "AzureServices" },
    line: "network: trusted Microsoft services; not read: default action of the firewall",
  },
  {
    it: "a list that came in part may hold more",
    vault: { ...firewalled, ipRules: partly(["203.0.113.7/32"], { reason: "failed" }) },
    line: "network: 1 address rule; not read: address rules",
  },
  {
    it: "endpoints that were read are not called all there is while something was not",
    vault: { ...closed, privateEndpoints: [endpoint("approved")], networkBypass: unread("denied") },
    line: "network: 1 private endpoint; not read: trusted services",
  },
];

describe("from where a vault can be reached", () => {
  for (const { it, vault, line: expected } of cases) test(it, () => expect(line(vault)).toBe(expected));

  test("perimeters that nobody asked for may close it", () => {
    expect(
      networkReach(buildVault({ publicNetworkAccess: "Enabled", networkDefaultAction: "Allow", privateEndpoints: [] })),
    ).toMatchObject({
      ways: [{ way: "internet" }],
      missing: [{ fact: "perimeters", reason: "not-asked" }],
    });
  });

  test("rules and bypass of a managed HSM are not read; that it is open, or off, is", () => {
    const hsm = (plain: Parameters<typeof buildHsm>[0]) =>
      networkLine(networkReach(buildHsm({ privateEndpoints: [], ...plain })), look);
    expect(hsm({ publicNetworkAccess: "Enabled", networkDefaultAction: "Allow" })).toBe("network: the whole internet");
    expect(hsm({ publicNetworkAccess: "Enabled", networkDefaultAction: "Deny" })).toBe(
      "network: not read (address rules, trusted services)",
    );
    expect(hsm({ publicNetworkAccess: "Disabled", privateEndpoints: [endpoint("Approved")] })).toBe(
      "network: 1 private endpoint; not read: trusted services",
    );
  });
});
