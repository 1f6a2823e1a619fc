import type { NetworkWay, VaultReach } from "../../model/access.ts";
import { counted } from "../terminal/count.ts";
import type { Look } from "../terminal/style.ts";

const words: Readonly<Record<NetworkWay, (count: number | undefined) => string>> = {
  internet: () => "the whole internet",
  addresses: (count = 0) => counted(count, "address rule"),
  networks: (count = 0) => counted(count, "subnet"),
  perimeter: (count) => (count === undefined ? "its perimeter" : counted(count, "perimeter")),
  "private-endpoints": (count = 0) => counted(count, "private endpoint"),
  "trusted-services": () => "trusted Microsoft services",
};

/** From where a vault can be reached, in one line: `network: 2 address rules, 1 private endpoint, trusted Microsoft services`. */
export function networkLine({ ways, missing }: VaultReach, look: Look): string {
  const from = ways.map(({ way, count }) => words[way](count)).join(", ");
  const isPrivate = ways.every(({ way }) => way === "private-endpoints");
  const unread = [...new Set(missing.map(({ fact }) => facts.get(fact) ?? fact))].join(", ");
  const rest = unread === "" ? "" : `; not read: ${unread}`;
  if (ways.length === 0)
    return look.paint("quiet", look.safe(unread === "" ? "network: nobody" : `network: not read (${unread})`));
  const only = isPrivate && missing.length === 0 ? " only" : "";
  return look.paint("quiet", look.safe(`network: ${from}${only}${rest}`));
}

const facts: ReadonlyMap<string, string> = new Map([
  ["ipRules", "address rules"],
  ["networkBypass", "trusted services"],
  ["networkDefaultAction", "default action of the firewall"],
  ["perimeters", "perimeters"],
  ["privateEndpoints", "private endpoints"],
  ["publicNetworkAccess", "public network access"],
  ["virtualNetworkRules", "subnet rules"],
]);
