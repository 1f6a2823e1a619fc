import type { GuardCode } from "./guard-refusal.ts";

/** An address that every server reads alike. */
export interface PlainAddress {
  /** `https:` or `http:`. */
  readonly protocol: string;
  /** Lower case, with the port where it is not the scheme's own. */
  readonly host: string;
  /** The decoded segments of the path as they stand, empty ones between slashes included. */
  readonly segments: readonly string[];
  /** What follows the question mark, as it stands; empty where nothing does. */
  readonly query: string;
}

export interface AddressFault {
  readonly code: GuardCode;
  readonly why: string;
}

export function isAddressFault(address: PlainAddress | AddressFault): address is AddressFault {
  return "why" in address;
}

const longest = 1 << 15;
const shape = /^(https?):\/\/([^/?]*)([^?]*)(?:\?(.*))?$/i;
const authority = /^[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?$/i;

/**
 * Splits an absolute URL, and refuses whatever clients, proxies and servers are known to read differently: controls,
 * blanks and backslashes, characters outside ASCII, fragments, encoded slashes, percent signs and dots, dot segments.
 */
export function readAddress(text: string): PlainAddress | AddressFault {
  if (text.length > longest) return { code: "address", why: "the address is too long" };
  if (/[^\x21-\x7e]|[\\#]/.test(text)) return { code: "address", why: "a character that has no place in an address" };
  const [, scheme, where = "", path = "", query = ""] = shape.exec(text) ?? [];
  if (scheme === undefined) return { code: "address", why: "not an absolute http address" };
  if (where.includes("@")) return { code: "userinfo", why: "the address carries a user name" };
  const url = URL.parse(text);
  if (!url || !authority.test(where)) return { code: "address", why: "the host cannot be read" };
  const segments = segmentsOf(path);
  if (segments === undefined) return { code: "address", why: "the path can be read in more than one way" };
  return { protocol: url.protocol, host: url.host, segments, query };
}

function segmentsOf(path: string): readonly string[] | undefined {
  const segments: string[] = [];
  for (const part of path.split("/").slice(1)) {
    const segment = decode(part);
    if (segment === undefined || isAmbiguous(segment)) return undefined;
    segments.push(segment);
  }
  return segments;
}

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

function isAmbiguous(segment: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for
  return segment === "." || segment === ".." || /[/\\%\x00-\x1f\x7f]/.test(segment);
}
