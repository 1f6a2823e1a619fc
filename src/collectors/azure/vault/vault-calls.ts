import { type Unread, unread } from "../../../model/fact.ts";
import type { AzureClient, Listing, ReadAnswer, ReadRequest } from "../client.ts";
import { apiVersions } from "./api-versions.ts";
import type { DataNeed, Remedies } from "./remedies.ts";

type Query = Readonly<Record<string, string>>;

/** A read of ARM at or below the vault; `path` follows the vault's id. */
export interface ControlCall {
  readonly path: string;
  readonly version: string;
  readonly collector: string;
  readonly query?: Query;
  /** The role that lets it through, where it is not Reader. */
  readonly role?: string;
}

/** A read of the vault's own host. */
export interface DataCall extends DataNeed {
  readonly path: string;
  readonly collector: string;
  readonly query?: Query;
}

interface Place {
  readonly kind: "vault" | "hsm";
  readonly id: string;
  /** `https://host[:port]` of the data plane, or why there is none to go to. */
  readonly origin: string | Unread;
}

/** A data plane that gave up on so many calls for throttling is left alone. */
const throttledUntilClosed = 3;

/** All requests about one vault or managed HSM. It knows when asking on is pointless, and when the vault may be gone. */
export class VaultCalls {
  readonly #client: AzureClient;
  readonly #place: Place;
  readonly #remedies: Remedies;
  #closed: Unread | undefined;
  #hasAnswered = false;
  #throttled = 0;
  #mayBeGone = false;

  constructor(client: AzureClient, place: Place, remedies: Remedies) {
    this.#client = client;
    this.#place = place;
    this.#remedies = remedies;
    if (typeof place.origin !== "string") this.#closed = place.origin;
  }

  async control(call: ControlCall): Promise<ReadAnswer> {
    const answer = await this.#client.read(this.#controlRequest(call));
    if (answer.ok) return answer;
    this.#noteControl(answer.status);
    return { ...answer, why: this.#remedies.control(this.#short(answer.why), call.role) };
  }

  async controlList(call: ControlCall): Promise<Listing> {
    const listing = await this.#client.list(this.#controlRequest(call));
    if (!listing.missing) return listing;
    this.#noteControl(listing.status);
    return { ...listing, missing: this.#remedies.control(this.#short(listing.missing), call.role) };
  }

  /** Refused without asking once the data plane is known to be shut. */
  async data(call: DataCall): Promise<ReadAnswer> {
    if (this.#closed) return { ok: false, why: this.#closed, status: undefined, code: undefined };
    const answer = await this.#client.read(this.#dataRequest(call));
    if (answer.ok) {
      this.#hasAnswered = true;
      return answer;
    }
    const why = this.#remedies.data(this.#short(answer.why), call);
    this.#noteData(why, answer.status, answer.code);
    return { ...answer, why };
  }

  async dataList(call: DataCall): Promise<Listing> {
    if (this.#closed) return { items: [], missing: this.#closed };
    const listing = await this.#client.list(this.#dataRequest(call));
    if (listing.items.length > 0 || !listing.missing) this.#hasAnswered = true;
    if (!listing.missing) return listing;
    const missing = this.#remedies.data(this.#short(listing.missing), call);
    this.#noteData(missing, listing.status, listing.code);
    return { ...listing, missing };
  }

  /** Asks ARM whether the vault is still there, if anything so far spoke against it. */
  async isGone(): Promise<boolean> {
    if (!this.#mayBeGone) return false;
    const answer = await this.readVault();
    this.#mayBeGone = false;
    return !answer.ok && answer.status === 404;
  }

  /** The vault's own resource. */
  readVault(): Promise<ReadAnswer> {
    return this.control({ path: "", version: apiVersions.keyVault, collector: "vaults" });
  }

  /** Inside the vault's record there is no need to say which vault: a shut one has the sentence at each of its objects. */
  #short(why: Unread): Unread {
    const detail = why.detail?.replaceAll(` of ${this.#place.id}`, "");
    return detail === undefined ? why : { ...why, detail };
  }

  #controlRequest({ path, version, collector, query = {} }: ControlCall): ReadRequest {
    const { id } = this.#place;
    return { service: "arm", url: withQuery(`${urlPath(id)}${path}`, version, query), collector, scope: id };
  }

  #dataRequest({ path, collector, query = {} }: DataCall): ReadRequest {
    const { id, kind, origin } = this.#place;
    const url = withQuery(`${String(origin)}${path}`, apiVersions.dataPlane, query);
    return { service: kind, url, collector, scope: id };
  }

  #noteControl(status: number | undefined): void {
    if (status === 404) this.#mayBeGone = true;
  }

  /**
   * A firewall shuts out every call; so does a host that cannot be reached, unless it was reached before. Not found may
   * mean an object, or the vault.
   */
  #noteData(why: Unread, status: number | undefined, code: string | undefined): void {
    if (status === 404 && !isObjectCode(code)) this.#mayBeGone = true;
    if (why.reason === "throttled") this.#throttled += 1;
    const isUnreachable = status === undefined && isOfHost(why, code) && !this.#hasAnswered;
    if (isUnreachable) this.#mayBeGone = true;
    if (why.reason === "firewall" || isUnreachable || this.#throttled === throttledUntilClosed) this.#closed = why;
  }
}

/** Whether a failure without an answer is the whole host's, and not that of one body on its way. */
function isOfHost({ reason }: Unread, code: string | undefined): boolean {
  return reason === "failed" && (code === undefined || /^(?:connection|no-such-host|tls|timeout)$/.test(code));
}

/** Codes that speak of something in the vault, and thereby say that the vault is there. */
function isObjectCode(code: string | undefined): boolean {
  return code !== undefined && /^(?:secret|key|certificate|pendingcertificate|contacts|issuer)\w*notfound$/i.test(code);
}

/** An ARM id as a path: group names may hold letters that a URL does not. */
export function urlPath(id: string): string {
  return id.split("/").map(encodeURIComponent).join("/");
}

export function withQuery(url: string, version: string, query: Query): string {
  const parameters = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return [`${url}?api-version=${version}`, ...parameters].join("&");
}

/**
 * The origin of a vault's data plane, from `vaultUri` or `hsmUri`; a reason where it is none. Which hosts may be talked to
 * at all is the pipeline's business.
 */
export function dataOrigin(uri: string | null | undefined): string | Unread {
  const url = typeof uri === "string" ? URL.parse(uri) : null;
  const isPlain = url?.protocol === "https:" && url.username === "" && url.password === "" && url.pathname === "/";
  return url && isPlain
    ? url.origin
    : unread("unparsable", "the vault's resource does not say where the vault is").unread;
}
