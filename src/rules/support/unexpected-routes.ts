import type { NetworkPath } from "../../model/usage.ts";
import type { CallerUsage } from "../../model/vault-usage.ts";
import { type AddressRange, holdsAddress } from "./address-range.ts";

/** Ways of which the service itself says that they are no public network. */
const closedPaths: ReadonlySet<NetworkPath> = new Set(["private-endpoint", "service-endpoint", "trusted-service"]);

export interface Strangers {
  /** Addresses that were not to be expected. */
  readonly addresses: readonly string[];
  /** Calls that came in by routes with such addresses. */
  readonly calls: number;
  /** True where expected addresses share these routes: then not all of the calls came from the others. */
  readonly isMixed: boolean;
  /** False where the logs' lists of addresses were cut or lack some, or one is no address. */
  readonly isComplete: boolean;
}

/** Addresses outside the ranges, over the public network. */
export function strangersOf({ routes }: CallerUsage, ranges: readonly AddressRange[]): Strangers {
  const open = routes.filter(({ path }) => !closedPaths.has(path));
  const outside = open.map((route) => ({
    ...route,
    isMixed: !route.isComplete || route.addresses.some((address) => holdsAddress(ranges, address) !== false),
    addresses: route.addresses.filter((address) => holdsAddress(ranges, address) === false),
    isComplete: route.isComplete && route.addresses.every((address) => holdsAddress(ranges, address) !== undefined),
  }));
  const met = outside.filter(({ addresses }) => addresses.length > 0);
  return {
    addresses: met.flatMap(({ addresses }) => addresses),
    calls: met.reduce((sum, { calls }) => sum + calls, 0),
    isMixed: met.some(({ isMixed }) => isMixed),
    isComplete: outside.every(({ isComplete }) => isComplete),
  };
}

/** Addresses of the public path, whatever they are. */
export function publicRoute({ routes }: CallerUsage): Strangers | undefined {
  const route = routes.find(({ path }) => path === "public");
  return route && { addresses: route.addresses, calls: route.calls, isMixed: false, isComplete: true };
}
