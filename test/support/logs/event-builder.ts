import type { LogCaller, LogEvent, LogObject, LogRoute, LogVault } from "../../../src/sample/logs/event.ts";

const subscriptionId = "11111111-2222-3333-4444-555555555555";

export function logVault(name = "kv-a", given: Partial<LogVault> = {}): LogVault {
  const kind = given.kind ?? "vault";
  const type = kind === "hsm" ? "managedhsms" : "vaults";
  const subscription = given.subscriptionId ?? subscriptionId;
  return {
    kind,
    id: `/subscriptions/${subscription}/resourcegroups/rg-a/providers/microsoft.keyvault/${type}/${name}`,
    name,
    host: kind === "hsm" ? `${name}.managedhsm.azure.net` : `${name}.vault.azure.net`,
    subscriptionId: subscription,
    region: "westeurope",
    permissionModel: "rbac",
    ...given,
  };
}

export function logCaller(given: Partial<LogCaller> = {}): LogCaller {
  return {
    oid: "aaaaaaaa-0000-4000-8000-000000000001",
    appId: "bbbbbbbb-0000-4000-8000-000000000001",
    proof: "managed-identity",
    person: null,
    identityResource: `/subscriptions/${subscriptionId}/resourcegroups/rg-a/providers/Microsoft.Web/sites/app-a`,
    ...given,
  };
}

export function logObject(name: string, given: Partial<LogObject> = {}): LogObject {
  return { collection: "secrets", name, asked: null, answered: "0123456789abcdef0123456789abcdef", ...given };
}

export const privateRoute: LogRoute = {
  path: "private-endpoint",
  address: "10.0.0.4",
  proof: `/subscriptions/${subscriptionId}/resourcegroups/rg-a/providers/microsoft.network/privateendpoints/pe-a`,
};

let made = 0;

/** A successful read of a secret by an application, with what a case wants otherwise; its correlation id is its own. */
export function logEvent(at: string, given: Partial<LogEvent> = {}): LogEvent {
  made += 1;
  return {
    time: Date.parse(at),
    ticks: 1234,
    vault: logVault(),
    kind: "call",
    plane: "data",
    operation: "SecretGet",
    caller: logCaller(),
    object: logObject("db-password"),
    status: 200,
    denial: null,
    route: privateRoute,
    client: "azsdk-net-Security.KeyVault.Secrets/4.6.0",
    tls: "TLS1_3",
    ms: 12,
    assignmentId: "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
    change: null,
    correlationId: `cccccccc-0000-4000-8000-${String(made).padStart(12, "0")}`,
    isLost: false,
    ...given,
  };
}

/** The handshake before a call: no token, no caller. */
export function challenge(at: string, given: Partial<LogEvent> = {}): LogEvent {
  return logEvent(at, {
    kind: "challenge",
    operation: "Authentication",
    caller: null,
    status: 401,
    assignmentId: null,
    ...given,
  });
}

/** An Event Grid notification about an object. */
export function notice(at: string, operation: string, name: string): LogEvent {
  return logEvent(at, {
    kind: "notice",
    operation,
    caller: null,
    object: logObject(name),
    status: null,
    route: { path: "unknown", address: "", proof: null },
    client: "",
    tls: null,
    ms: 0,
    assignmentId: null,
  });
}
