import type { NetworkWay, VaultReach } from "../../model/access.ts";
import { type Fact, isRead, isUnread } from "../../model/fact.ts";
import type { Perimeter } from "../../model/surroundings.ts";
import type { PrivateEndpoint, Vault, VaultRecord } from "../../model/vault.ts";
import { idKey } from "./effective/target.ts";

type Way = VaultReach["ways"][number];
type Missing = VaultReach["missing"][number];

/** What one part of a vault's network settings lets in, and what of it was not read. */
interface Part {
  readonly ways: readonly Way[];
  readonly missing: readonly Missing[];
}

const nothing: Part = { ways: [], missing: [] };

/**
 * From where a vault's data plane can be reached at all, whoever asks. Where a setting is absent the platform's default
 * holds: public access is on, the firewall lets through what no rule names, trusted services pass.
 * https://learn.microsoft.com/azure/key-vault/general/network-security
 */
export function networkReach(vault: VaultRecord): VaultReach {
  const perimeter = perimeterOf(vault);
  const open = perimeter.isAlone ? nothing : publicPart(vault);
  const isOpenToAll = open.ways.some(({ way }) => way === "internet");
  const parts = [
    open,
    perimeter.part,
    privatePart(vault.privateEndpoints),
    // Whom the whole internet reaches, trusted services reach without a word about them.
    perimeter.isAlone || isOpenToAll ? nothing : bypassPart(vault),
  ];
  return {
    vault: idKey(vault.id),
    ways: parts.flatMap(({ ways }) => ways),
    missing: parts.flatMap(({ missing }) => missing),
  };
}

interface PerimeterPart {
  readonly part: Part;
  /** Nothing but its rules and private endpoints lets anybody in: firewall and bypass are not asked. */
  readonly isAlone: boolean;
}

/** An enforced perimeter stands in the firewall's place; one in learning mode adds to it. */
function perimeterOf({ kind, perimeters, publicNetworkAccess }: VaultRecord): PerimeterPart {
  const isSecured = isRead(publicNetworkAccess) && publicNetworkAccess.read === "SecuredByPerimeter";
  const known: readonly Perimeter[] = perimeters && isRead(perimeters) ? perimeters.read : [];
  const isEnforced = known.some(({ accessMode }) => accessMode.toLowerCase() === "enforced");
  const missing = perimeters ? whyNot("perimeters", perimeters) : kind === "hsm" ? [] : notAsked;
  // Secured by one that was not read: its rules decide all the same.
  const unnamed: readonly Way[] = isSecured && missing.length > 0 ? [{ way: "perimeter" }] : [];
  const ways = known.length > 0 ? [way("perimeter", known.length)] : unnamed;
  return { part: { ways, missing }, isAlone: isSecured || isEnforced };
}

const notAsked: readonly Missing[] = [{ fact: "perimeters", why: "not asked for", reason: "not-asked" }];

function publicPart(vault: VaultRecord): Part {
  const { publicNetworkAccess: access, networkDefaultAction: action } = vault;
  if (!isRead(access)) return { ways: [], missing: whyNot("publicNetworkAccess", access) };
  if (access.read === "Disabled") return nothing;
  if (!isRead(action)) return { ways: [], missing: whyNot("networkDefaultAction", action) };
  if (action.read !== "Deny") return { ways: [{ way: "internet" }], missing: [] };
  return vault.kind === "vault" ? rulesPart(vault) : { ways: [], missing: [hsmRules] };
}

const hsmRules: Missing = {
  fact: "ipRules",
  why: "firewall rules of a managed HSM are not in a snapshot",
  reason: "not-asked",
};

function rulesPart({ ipRules, virtualNetworkRules }: Vault): Part {
  const addresses = isRead(ipRules) ? ipRules.read : [];
  const networks = isRead(virtualNetworkRules) ? virtualNetworkRules.read : [];
  const missing = [...whyNot("ipRules", ipRules), ...whyNot("virtualNetworkRules", virtualNetworkRules)];
  if (addresses.some(isEveryAddress)) return { ways: [{ way: "internet" }], missing: [] };
  const ways = [
    ...(addresses.length > 0 ? [way("addresses", addresses.length)] : []),
    ...(networks.length > 0 ? [way("networks", networks.length)] : []),
  ];
  return { ways, missing };
}

/** A range without a fixed bit is no rule. */
function isEveryAddress(range: string): boolean {
  return /\/0+$/.test(range.trim());
}

/** Only an approved endpoint carries traffic; it does so whatever the firewall says. */
function privatePart(endpoints: Fact<readonly PrivateEndpoint[]>): Part {
  const approved = isRead(endpoints) ? endpoints.read.filter(({ status }) => status?.toLowerCase() === "approved") : [];
  return {
    ways: approved.length > 0 ? [way("private-endpoints", approved.length)] : [],
    missing: whyNot("privateEndpoints", endpoints),
  };
}

/** Trusted services pass even where public access is off. */
function bypassPart(vault: VaultRecord): Part {
  if (vault.kind !== "vault") return { ways: [], missing: [hsmBypass] };
  const { networkBypass } = vault;
  if (!isRead(networkBypass)) return { ways: [], missing: whyNot("networkBypass", networkBypass) };
  return networkBypass.read === "None" ? nothing : { ways: [{ way: "trusted-services" }], missing: [] };
}

const hsmBypass: Missing = {
  fact: "networkBypass",
  why: "whether trusted services pass the firewall of a managed HSM is not in a snapshot",
  reason: "not-asked",
};

function way(name: NetworkWay, count: number): Way {
  return { way: name, count };
}

/** Where a fact was not read, or a list not whole. */
function whyNot(fact: string, value: Fact<unknown>): readonly Missing[] {
  if (isRead(value) && !value.missing) return [];
  const missing = isRead(value) ? value.missing : isUnread(value) ? value.unread : undefined;
  if (!missing) return [{ fact, why: "known only after an apply" }];
  return [{ fact, why: missing.detail ?? missing.reason, reason: missing.reason }];
}
