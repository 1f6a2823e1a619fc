import type { EventDetail, NetworkPath } from "../../model/usage.ts";

/** The vault or managed HSM that a call went to, as far as its log tells. */
export interface LogVault {
  readonly kind: "vault" | "hsm";
  /** ARM id, lower case. */
  readonly id: string;
  /** Name, as host names and ids spell it. */
  readonly name: string;
  readonly host: string;
  readonly subscriptionId: string;
  readonly region: string;
  readonly permissionModel: "rbac" | "access-policy";
}

/** What a caller's token proves. `person`: a delegated token; `unsaid`: nothing in it tells. */
export type CallerProof =
  | "person"
  | "managed-identity"
  | "secret"
  | "certificate-or-assertion"
  | "public-client"
  | "unsaid";

export interface LogCaller {
  readonly oid: string;
  readonly appId: string;
  readonly proof: CallerProof;
  /** Sign-in name; persons only. */
  readonly person: string | null;
  /** ARM id of the resource or identity behind a managed identity. */
  readonly identityResource: string | null;
}

/** How a call came in. */
export interface LogRoute {
  readonly path: NetworkPath;
  /** Empty where the log names none. */
  readonly address: string;
  /** Private endpoint's or subnet's ARM id, or the trusted service's name: what the path is told by. */
  readonly proof: string | null;
}

/** What a call names. `name` as the request spells it; `asked` is null where the request leaves the version open. */
export interface LogObject {
  readonly collection: "secrets" | "keys" | "certificates";
  readonly name: string;
  readonly asked: string | null;
  /** The version that the answer names; null where there is none. */
  readonly answered: string | null;
}

/** What a change of a vault's settings says. */
export type VaultChange = Partial<
  Pick<EventDetail, "addedPrincipal" | "removedPrincipal" | "addedAddress" | "defaultAction">
> & {
  /** Of the added or removed access policy entry. */
  readonly permissions?: Readonly<Partial<Record<"secrets" | "keys" | "certificates", readonly string[]>>>;
};

/**
 * One thing that the audit log of a vault tells. The log's records are written from events, and the tables that must come
 * out of the records are computed from events, so that no reader has a say in what is right.
 */
export interface LogEvent {
  /** Milliseconds since 1970, and hundreds of nanoseconds (0 to 9999) beyond them. */
  readonly time: number;
  readonly ticks: number;
  readonly vault: LogVault;
  /**
   * `call`: made with a token. `challenge`: the handshake of client libraries, without one. `notice`: an Event Grid
   * notification. `service`: the service did it by itself.
   */
  readonly kind: "call" | "challenge" | "notice" | "service";
  /** Management calls come through ARM, and their tokens tell less. */
  readonly plane: "data" | "management";
  readonly operation: string;
  readonly caller: LogCaller | null;
  readonly object: LogObject | null;
  /** HTTP status; null where there was no request. */
  readonly status: number | null;
  /** Why it was refused; null where it was not. */
  readonly denial: EventDetail["denial"];
  readonly route: LogRoute;
  /** User agent; empty where there is none. */
  readonly client: string;
  /** `TLS1_2` and so on; null where the log says nothing. */
  readonly tls: string | null;
  /** The service's own time for it, in milliseconds. */
  readonly ms: number;
  /** 32 hex digits of the role assignment that let it through; null where none did. */
  readonly assignmentId: string | null;
  readonly change: VaultChange | null;
  /** Empty in some records of the real log, too. */
  readonly correlationId: string;
  /** True: the call was made and counted by the vault's metric, and its record never arrived. */
  readonly isLost: boolean;
}

/** Orders events by time; what happened in the same tick stays as it is. */
export function isEarlier(a: LogEvent, b: LogEvent): boolean {
  return a.time === b.time ? a.ticks < b.ticks : a.time < b.time;
}
