import { type Access, makeAccess } from "./access/decide.ts";
import { makeScopes, type Scopes } from "./access/scopes.ts";
import { makeTokens, type Tokens } from "./identity/tokens.ts";
import type { Service } from "./server/exchange.ts";
import type { Listeners } from "./server/listeners.ts";
import { guids } from "./server/random.ts";
import { makeThrottle, type Throttle } from "./server/throttle.ts";
import type { Settings } from "./settings.ts";
import type { TenantModel } from "./tenant/model.ts";
import { indexRecords, type RecordIndex } from "./tenant/record-index.ts";

/** Everything the services share: the tenant as it is now, who may do what, tokens, time. */
export interface World {
  readonly tenant: TenantModel;
  readonly records: RecordIndex;
  readonly scopes: Scopes;
  readonly access: Access;
  readonly tokens: Tokens;
  readonly throttle: Throttle;
  readonly options: Settings;
  base(service: Service, store?: string): string;
  /** The audiences that a service takes tokens for; the first is the one it names in challenges. */
  audiences(service: Service): readonly string[];
  isKnownAudience(resource: string): boolean;
  clock(): number;
  nextId(): string;
  /** Answers that did not fit the shape of their route's specification: faults of this server or of the tenant. */
  readonly shapeFaults: string[];
  /** Puts another tenant in place of this one; tokens stay good. */
  change(tenant: TenantModel): void;
}

function audiencesOf(options: Settings, listeners: Listeners): (service: Service) => readonly string[] {
  const { domains, reach } = options;
  const suffixes = reach === "names" ? domains : { vaultSuffix: "vault.localhost", hsmSuffix: "managedhsm.localhost" };
  return (service) => {
    switch (service) {
      case "vault":
        return [`https://${suffixes.vaultSuffix}`];
      case "hsm":
        return [`https://${suffixes.hsmSuffix}`];
      case "arm":
        return [
          listeners.base("arm"),
          listeners.base("arm").replace("management.azure.com", "management.core.windows.net"),
        ];
      case "foreign":
        return [];
      default:
        return [listeners.base(service)];
    }
  };
}

export function makeWorld(first: TenantModel, options: Settings, listeners: Listeners): World {
  let tenant = first;
  let records = indexRecords(first.records);
  let scopes = makeScopes(first);
  let access = makeAccess(first, scopes);
  const audiences = audiencesOf(options, listeners);
  const known = (["arm", "graph", "logs", "vault", "hsm"] as const).flatMap((service) => audiences(service));
  // One and the same in every cloud.
  const storage = "https://storage.azure.com";
  const withoutSlash = (resource: string) => resource.replace(/\/+$/, "").toLowerCase();
  return {
    get tenant() {
      return tenant;
    },
    get records() {
      return records;
    },
    get scopes() {
      return scopes;
    },
    get access() {
      return access;
    },
    tokens: makeTokens({
      tenantId: first.tenantId,
      issuer: `https://sts.windows.net/${first.tenantId}/`,
      clock: options.clock,
    }),
    throttle: makeThrottle(options.limits, options.clock),
    options,
    base: listeners.base,
    audiences,
    isKnownAudience: (resource) => [...known, storage].map(withoutSlash).includes(withoutSlash(resource)),
    clock: options.clock,
    nextId: guids("0a2c3e41"),
    shapeFaults: [],
    change: (next) => {
      tenant = next;
      records = indexRecords(next.records);
      scopes = makeScopes(next);
      access = makeAccess(next, scopes);
    },
  };
}
