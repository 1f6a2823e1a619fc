import { eventClasses, operationOf, operations } from "../../../model/facts/operations.ts";
import {
  all,
  any,
  between,
  type Condition,
  choose,
  type Expression,
  extract,
  field,
  firstOf,
  isEmpty,
  isFalse,
  isGiven,
  isMissing,
  lower,
  matches,
  named,
  not,
  oneOf,
  text,
  without,
} from "./expression.ts";

/** Vault or managed HSM, by its ARM id in lower case. */
const storePattern =
  /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+\/providers\/microsoft\.keyvault\/(vaults|managedhsms)\/[^/]+$/;

const vault = lower(field("resourceId"));
/** Records of a vault's or HSM's audit log; those of AZKVAuditLogs carry no category. */
const isAuditRecord: Condition = all(
  matches(vault, storePattern),
  oneOf(lower(field("category")), "auditevent", ""),
  isGiven(field("operation")),
);

const operation = field("operation");
const hasIdentity = any(isGiven(field("oid")), isGiven(field("appId")));

const reason = lower(field("signature"));
/** The reason phrase says what the code would have said, with or without its spaces. */
const saysReason = (...phrases: readonly string[]) =>
  all(isMissing(field("status")), oneOf(reason, ...phrases.flatMap((phrase) => [phrase, phrase.replaceAll(" ", "")])));

const isUnauthorized = any(between(field("status"), 401, 401), saysReason("unauthorized"));

/** What the service tells of its own accord: nobody called, so nothing was answered. */
const isNotice = matches(operation, /EventGridNotification$/);

const statusClass = choose(
  [
    [isNotice, text("none")],
    [any(between(field("status"), 200, 299), saysReason("ok", "created", "accepted", "no content")), text("success")],
    [all(isUnauthorized, not(hasIdentity)), text("challenge")],
    [any(isUnauthorized, between(field("status"), 403, 403), saysReason("forbidden")), text("denied")],
    [any(between(field("status"), 404, 404), saysReason("not found")), text("not-found")],
    [any(between(field("status"), 429, 429), saysReason("too many requests", "throttled")), text("throttled")],
    [
      any(between(field("status"), 300, 499), saysReason("bad request", "conflict", "method not allowed", "gone")),
      text("client-error"),
    ],
    [
      any(
        between(field("status"), 500, 599),
        saysReason("internal server error", "bad gateway", "service unavailable", "gateway timeout"),
      ),
      text("server-error"),
    ],
  ],
  text("none"),
);

/** From the record alone, in this order; where it does not say, `unknown`. */
const callerKind = choose(
  [
    [not(hasIdentity), text("unknown")],
    [
      any(isGiven(field("delegated")), isGiven(field("person")), oneOf(lower(field("tokenKind")), "user")),
      text("user"),
    ],
    [isGiven(field("managedIdentity")), text("managed-identity")],
    [oneOf(field("proof"), "1"), text("secret")],
    [oneOf(field("proof"), "2"), text("certificate-or-assertion")],
    [oneOf(field("proof"), "0"), text("public-client")],
  ],
  text("unknown"),
);

const addressKind = lower(field("addressKind"));
/** Managed HSMs write `(unknown)` where there is none (documented sample record of 2025-12-03). */
const isKnownSubnet = not(oneOf(lower(field("subnetId")), "", "(unknown)"));
const privateRanges = /^(10\.|192\.168\.|172\.(1[6-9]|2[0-9]|3[01])\.|f[cd][0-9a-f]{2}:)/;

/** A private address that came by no subnet came by a private endpoint: nothing else brings one to a vault. */
const networkPath = choose(
  [
    [any(isGiven(field("trustedService")), oneOf(addressKind, "trustedservice")), text("trusted-service")],
    [any(isGiven(field("privateEndpointId")), matches(addressKind, /private/)), text("private-endpoint")],
    [any(isKnownSubnet, oneOf(addressKind, "subnet")), text("service-endpoint")],
    [matches(addressKind, /perimeter|^nsp/), text("perimeter")],
    [oneOf(addressKind, "publicip"), text("public")],
    [matches(lower(field("address")), privateRanges), text("private-endpoint")],
    [isGiven(field("address")), text("public")],
  ],
  text("unknown"),
);

/** A restored object's request names no object: only the answer's id does. */
const address = lower(
  choose(
    [[all(isEmpty(field("objectId")), matches(operation, /Restore$/)), text("")]],
    firstOf(extract(field("objectId"), /^(https?:\/\/[^/?#]+\/(?:deleted)?[a-zA-Z]+\/.+)$/), field("requestUri")),
  ),
);
const objectPattern = /^https?:\/\/[^/?#]+\/(?:deleted)?(secrets|keys|certificates|storage)\/([^/?#]+)/;
const collection = extract(address, /^https?:\/\/[^/?#]+\/(?:deleted)?(secrets|keys|certificates|storage)(?:[/?#]|$)/);

/** Issuers and contacts stand below `certificates`, and are none. */
const objectName = choose(
  [
    [isGiven(field("eventObject")), lower(field("eventObject"))],
    [matches(address, /^https?:\/\/[^/?#]+\/certificates\/(issuers|contacts)([/?#]|$)/), text("")],
  ],
  extract(address, objectPattern, 2),
);

/** Only what the request itself names: the answer's id carries the version that the service chose. */
const versionAsked = extract(
  lower(field("requestUri")),
  /^https?:\/\/[^/?#]+\/(?:deleted)?(?:secrets|keys|certificates)\/[^/?#]+\/([0-9a-f]{32})(?:[/?#]|$)/,
);

const names = [...operations.keys()];
const byOperation = (pick: (name: string) => string, fallback: readonly (readonly [Condition, Expression])[]) => {
  const groups = new Map<string, string[]>();
  for (const name of names) groups.set(pick(name), [...(groups.get(pick(name)) ?? []), name]);
  const known = [...groups]
    .filter(([value]) => value !== "")
    .map(([value, members]) => [oneOf(operation, ...members), text(value)] as const);
  const quiet = groups.get("") ?? [];
  return [...known, ...(quiet.length > 0 ? [[oneOf(operation, ...quiet), text("")] as const] : []), ...fallback];
};

/** By the operation's prefix, which the service documents as reliable; a sign-in is about what its request names. */
const objectType = choose(
  [
    [
      oneOf(operation, "Authentication"),
      choose(
        [
          [oneOf(collection, "secrets"), text("secret")],
          [oneOf(collection, "keys"), text("key")],
          [oneOf(collection, "certificates"), text("certificate")],
          [oneOf(collection, "storage"), text("storage")],
        ],
        text("other"),
      ),
    ],
    [matches(operation, /^(Vault|AccessPolicy)/), text("vault")],
    [matches(operation, /^Key/), text("key")],
    [matches(operation, /^Secret/), text("secret")],
    [matches(operation, /^Certificate/), text("certificate")],
    [matches(operation, /^Storage/), text("storage")],
    ...byOperation((name) => operationOf(name).object, []),
  ],
  text("other"),
);

/** The limit that a call counts against; empty for challenges and for what the service does by itself. */
const limitClass = choose(
  [
    [oneOf(named("statusClass"), "challenge"), text("")],
    [isNotice, text("")],
    ...byOperation((name) => operationOf(name).limit ?? "", []),
    [matches(operation, /^Key/), text("key-operations")],
  ],
  text("secret-and-vault"),
);

const eventOperations = names.filter((name) => eventClasses.has(operationOf(name).class));
/** What becomes a row of `events`. */
const isEvent: Condition = any(oneOf(operation, ...eventOperations), oneOf(named("statusClass"), "denied"));

/** The service's own words tell the causes of a denial apart where its flags do not. */
const denial = choose(
  [
    [not(oneOf(named("statusClass"), "denied")), text("")],
    [
      any(
        isFalse(field("isAddressAllowed")),
        matches(lower(field("description")), /forbiddenbyfirewall|client address is not authorized/),
      ),
      text("firewall"),
    ],
    [matches(lower(field("description")), /disabled|secretdisabled|keydisabled/), text("disabled")],
    [any(isFalse(field("isRbacAllowed")), matches(lower(field("description")), /forbiddenbyrbac/)), text("rbac")],
    [
      any(
        isFalse(field("isPolicyMatch")),
        matches(lower(field("description")), /forbiddenbypolicy|does not have .* permission/),
      ),
      text("access-policy"),
    ],
  ],
  text("other"),
);

/** Every derived column, in an order in which each may use those before it. */
export const definitions = {
  vault,
  operation,
  statusClass,
  callerKind,
  networkPath,
  objectType,
  objectName,
  versionAsked,
  /** With or without dashes, as the table has it. */
  assignmentId: without(lower(field("assignmentId")), "-"),
  limitClass,
  denial,
} as const satisfies Readonly<Record<string, Expression>>;

export type DefinitionName = keyof typeof definitions;

export const conditions = { isAuditRecord, isEvent, isNotice } as const satisfies Readonly<Record<string, Condition>>;
