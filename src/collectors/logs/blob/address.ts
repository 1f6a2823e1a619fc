import { type Cloud, cloudByName, cloudNames } from "../../azure/cloud.ts";
import { signatureParameters } from "../../azure/pipeline/guard-blobs.ts";

/** Why an address is none of a container. All of them are the caller's to mend; no message repeats what follows the `?`. */
export interface AddressFault {
  readonly code: /** Cannot be read, not https, or with a user name in it. */
    | "address"
    /** No blob host of the chosen cloud. */
    | "host"
    /** An account alone, or a name that no container has. */
    | "container"
    /** Something behind the `?` that is no shared access signature. */
    | "signature";
  readonly message: string;
  readonly hint: string;
}

/** A container, or part of one. A shared access signature in the address is known to this object alone. */
export class ContainerAddress {
  readonly account: string;
  readonly host: string;
  readonly container: string;
  /** What the names of its blobs begin with; empty for all. */
  readonly prefix: string;
  readonly #signature: string;

  constructor(parts: Omit<Parts, "signature">, signature: string) {
    this.account = parts.account;
    this.host = parts.host;
    this.container = parts.container;
    this.prefix = parts.prefix;
    this.#signature = signature;
  }

  /** Whether the address itself lets its holder in: nobody needs to be signed in. */
  get isSigned(): boolean {
    return this.#signature !== "";
  }

  /** The container, as it may be shown and kept. */
  get shown(): string {
    return `https://${this.host}/${this.container}`;
  }

  /** For the client alone: with the signature. */
  get forClient(): string {
    return this.isSigned ? `${this.shown}?${this.#signature}` : this.shown;
  }
}

interface Parts {
  readonly account: string;
  readonly host: string;
  readonly container: string;
  readonly prefix: string;
  readonly signature: string;
}

export function isAddressFault(result: ContainerAddress | AddressFault): result is AddressFault {
  return "hint" in result;
}

/** Whether a source on the command line is meant as the address of a container. */
export function looksLikeContainer(source: string): boolean {
  return /^https?:/i.test(source);
}

const form =
  "give it as https://ACCOUNT.blob.SUFFIX/CONTAINER[/PREFIX], for example with the container insights-logs-auditevent";
const longest = 8192;

/** Reads `https://ACCOUNT.blob.SUFFIX/CONTAINER[/PREFIX][?SIGNATURE]`, the suffix being the cloud's. */
export function readContainerAddress(text: string, cloud: Cloud): ContainerAddress | AddressFault {
  const url = text.length > longest ? null : URL.parse(text);
  // A backslash or a dot segment would be resolved by now, and lead elsewhere than it says.
  const isPlain = url !== null && !/[\s\\#]|\/\.{1,2}(\/|$|\?)|\/%2e/i.test(text);
  if (!isPlain || !/^https?:$/.test(url.protocol))
    return fault("address", "the address of a container cannot be read", form);
  if (url.username !== "" || url.password !== "") return fault("address", "the address carries a user name", form);
  if (url.protocol !== "https:") return fault("address", `${url.host}: logs are read by https only`, form);
  const account = accountOf(url.host, cloud.storageSuffix);
  if (account === undefined) return foreignHost(url.host, cloud);
  const [container = "", ...rest] = url.pathname.slice(1).split("/");
  if (container === "") return fault("container", `${url.host} is an account, and no container is named`, form);
  if (!/^[a-z0-9](-?[a-z0-9]){2,62}$/.test(container))
    return fault(
      "container",
      `${url.host}: no container can have that name`,
      `${form}; names have lower-case letters, digits and single hyphens`,
    );
  const prefix = decoded(rest.join("/"));
  if (prefix === undefined) return fault("address", "the address of a container cannot be read", form);
  const signature = url.search.slice(1);
  const wrong = signature === "" ? undefined : signatureFault(signature, url.host);
  return wrong ?? new ContainerAddress({ account, host: url.host, container, prefix }, signature);
}

function fault(code: AddressFault["code"], message: string, hint: string): AddressFault {
  return { code, message, hint };
}

function accountOf(host: string, suffix: string | null): string | undefined {
  if (suffix === null || !host.endsWith(`.blob.${suffix}`)) return undefined;
  const account = host.slice(0, -`.blob.${suffix}`.length);
  return /^[a-z0-9]{3,24}(-secondary)?$/.test(account) ? account : undefined;
}

function foreignHost(host: string, cloud: Cloud): AddressFault {
  const other = cloudNames.map(cloudByName).find((one) => one && accountOf(host, one.storageSuffix) !== undefined);
  if (other && other.name !== cloud.name)
    return fault("host", `${host} belongs to ${other.name}, not to ${cloud.name}`, `run with --cloud ${other.name}`);
  const suffix = cloud.storageSuffix;
  if (suffix === null)
    return fault("host", `the cloud ${cloud.name} has no storage`, "set suffixes.storageEndpoint in the cloud file");
  if (host.endsWith(`.dfs.${suffix}`))
    return fault(
      "host",
      `${host} is the account's file system address`,
      `use its blob address: ${host.replace(".dfs.", ".blob.")}`,
    );
  return fault("host", `${host} is no blob host of ${cloud.name}: these end in .blob.${suffix}`, form);
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

/** Nothing of the text goes into the words: it may be a signature with one letter wrong. */
function signatureFault(query: string, host: string): AddressFault | undefined {
  const names = query.split("&").map((part) => part.split("=")[0] ?? "");
  const isWhole = names.includes("sig") && new Set(names).size === names.length;
  if (isWhole && names.every((name) => signatureParameters.has(name))) return undefined;
  return fault(
    "signature",
    `${host}: what follows the question mark is no shared access signature`,
    "leave it away to use your sign-in, or quote the whole address on the command line: & ends a command there",
  );
}
