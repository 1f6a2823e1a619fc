import type { UnreadReason } from "../../../model/fact.ts";
import { shownUrl } from "./guard-refusal.ts";

/** Why an exchange brought no answer that can be used, after all attempts. Whose fault it is stands beside each. */
export type TransportFaultKind =
  /** The network's: no connection, or one that was reset. */
  | "connection"
  /** The network's or DNS's: the host has no address (a deleted vault has none either). */
  | "no-such-host"
  /** The machine's: a certificate that is not trusted here, as behind an inspecting proxy. */
  | "tls"
  /** The network's: what answered does not speak TLS, or not as Azure does. */
  | "not-tls"
  /** The machine's: the proxy wants a user and a password, or other ones. */
  | "proxy"
  /** The service's or the network's: no whole answer within the time for one request. */
  | "timeout"
  /** The network's: the connection broke in the middle of the body. */
  | "cut"
  /** The network's: a page of HTML where an answer should be, as captive proxies send. */
  | "html"
  /** The service's: 200 and nothing. */
  | "empty"
  /** The service's or the network's: JSON that stops in the middle, or no JSON. */
  | "not-json"
  /** The service's: a body beyond all bounds. */
  | "too-large"
  /** The service's: it asks for a longer wait than a run gives. */
  | "throttled";

interface Words {
  readonly reason: UnreadReason;
  readonly what: string;
  readonly hint: string;
}

const network = "check the network, HTTPS_PROXY and NO_PROXY, then run again";
const words: Readonly<Record<TransportFaultKind, Words>> = {
  connection: { reason: "failed", what: "no connection", hint: network },
  "no-such-host": { reason: "failed", what: "the host has no address", hint: `does it still exist? else ${network}` },
  tls: {
    reason: "failed",
    what: "the certificate is not trusted",
    hint: "behind an inspecting proxy set NODE_EXTRA_CA_CERTS to the file of its certificate authority",
  },
  "not-tls": {
    reason: "failed",
    what: "what answered does not speak TLS",
    hint: `a proxy may have answered: ${network}`,
  },
  proxy: {
    reason: "failed",
    what: "the proxy wants a user and a password",
    hint: "put them into HTTPS_PROXY: http://USER:PASSWORD@HOST:PORT",
  },
  timeout: { reason: "failed", what: "no answer in time", hint: network },
  cut: { reason: "failed", what: "the connection broke in the middle of the answer", hint: network },
  html: {
    reason: "failed",
    what: "a page of HTML came instead of an answer",
    hint: `a proxy may have sent it: ${network}`,
  },
  empty: { reason: "failed", what: "an empty answer came", hint: "run again" },
  "not-json": { reason: "unparsable", what: "the answer is no whole JSON", hint: `run again; if it stays, ${network}` },
  "too-large": { reason: "failed", what: "the answer is too large", hint: "please report this" },
  throttled: {
    reason: "throttled",
    what: "the service wants a longer wait than one request is given",
    hint: "run again later with --resume, or with a smaller --budget",
  },
};

/** An exchange that failed for good. Inside the pipeline it is thrown, as the Azure clients expect; collectors get a value. */
export class TransportFault extends Error {
  override readonly name = "TransportFault";
  readonly kind: TransportFaultKind;
  readonly reason: UnreadReason;
  readonly hint: string;
  /** The system's code (ECONNRESET …), where there is one. */
  readonly code: string | undefined;

  constructor(kind: TransportFaultKind, url: string, code?: string) {
    const { reason, what, hint } = words[kind];
    super(`${shownUrl(url)}: ${what}${code === undefined ? "" : ` (${code})`}`);
    this.kind = kind;
    this.reason = reason;
    this.hint = hint;
    this.code = code;
  }
}

const untrusted =
  /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_|CERT_|ERR_TLS_CERT|HOSTNAME_MISMATCH)/;

/** What an error of Node's network says. */
export function kindOfError(error: unknown): { readonly kind: TransportFaultKind; readonly code?: string } {
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
  if (code === undefined) return { kind: "connection" };
  if (untrusted.test(code)) return { kind: "tls", code };
  if (/^(ERR_SSL_|EPROTO$)/.test(code)) return { kind: "not-tls", code };
  return { kind: code === "ENOTFOUND" ? "no-such-host" : "connection", code };
}

/** How often at most it makes sense to try again after such a fault. */
export function attemptsAfter(kind: TransportFaultKind, attempts: number): number {
  if (kind === "tls" || kind === "proxy" || kind === "too-large") return 1;
  return kind === "no-such-host" ? Math.min(2, attempts) : attempts;
}
