import { operationOf, operations } from "../../../src/model/facts/operations.ts";
import type { LogEvent, LogObject, LogRoute } from "../../../src/sample/logs/event.ts";
import { challenge, logCaller, logEvent, logObject, logVault, privateRoute } from "./event-builder.ts";

const start = Date.parse("2026-10-05T10:00:00Z");
const collections = { secret: "secrets", key: "keys", certificate: "certificates" } as const;
const version = "00112233445566778899aabbccddeeff";
const noRoute: LogRoute = { path: "unknown", address: "", proof: null };
const withoutObject = /List(Deleted)?$|IssuersList|Contacts|Issuer|^Backup/;

/** Each thing that a record can tell at least once: what two readers must not understand in two ways. */
export function everyMeaning(): readonly LogEvent[] {
  const wishes = [
    ...byOperation(),
    ...byStatus(),
    ...byCaller(),
    ...byRoute(),
    ...byObject(),
    ...changes(),
    ...ofHsm(),
  ];
  return wishes.map((event, place) => ({ ...event, time: start + place * 7001 }));
}

const at = new Date(start).toISOString();

function byOperation(): readonly LogEvent[] {
  return [...operations.keys()].map((operation) => {
    const { object: type, class: does } = operationOf(operation);
    if (operation === "Authentication") return challenge(at);
    const hasObject = type === "secret" || type === "key" || type === "certificate";
    const object =
      hasObject && !withoutObject.test(operation) ? logObject("Thing", { collection: collections[type] }) : null;
    if (does === "notify") {
      const told = { caller: null, status: null, route: noRoute, client: "", tls: null, ms: 0, assignmentId: null };
      return logEvent(at, { ...told, operation, object, kind: "notice" });
    }
    if (does === "service") return service(operation, object);
    if (type === "vault")
      return logEvent(at, { operation, object: null, plane: "management", tls: null, assignmentId: null });
    return logEvent(at, { operation, object });
  });
}

function service(operation: string, object: LogObject | null): LogEvent {
  const own = { caller: null, route: noRoute, client: "", tls: null, assignmentId: null };
  return logEvent(at, { ...own, operation, object, kind: "service" });
}

function byStatus(): readonly LogEvent[] {
  const denials = ["rbac", "firewall", "disabled"] as const;
  const policy = logVault("kv-legacy", { permissionModel: "access-policy" });
  return [
    ...[200, 201, 204, 400, 404, 409, 429, 500, 503].map((status) => logEvent(at, { status, assignmentId: null })),
    ...denials.map((denial) => logEvent(at, { status: 403, denial, assignmentId: null })),
    logEvent(at, { status: 403, denial: "access-policy", assignmentId: null, vault: policy }),
    logEvent(at, { status: 200, assignmentId: null, vault: policy }),
    logEvent(at, { status: 401, denial: "other", assignmentId: null }),
  ];
}

function byCaller(): readonly LogEvent[] {
  const ada = "ada@halden.example";
  const callers = [
    logCaller({ proof: "person", person: ada, identityResource: null }),
    logCaller({ proof: "person", person: "live.com#ada@example.com", identityResource: null }),
    ...(["secret", "certificate-or-assertion", "public-client", "unsaid"] as const).map((proof) =>
      logCaller({ proof, identityResource: null }),
    ),
  ];
  return callers.flatMap((caller) => [
    logEvent(at, { caller }),
    logEvent(at, { caller, plane: "management", operation: "VaultGet", object: null, tls: null, assignmentId: null }),
  ]);
}

function byRoute(): readonly LogEvent[] {
  const routes: readonly LogRoute[] = [
    privateRoute,
    { path: "private-endpoint", address: "fd40:1::5", proof: null },
    { path: "service-endpoint", address: "10.1.0.4", proof: "/subscriptions/s/subnets/apps" },
    { path: "service-endpoint", address: "52.1.2.3", proof: "/subscriptions/s/subnets/apps" },
    { path: "trusted-service", address: "20.60.1.7", proof: "Microsoft.Storage" },
    { path: "perimeter", address: "20.60.1.8", proof: null },
    { path: "public", address: "198.51.100.7", proof: null },
    { path: "public", address: "2001:db8::7", proof: null },
    noRoute,
  ];
  return routes.map((route) => logEvent(at, { route }));
}

function byObject(): readonly LogEvent[] {
  const asked = logObject("Pinned", { asked: version, answered: version });
  return [
    logEvent(at, { object: asked }),
    challenge(at, { object: asked }),
    challenge(at, { object: null }),
    challenge(at, { object: logObject("Root", { collection: "keys", asked: version }) }),
    logEvent(at, { operation: "KeySign", object: logObject("Root", { collection: "keys", asked: version }) }),
    logEvent(at, { operation: "SecretTeleport" }),
    logEvent(at, { operation: "KeyAttest", object: logObject("Root", { collection: "keys" }) }),
    logEvent(at, { operation: "Whatever", object: null }),
    logEvent(at, { correlationId: "" }),
    logEvent(at, { client: "", tls: null }),
  ];
}

function changes(): readonly LogEvent[] {
  const plain = { plane: "management", operation: "VaultPatch", object: null, tls: null, assignmentId: null } as const;
  const person = "aaaaaaaa-0000-4000-8000-0000000000ff";
  const permissions = { secrets: ["get", "list"], keys: ["all"], certificates: ["get"] };
  return [
    { addedPrincipal: person, permissions },
    { removedPrincipal: person, permissions: { keys: ["sign"] } },
    { addedPrincipal: person },
    { addedAddress: "203.0.113.0/24" },
    { defaultAction: "Allow" },
  ].map((change) => logEvent(at, { ...plain, change }));
}

function ofHsm(): readonly LogEvent[] {
  const own = { vault: logVault("hsm-root", { kind: "hsm" }), tls: null, assignmentId: null };
  const ada = logCaller({ proof: "person", person: "ada@halden.example", identityResource: null });
  const root = logObject("Root", { collection: "keys", asked: version, answered: version });
  const route = { path: "private-endpoint", address: "10.0.0.4", proof: null } as const;
  return [
    logEvent(at, { ...own, route, operation: "KeySign", object: root }),
    logEvent(at, { ...own, route, operation: "KeyGet", object: root, caller: ada, status: 404 }),
    logEvent(at, {
      ...own,
      operation: "BackupCreate",
      object: null,
      caller: ada,
      status: 202,
      route: { ...route, path: "public", address: "198.51.100.9" },
    }),
  ];
}
