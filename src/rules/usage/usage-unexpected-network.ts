import Type from "typebox";
import { callerKey, callerName } from "../../model/caller-name.ts";
import { isRead, isUnread, unread } from "../../model/fact.ts";
import { defineRule, type NotJudged, notJudged, type Observation } from "../../model/rule.ts";
import type { CallerUsage, VaultUsage } from "../../model/vault-usage.ts";
import { parseRange } from "../support/address-range.ts";
import { someOf } from "../support/some-of.ts";
import { publicRoute, type Strangers, strangersOf } from "../support/unexpected-routes.ts";
import { grouped } from "../support/usage-words.ts";

interface VaultCalled {
  readonly id: string;
  readonly name: string;
  readonly usage: VaultUsage;
}

export default defineRule({
  id: "usage-unexpected-network",
  title: "Calls come in over a network that was not to be expected",
  severity: "medium",
  area: "usage",
  subject: "vault",
  sources: ["usage"],
  needs: ["usage"],
  controls: ["network-firewall", "private-endpoint", "anomalous-access"],
  references: [
    "https://learn.microsoft.com/azure/key-vault/general/network-security",
    "https://learn.microsoft.com/azure/key-vault/general/private-link-service",
  ],
  doc: {
    what: "Flags callers that got an answer for a secret, key or certificate over the public network: from an address outside the given ranges, or, where the policy gives none, from anywhere although the vault has an approved private endpoint. Private endpoints, service endpoints and trusted services are expected ways, and refused calls are none. One finding for each caller and vault.",
    why: "A token that was carried off works from wherever the firewall lets it. A caller that goes around the private endpoint shows that the public way is still open, or that its name resolution is wrong.",
    fix: "Find out what the addresses are. Known ones go into `ranges`; a caller that should use the private endpoint needs the private DNS zone privatelink.vaultcore.azure.net linked to its network. Then close the public way: publicNetworkAccess Disabled, or a firewall that denies by default.",
  },
  params: {
    ranges: Type.Array(Type.String(), {
      default: [],
      description: "Address ranges that calls are expected from, as CIDR, IPv4 or IPv6.",
    }),
  },
  contradiction: ({ ranges }) => {
    const wrong = ranges.find((range) => parseRange(range) === undefined);
    return wrong === undefined ? undefined : `ranges: "${wrong}" is no address range, such as 203.0.113.0/24`;
  },
  examples: {
    fails: {
      usage: { callers: [{ routes: [{ path: "public", calls: 40, addresses: ["203.0.113.7"] }] }] },
    },
    passes: {
      usage: { callers: [{ routes: [{ path: "private-endpoint", calls: 40, addresses: ["10.1.0.4"] }] }] },
    },
  },
  *check(vault, { params }) {
    if (params.ranges.length > 0) yield* outsideRanges(vault, params.ranges);
    else yield* besideEndpoint(vault);
  },
});

function* outsideRanges(vault: VaultCalled, given: readonly string[]): Generator<Observation | NotJudged> {
  const ranges = given.flatMap((range) => parseRange(range) ?? []);
  for (const caller of vault.usage.callers) {
    const strangers = strangersOf(caller, ranges);
    if (strangers.addresses.length > 0) yield observed(vault, caller, { strangers, where: "outside the given ranges" });
    else if (!strangers.isComplete) {
      yield notJudged("usage", unread("not-in-output", "the logs do not list all of a caller's addresses"));
    }
  }
}

function* besideEndpoint(vault: VaultCalled): Generator<Observation | NotJudged> {
  const { hasPrivateEndpoint } = vault.usage.inventory;
  for (const caller of vault.usage.callers) {
    const strangers = publicRoute(caller);
    if (!strangers) continue;
    if (isUnread(hasPrivateEndpoint)) yield notJudged("privateEndpoints", hasPrivateEndpoint);
    else if (isRead(hasPrivateEndpoint) && hasPrivateEndpoint.read) {
      yield observed(vault, caller, { strangers, where: "over the public network, beside the private endpoint" });
    }
  }
}

function observed(
  { id, name }: VaultCalled,
  { caller }: CallerUsage,
  { strangers, where }: { readonly strangers: Strangers; readonly where: string },
): Observation {
  const from = strangers.addresses.length === 0 ? "" : ` from ${someOf(strangers.addresses)}`;
  return {
    at: id,
    message: `"${callerName(caller)}" got ${strangers.isMixed ? "up to " : ""}${grouped(strangers.calls)} answers from vault "${name}" ${where}${from}`,
    detail: callerKey(caller),
    data: { addresses: strangers.addresses, calls: strangers.calls },
  };
}
