import type { AddressFault } from "./guard-address.ts";

/** What the guard says to a path: undefined where it may be read. */
export type PathVerdict = AddressFault | undefined;

const name = "[0-9a-z-]{1,127}";
const version = "[0-9a-f]{32}";

/** Everything of a vault that is read. What is not listed is refused: values, backups, key operations, and what comes later. */
const vaultReads = [
  "secrets",
  `secrets/${name}/versions`,
  "deletedsecrets",
  "keys",
  `keys/${name}`,
  `keys/${name}/${version}`,
  `keys/${name}/versions`,
  `keys/${name}/rotationpolicy`,
  "deletedkeys",
  `deletedkeys/${name}`,
  "certificates",
  `certificates/${name}`,
  `certificates/${name}/${version}`,
  `certificates/${name}/(versions|policy|pending)`,
  "deletedcertificates",
  `deletedcertificates/${name}`,
];

const hsmReads = [
  "keys",
  `keys/${name}`,
  `keys/${name}/${version}`,
  `keys/${name}/versions`,
  `keys/${name}/rotationpolicy`,
  "deletedkeys",
  `deletedkeys/${name}`,
  "settings",
  `(keys/(${name}/)?)?providers/microsoft\\.authorization/(roleassignments|roledefinitions)(/${name})?`,
];

const patternOf = (reads: readonly string[]) => new RegExp(`^(?:${reads.join("|")})$`);
const vaultPattern = patternOf(vaultReads);
const hsmPattern = patternOf(hsmReads);

/** Paths of a vault or managed HSM, by their decoded segments. Only GET reaches this. */
export function judgeStorePath(segments: readonly string[], service: "vault" | "hsm"): PathVerdict {
  const path = segments.join("/").toLowerCase();
  if ((service === "vault" ? vaultPattern : hsmPattern).test(path)) return undefined;
  const parts = path.split("/").filter((part) => part !== "");
  if (parts[0]?.endsWith("secrets") && parts.length > 1)
    return { code: "secret-value", why: "kvaudit never asks for the value of a secret" };
  if (parts[0] === "keys" && parts.length > 2)
    return { code: "key-use", why: "kvaudit never uses, backs up or releases a key" };
  return { code: "path", why: "no path of a vault that kvaudit reads" };
}

const accountKeys =
  /^(list\w*(keys?|secrets?|credentials?|sas|tokens?|passwords?|connectionstrings?|callbackurl)|regenerate\w*|getkeys|sharedkeys)$/;

/** Resource Manager: anything that is read, but nothing that hands out keys. */
export function judgeArmPath(method: string, segments: readonly string[]): PathVerdict {
  const parts = segments.filter((part) => part !== "").map((part) => part.normalize("NFKC").toLowerCase());
  if (parts.some((part) => accountKeys.test(part)))
    return { code: "account-keys", why: "kvaudit never asks for keys or credentials" };
  if (method === "GET" || parts.join("/") === "providers/microsoft.resourcegraph/resources") return undefined;
  return { code: "method", why: "a POST that is no Resource Graph query" };
}

/** The directory's collections that hold no credential. */
const graphCollections = new Set([
  "users",
  "groups",
  "serviceprincipals",
  "applications",
  "directoryobjects",
  "directoryroles",
  "organization",
  "rolemanagement",
  "identitygovernance",
  "subscribedskus",
  "administrativeunits",
  "devices",
]);

export function judgeGraphPath(method: string, segments: readonly string[]): PathVerdict {
  const [release, collection = "", ...rest] = segments.map((part) => part.toLowerCase());
  const path = [release, collection, ...rest].join("/");
  if (method === "POST") {
    if (path === "v1.0/directoryobjects/getbyids" || path === "v1.0/$batch") return undefined;
    return { code: "method", why: "a POST to the directory that is no lookup" };
  }
  // OData writes a key in brackets too: users('id').
  const isKnown = (release === "v1.0" || release === "beta") && graphCollections.has(collection.replace(/\(.*$/, ""));
  // Provisioning keeps credentials of other systems below this name.
  if (isKnown && !rest.includes("synchronization")) return undefined;
  return { code: "path", why: "no part of the directory that kvaudit reads" };
}

/** Over a workspace; over a subscription, a resource group or a resource. Searches, batches and metadata are none. */
const logQueries =
  /^v1\/(workspaces\/[^/]+|subscriptions\/[^/]+(\/resourcegroups\/[^/]+(\/providers\/[^/]+\/[^/]+\/[^/]+)?)?)\/query$/;

export function judgeLogsPath(method: string, segments: readonly string[]): PathVerdict {
  const path = segments.join("/").toLowerCase();
  if (method === "GET" && path.startsWith("v1/")) return undefined;
  if (logQueries.test(path)) return undefined;
  return { code: method === "POST" ? "method" : "path", why: "no query of logs" };
}

const loginReads =
  /^([^/]+\/(v2\.0\/)?\.well-known\/openid-configuration|[^/]+\/discovery\/(v2\.0\/)?keys|common\/discovery\/instance)$/;

/** The login service: its metadata, and tokens for the one who signed in. */
export function judgeLoginPath(method: string, segments: readonly string[]): PathVerdict {
  const path = segments.join("/").toLowerCase();
  if (method === "GET" && loginReads.test(path)) return undefined;
  if (method === "POST" && /^[^/]+\/oauth2\/(v2\.0\/)?token$/.test(path)) return undefined;
  return { code: method === "POST" ? "method" : "path", why: "no part of a sign-in" };
}
