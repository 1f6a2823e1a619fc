import type { Bearer } from "../identity/tokens.ts";
import { isJsonObject } from "../json.ts";
import { type Answer, type Call, failure, parameter } from "../server/exchange.ts";
import { type Parameters, type PathMatcher, pathMatcher } from "../server/paths.ts";
import { tooMany } from "../server/throttle.ts";
import { misfit } from "../shapes/check.ts";
import { named } from "../tenant/series.ts";
import { type Store, type VaultModel, vaultId } from "../tenant/vault-model.ts";
import type { World } from "../world.ts";
import { certificateRoutes } from "./certificates.ts";
import {
  badParameter,
  blockedByConnection,
  blockedByFirewall,
  forbiddenByPolicy,
  forbiddenByRbac,
  forbiddenInHsm,
  vaultNotFound,
} from "./errors.ts";
import { barrierFor } from "./firewall.ts";
import { hsmAccessRoutes, mayInHsm } from "./hsm-access.ts";
import { keyRoutes } from "./keys.ts";
import type { Holder } from "./print.ts";
import type { VaultNeed, VaultRoute } from "./route.ts";
import { secretRoutes } from "./secrets.ts";

export const vaultVersions = [
  "7.0",
  "7.1",
  "7.2",
  "7.3",
  "7.4",
  "7.5",
  "7.6-preview.2",
  "7.6",
  "2025-06-01-preview",
  "2025-07-01",
  "2026-04-01",
];

export const vaultRoutes: readonly VaultRoute[] = [...secretRoutes, ...keyRoutes, ...certificateRoutes];
export const hsmRoutes: readonly VaultRoute[] = [...keyRoutes, ...hsmAccessRoutes];

type Compiled = readonly (readonly [VaultRoute, PathMatcher])[];
const compile = (routes: readonly VaultRoute[]): Compiled => routes.map((route) => [route, pathMatcher(route.path)]);
const compiled = { vault: compile(vaultRoutes), hsm: compile(hsmRoutes) };

function find(routes: Compiled, call: Call): { readonly route: VaultRoute; readonly parameters: Parameters } | null {
  for (const [route, match] of routes) {
    if (route.method !== call.method) continue;
    const parameters = match(call.path);
    if (parameters !== null) return { route, parameters };
  }
  return null;
}

/** The 401 that every client meets first: it says where tokens come from and for what they must be. */
function challenge(world: World, service: "vault" | "hsm", message: string): Answer {
  const authority = `${world.base("login")}/${world.tenant.tenantId}`;
  const [resource] = world.audiences(service);
  const headers = { "www-authenticate": `Bearer authorization="${authority}", resource="${resource}"` };
  return failure(401, "Unauthorized", message, { headers });
}

const challenges = {
  missing: "AKV10000: Request is missing a Bearer or PoP token.",
  malformed: "AKV10001: The Authorization header is not of a known form.",
  unknown: "AKV10022: Invalid token.",
  expired: "AKV10038: [TokenExpired] Error validating token.",
  audience: "AKV10022: Invalid audience.",
} as const;

interface Access {
  readonly world: World;
  readonly caller: Bearer;
  readonly store: Store;
}

const readingPermissions: ReadonlySet<string> = new Set([
  "list",
  "getrotationpolicy",
  "listissuers",
  "getissuers",
  "managecontacts",
]);

/** What a reader of metadata is given: of certificates also `get`, which shows public parts only. */
function isReading(collection: string, permission: string): boolean {
  return readingPermissions.has(permission) || (collection === "certificates" && permission === "get");
}

/** The union of the policy entries of the caller and its groups; `all` leaves purge out. */
function hasPolicy({ world, caller, store }: Access, { collection, permission }: VaultNeed): boolean {
  if (world.tenant.unlisted?.policyReaders.includes(caller.principalId) && isReading(collection, permission))
    return true;
  const identities = world.access.identities(caller.principalId);
  const entries = Array.isArray(store.properties["accessPolicies"]) ? store.properties["accessPolicies"] : [];
  return entries.some((entry) => {
    if (!isJsonObject(entry) || entry["applicationId"] !== undefined) return false;
    if (!identities.has(String(entry["objectId"]).toLowerCase()) || !isJsonObject(entry["permissions"])) return false;
    const granted = entry["permissions"][collection];
    const words = Array.isArray(granted) ? granted.map((word) => String(word).toLowerCase()) : [];
    return words.includes(permission.toLowerCase()) || (words.includes("all") && permission !== "purge");
  });
}

function refusal(access: Access, need: VaultNeed, parameters: Parameters): Answer | null {
  const { world, caller, store } = access;
  const isPrivate = world.options.callerNetwork === "private";
  const barrier = isPrivate ? null : barrierFor(store, world.options.callerAddress);
  if (barrier === "firewall") return blockedByFirewall(world, caller, store);
  if (barrier === "connection") return blockedByConnection(world, caller, store);
  const name = parameters["name"];
  if ("localAssignments" in store) {
    const action = need.hsm ?? need.action;
    const scope = parameters["scope"] ?? (name === undefined ? "/keys" : `/keys/${name}`);
    return mayInHsm(world, store, { principalId: caller.principalId, action, scope })
      ? null
      : forbiddenInHsm(action, caller);
  }
  if (store.properties["enableRbacAuthorization"] !== true) {
    return hasPolicy(access, need) ? null : forbiddenByPolicy(world, caller, { store, ...need });
  }
  const action = `Microsoft.KeyVault/vaults/${need.action}`;
  const isObject = name !== undefined && !need.action.startsWith("certificatecas");
  const resource = `${vaultId(store as VaultModel)}${isObject ? `/${need.collection}/${name}` : ""}`;
  const decision = world.access.decide(caller.principalId, action, resource, "data");
  if (decision.allowed) return null;
  return forbiddenByRbac(world, caller, { store, action, resource, deny: decision.denyAssignment });
}

function checked(world: World, route: VaultRoute, given: Answer): Answer {
  if (given.status !== 200 || route.shape === undefined || !world.options.checkShapes) return given;
  const wrong = misfit(route.shape, given.body);
  if (wrong !== null) throw new Error(`${route.operation} (Key Vault data plane): ${wrong}`);
  return given;
}

function run(world: World, call: Call, service: "vault" | "hsm"): Answer {
  const name = call.origin.store ?? "";
  const store = service === "vault" ? named(world.tenant.vaults, name) : named(world.tenant.managedHsms, name);
  if (store === undefined) return vaultNotFound(name);
  const check = world.tokens.check(call.headers.get("authorization"), world.audiences(service));
  if ("fault" in check) return challenge(world, service, challenges[check.fault]);
  const taken = world.throttle.take("vault", store.name.toLowerCase());
  if (taken.waitSeconds !== null) {
    const message =
      "Request was not processed because too many requests were received. Reason: VaultRequestTypeLimitReached";
    return tooMany(world.options.limits, taken.waitSeconds, { code: "Throttled", message });
  }
  const found = find(compiled[service], call);
  if (found === null) return badParameter(`Method ${call.method} is not allowed on ${call.path}.`);
  const version = parameter(call, "api-version");
  if (version === null) return badParameter("Property  has invalid value: api-version must be specified.");
  if (!vaultVersions.includes(version))
    return badParameter(
      `The specified version (${version}) is not recognized. Consider using the latest supported version.`,
    );
  const refused = refusal({ world, caller: check.bearer, store }, found.route.need, found.parameters);
  if (refused !== null) return refused;
  const holder: Holder = { store, uri: world.base(service, store.name) };
  return checked(world, found.route, found.route.run(world, { call, holder, parameters: found.parameters }));
}

/** The data plane of a vault or managed HSM. */
export function answerVault(world: World, call: Call): Answer {
  const service = call.origin.service === "hsm" ? "hsm" : "vault";
  const given = run(world, call, service);
  const headers = {
    "x-ms-keyvault-region": "westeurope",
    "x-ms-keyvault-network-info": `conn_type=Ipv4;addr=${world.options.callerAddress};act_addr_fam=InterNetwork;`,
    "x-ms-keyvault-service-version": "1.9.2700.1",
    "strict-transport-security": "max-age=31536000;includeSubDomains",
    "x-content-type-options": "nosniff",
  };
  return { ...given, headers: { ...headers, ...given.headers } };
}
