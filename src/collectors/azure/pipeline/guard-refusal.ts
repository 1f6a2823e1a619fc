/** Why a request must not be sent. All but the first two say that its address leads where nothing is to be read. */
export type GuardCode =
  /** Ours: a method other than GET, or a POST to a path that does more than read. */
  | "method"
  /** Ours: a header that would change the method or the host on the way. */
  | "header"
  /** No absolute URL, or one that servers read in more than one way. */
  | "address"
  | "scheme"
  | "userinfo"
  /** A host that is not the cloud's own, or another service's than the one asked. */
  | "host"
  /** The value of a secret. */
  | "secret-value"
  /** Backup, release and use of keys. */
  | "key-use"
  /** Keys and credentials of accounts. */
  | "account-keys"
  /** Any other path that no collector needs. */
  | "path"
  /** A Graph batch with a request in it that would be refused by itself. */
  | "batch";

/** Where the refused address came from. */
export type GuardOrigin = "request" | "next-link" | "redirect";

/** The address without query, user and password: these may hold what nobody should read. */
export function shownUrl(text: string): string {
  const url = URL.parse(text);
  return url ? `${url.protocol}//${url.host}${url.pathname}` : "an address that cannot be read";
}

/**
 * A request that the guard did not let out. It is an error of the run: either kvaudit is wrong, or an answer led it where
 * it must not go. No token was sent.
 */
export class GuardRefusal extends Error {
  override readonly name = "GuardRefusal";
  readonly code: GuardCode;
  readonly origin: GuardOrigin;
  readonly hint = "nothing was sent; please report this with the request log if the address is one of your cloud's own";

  constructor(refused: { readonly method: string; readonly url: string }, code: GuardCode, more: RefusalDetail) {
    const origin = more.origin ?? "request";
    const what = origin === "request" ? refused.method : origin === "redirect" ? "a redirect to" : "a next link to";
    super(`refused: ${what} ${shownUrl(refused.url)}: ${more.why}`);
    this.code = code;
    this.origin = origin;
  }
}

export interface RefusalDetail {
  readonly why: string;
  readonly origin?: GuardOrigin;
}
