import { type Domains, localDomains } from "./server/domains.ts";
import type { Reach } from "./server/listeners.ts";
import type { Limits } from "./server/throttle.ts";

/** How the local Azure behaves; every field has a default. */
export interface Settings {
  /** `ports`: every service and vault on a port of localhost. `names`: a cloud's own host names, through proxy or agent. */
  readonly reach: Reach;
  /** The names of the cloud, for `names`. */
  readonly domains: Domains;
  readonly tokenLifetimeSeconds: number;
  /** Most items a page. Azure's own are 25 for vaults and 1000 for Resource Graph; small ones make paging cheap to test. */
  readonly pageSizes: {
    readonly arm: number;
    readonly vault: number;
    readonly graph: number;
    readonly resourceGraph: number;
  };
  /** The address that vault firewalls see the caller come from. */
  readonly callerAddress: string;
  /** `private`: the caller comes through each vault's private endpoint, and no vault's firewall is in its way. */
  readonly callerNetwork: "public" | "private";
  /** Hold every answer against the shape of the REST specification that its route names. */
  readonly checkShapes: boolean;
  /** `counts` keeps numbers and violations only: for tenants whose requests would fill the memory. */
  readonly journal: "full" | "counts";
  /** What is throttled; nothing by default. */
  readonly limits: Limits;
  /** Seed of every chance. */
  readonly seed: number;
  /** Milliseconds since the epoch; tokens, dates and buckets go by it. A constant clock is fine: tokens then never expire. */
  readonly clock: () => number;
  /** How far the Date header is off the clock. */
  readonly clockSkewSeconds: number;
  /** Whether ARM lists the secrets and keys that belong to certificates: no document says. */
  readonly armListsManagedObjects: boolean;
}

export const defaultSettings: Settings = {
  reach: "ports",
  domains: localDomains,
  tokenLifetimeSeconds: 3599,
  pageSizes: { arm: 50, vault: 25, graph: 100, resourceGraph: 1000 },
  callerAddress: "203.0.113.10",
  callerNetwork: "public",
  checkShapes: true,
  journal: "full",
  limits: {},
  seed: 1,
  clock: Date.now,
  clockSkewSeconds: 0,
  armListsManagedObjects: true,
};
