import type { JsonObject } from "../json.ts";
import { type Answer, answer, type Call } from "../server/exchange.ts";
import type { LoginModel } from "../tenant/directory-model.ts";
import type { World } from "../world.ts";
import { acceptsAssertion } from "./assertions.ts";

interface Refusal {
  readonly status: number;
  readonly error: string;
  readonly code: number;
  readonly message: string;
}

function refuse(world: World, { status, error, code, message }: Refusal): Answer {
  const timestamp = new Date(world.clock())
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d+Z$/, "Z");
  const trace = world.nextId();
  const correlation = world.nextId();
  return answer(status, {
    error,
    error_description: `AADSTS${code}: ${message} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
    error_codes: [code],
    timestamp,
    trace_id: trace,
    correlation_id: correlation,
    error_uri: `${world.base("login")}/error?code=${code}`,
  });
}

function unknownTenant(world: World, tenant: string): Answer {
  return refuse(world, {
    status: 400,
    error: "invalid_tenant",
    code: 90002,
    message: `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`,
  });
}

function isOwnTenant(world: World, tenant: string): boolean {
  const name = tenant.toLowerCase();
  return name === world.tenant.tenantId.toLowerCase() || name === world.tenant.domain.toLowerCase();
}

function openIdConfiguration(world: World, tenant: string): JsonObject {
  const base = world.base("login");
  return {
    token_endpoint: `${base}/${tenant}/oauth2/v2.0/token`,
    token_endpoint_auth_methods_supported: ["client_secret_post", "private_key_jwt", "client_secret_basic"],
    jwks_uri: `${base}/${tenant}/discovery/v2.0/keys`,
    response_modes_supported: ["query", "fragment", "form_post"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256"],
    response_types_supported: ["code", "id_token", "code id_token", "id_token token"],
    scopes_supported: ["openid", "profile", "email", "offline_access"],
    issuer: `${base}/${world.tenant.tenantId}/v2.0`,
    authorization_endpoint: `${base}/${tenant}/oauth2/v2.0/authorize`,
    device_authorization_endpoint: `${base}/${tenant}/oauth2/v2.0/devicecode`,
    end_session_endpoint: `${base}/${tenant}/oauth2/v2.0/logout`,
    tenant_region_scope: "EU",
  };
}

function instanceMetadata(world: World): JsonObject {
  const base = world.base("login");
  const host = new URL(base).host;
  return {
    tenant_discovery_endpoint: `${base}/common/v2.0/.well-known/openid-configuration`,
    "api-version": "1.1",
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  };
}

/** The client proven by secret or assertion, or why not. */
function authenticate(world: World, form: URLSearchParams, tokenEndpoint: string): LoginModel | Refusal {
  const clientId = form.get("client_id") ?? "";
  const login = world.tenant.logins.find((known) => known.clientId.toLowerCase() === clientId.toLowerCase());
  if (login === undefined) {
    const where = world.tenant.displayName;
    const message = `Application with identifier '${clientId}' was not found in the directory '${where}'.`;
    return { status: 400, error: "unauthorized_client", code: 700016, message };
  }
  const assertion = form.get("client_assertion");
  if (assertion !== null) {
    if (acceptsAssertion(login, assertion, tokenEndpoint, world.clock())) return login;
    const message = "Client assertion failed signature validation or is expired.";
    return { status: 401, error: "invalid_client", code: 700027, message };
  }
  const secret = form.get("client_secret");
  if (secret !== null && login.secrets.includes(secret)) return login;
  if (secret !== null && login.expiredSecrets?.includes(secret)) {
    const message = `The provided client secret keys for app '${clientId}' are expired.`;
    return { status: 401, error: "invalid_client", code: 7000222, message };
  }
  const message = `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${clientId}'.`;
  return { status: 401, error: "invalid_client", code: 7000215, message };
}

function token(world: World, call: Call, tenant: string): Answer {
  const form = new URLSearchParams(call.body);
  const grant = form.get("grant_type");
  if (grant !== "client_credentials") {
    const message = `The app requested an unsupported grant type '${grant}'.`;
    return refuse(world, { status: 400, error: "unsupported_grant_type", code: 70003, message });
  }
  const login = authenticate(world, form, `${world.base("login")}/${tenant}/oauth2/v2.0/token`);
  if ("error" in login) return refuse(world, login);
  const principal = world.tenant.directory.servicePrincipals.find(({ id }) => id === login.principalId);
  if (principal !== undefined && !principal.accountEnabled) {
    const message = `Application '${login.clientId}'(${principal.displayName}) is disabled.`;
    return refuse(world, { status: 401, error: "unauthorized_client", code: 7000112, message });
  }
  const scope = form.get("scope") ?? "";
  const resource = /^(\S+)\/\.default\b/.exec(scope)?.[1];
  if (resource === undefined) {
    const message = `The provided request must include a 'scope' input parameter of the form 'resource/.default'. The scope '${scope}' is not valid.`;
    return refuse(world, { status: 400, error: "invalid_scope", code: 1002012, message });
  }
  if (!world.isKnownAudience(resource)) {
    const message = `The resource principal named ${resource} was not found in the tenant named ${world.tenant.displayName}.`;
    return refuse(world, { status: 400, error: "invalid_resource", code: 500011, message });
  }
  const lifetime = world.options.tokenLifetimeSeconds;
  const { principalId, clientId } = login;
  return answer(200, {
    token_type: "Bearer",
    expires_in: lifetime,
    ext_expires_in: lifetime,
    access_token: world.tokens.issue({ principalId, clientId, audience: resource }, lifetime),
  });
}

/** The login service: OpenID discovery, instance metadata and the token endpoint for client credentials. */
export function answerLogin(world: World, call: Call): Answer {
  const path = call.path;
  if (call.method === "GET" && path === "/common/discovery/instance") return answer(200, instanceMetadata(world));
  const [, tenant, rest] = /^\/([^/]+)\/(.+)$/.exec(path) ?? [];
  if (tenant === undefined) return answer(404, { error: "not_found" });
  if (!isOwnTenant(world, tenant)) return unknownTenant(world, tenant);
  if (call.method === "GET" && rest === "v2.0/.well-known/openid-configuration") {
    return answer(200, openIdConfiguration(world, tenant));
  }
  if (call.method === "GET" && rest === "discovery/v2.0/keys") return answer(200, { keys: [] });
  if (call.method === "POST" && rest === "oauth2/v2.0/token") return token(world, call, tenant);
  return answer(404, { error: "not_found" });
}
