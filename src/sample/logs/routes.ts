import type { VaultRecord } from "../../model/vault.ts";
import type { EstatePlan } from "../options.ts";
import { randomFor } from "../random.ts";
import type { LogRoute } from "./event.ts";

const hoursPerAddress = 7;
const millisecondsPerHour = 3_600_000;

/** The ways into one vault. `host` numbers a caller's machine; the time matters where addresses change. */
export interface RouteBook {
  /** How everybody comes who has no way of his own. */
  usual(host: number, time: number): LogRoute;
  /** From the internet, whatever else there is. */
  internet(host: number): LogRoute;
  trusted(service: string): LogRoute;
  /** Where calls to ARM come from: the address is all that they log. */
  management(host: number): LogRoute;
}

/** What the service and Event Grid log: no address, no path. */
export const noRoute: LogRoute = { path: "unknown", address: "", proof: null };

export function routeBook(plan: EstatePlan, record: VaultRecord, index: number): RouteBook {
  const network = randomFor(plan.seed, "network", record.id).integer(16, 63);
  const usual = usualWay(record, network);
  return {
    usual: memo(usual.perHost, usual.route),
    internet: (host) => ({ path: "public", address: `198.51.100.${1 + (host % 250)}`, proof: null }),
    trusted: (service) => ({ path: "trusted-service", address: `20.60.${index % 250}.7`, proof: service }),
    management: (host) => ({ path: "public", address: `20.50.${host % 200}.${1 + (index % 250)}`, proof: null }),
  };
}

interface Way {
  /** Which of the caller's addresses counts at a time. */
  readonly perHost: (host: number, time: number) => number;
  readonly route: (address: number) => LogRoute;
}

/**
 * By the private endpoint where there is one that works. Where everybody may come, callers share a pool of addresses that
 * changes hands every few hours. Else by the subnet: the estate's defect is the missing endpoint, and its callers call.
 */
function usualWay(record: VaultRecord, network: number): Way {
  const endpoints = "read" in record.privateEndpoints ? record.privateEndpoints.read : [];
  const endpoint = endpoints.find(({ status }) => status === "Approved");
  const address = (host: number) => `10.${network}.${Math.floor(host / 250) % 250}.${4 + (host % 250)}`;
  const fixed = (host: number) => host;
  if (endpoint) {
    return {
      perHost: fixed,
      route: (host) => ({ path: "private-endpoint", address: address(host), proof: endpoint.id }),
    };
  }
  if ("read" in record.publicNetworkAccess && record.publicNetworkAccess.read === "Enabled") {
    return {
      perHost: (host, time) => (host + Math.floor(time / (hoursPerAddress * millisecondsPerHour))) % 8,
      route: (number) => ({ path: "public", address: `203.0.113.${32 + number}`, proof: null }),
    };
  }
  const subnet = `${record.id.slice(0, record.id.indexOf("/providers/"))}/providers/microsoft.network/virtualnetworks/vnet-apps/subnets/apps`;
  return {
    perHost: fixed,
    route: (host) => ({ path: "service-endpoint", address: address(host), proof: subnet }),
  };
}

/** One object for each address: events by the hundred thousand share them. */
function memo(numberOf: Way["perHost"], route: Way["route"]): RouteBook["usual"] {
  const made = new Map<number, LogRoute>();
  return (host, time) => {
    const number = numberOf(host, time);
    const known = made.get(number) ?? route(number);
    made.set(number, known);
    return known;
  };
}
