import { isJsonObject } from "../json.ts";
import type { Store } from "../tenant/vault-model.ts";

/** Why the network keeps a caller out; null when it does not. */
export type Barrier = "firewall" | "connection" | null;

function addressNumber(address: string): number | null {
  const parts = address.split(".").map(Number);
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255)) return null;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

/** Whether an IPv4 address lies in a rule: one address or a CIDR range. */
export function isInRange(address: string, rule: string): boolean {
  const [base = "", bits = "32"] = rule.split("/");
  const [left, right] = [addressNumber(address), addressNumber(base)];
  if (left === null || right === null) return false;
  const size = 2 ** (32 - Number(bits));
  return Math.floor(left / size) === Math.floor(right / size);
}

/** What a vault's network settings do to a caller from that public address. Trusted services are not played. */
export function barrierFor(store: Store, address: string): Barrier {
  const { publicNetworkAccess, networkAcls } = store.properties;
  if (typeof publicNetworkAccess === "string" && publicNetworkAccess !== "Enabled") return "connection";
  if (networkAcls === undefined || !isJsonObject(networkAcls) || networkAcls["defaultAction"] !== "Deny") return null;
  const rules = Array.isArray(networkAcls["ipRules"]) ? networkAcls["ipRules"] : [];
  const isAllowed = rules.some((rule) => isJsonObject(rule) && isInRange(address, String(rule["value"])));
  return isAllowed ? null : "firewall";
}
