import { createHmac } from "node:crypto";
import { UsageError } from "../exit.ts";

const guid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
/** Sign-in names, those of guests too (`name_home.example#EXT#@tenant`). Bounded, so that no text makes it slow. */
const address = /[\p{L}\p{N}._%+#'-]{1,128}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/gu;

const fewestKeyBytes = 16;

/** Whom to replace, besides everything that looks like a mail address. */
export interface People {
  /** Object ids, lower case. */
  readonly ids: ReadonlySet<string>;
  /** Display names, lower case: replaced where a text is one. */
  readonly names: ReadonlySet<string>;
}

/** Replaces people by keyed hashes: the same person by the same hash in every file and every bundle made with the key. */
export class Pseudonyms {
  readonly #key: Buffer;
  readonly #people: People;

  constructor(key: Buffer, people: People) {
    this.#key = key;
    this.#people = people;
  }

  /** An object id of a person, in the form of an object id. */
  id(id: string): string {
    const hex = this.#hash(id);
    return [
      [0, 8],
      [8, 12],
      [12, 16],
      [16, 20],
      [20, 32],
    ]
      .map(([from, to]) => hex.slice(from, to))
      .join("-");
  }

  /** The name of a person, whatever it looks like. */
  name(name: string): string {
    const isAddress = name.includes("@");
    return `person-${this.#hash(name).slice(0, 12)}${isAddress ? "@pseudonym.invalid" : ""}`;
  }

  /** A text in which people may be named. */
  text(text: string): string {
    if (this.#people.names.has(text.toLowerCase())) return this.name(text);
    const withoutIds = text.replace(guid, (id) => (this.#people.ids.has(id.toLowerCase()) ? this.id(id) : id));
    return withoutIds.includes("@") ? withoutIds.replace(address, (found) => this.name(found)) : withoutIds;
  }

  /** Every text in a value, names of its members too. The shape stays. */
  deep<Value>(value: Value): Value {
    return this.#deep(value) as Value; // texts for texts, everything else as it is
  }

  #deep(value: unknown): unknown {
    if (typeof value === "string") return this.text(value);
    if (Array.isArray(value)) return value.map((item) => this.#deep(item));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [this.text(key), this.#deep(item)]));
  }

  #hash(text: string): string {
    return createHmac("sha256", this.#key).update(text.toLowerCase()).digest("hex");
  }
}

/** The key out of a file: its bytes, without a line's end behind them. */
export function pseudonymKey(bytes: Buffer, shown: string): Buffer {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === 0x0a || bytes[end - 1] === 0x0d)) end -= 1;
  if (end >= fewestKeyBytes) return bytes.subarray(0, end);
  throw new UsageError(
    "key-short",
    `${shown} has ${end} bytes; with so short a key anybody could find the names by trying them`,
    "Make one of 32: openssl rand -hex 32 > KEYFILE. Keep it: without it bundles cannot be compared.",
  );
}
