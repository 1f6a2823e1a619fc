import type { Cloud, CloudService, CloudStores } from "./cloud.ts";

/** What is wrong with a cloud file: all of it at once. The file's author can mend it. */
export interface CloudFault {
  readonly code: "cloud-file-invalid";
  readonly message: string;
  readonly hint: string;
  /** One sentence a fault. */
  readonly faults: readonly string[];
}

export function isCloudFault(result: Cloud | CloudFault): result is CloudFault {
  return "faults" in result;
}

/** Reads what `az cloud show` prints: its endpoints and suffixes are all that a run ever talks to. */
export function cloudFromFile(text: string): Cloud | CloudFault {
  const root = parse(text);
  if (typeof root === "string") return fault([root]);
  const reader = new CloudReader(root);
  const cloud = reader.cloud();
  return reader.faults.length > 0 ? fault(reader.faults) : cloud;
}

function fault(found: readonly string[]): CloudFault {
  const faults = [...new Set(found)];
  return {
    code: "cloud-file-invalid",
    message: `the cloud file cannot be used: ${faults.join("; ")}`,
    hint: "save what `az cloud show --name NAME --output json` prints; set what is missing with `az cloud update`",
    faults,
  };
}

type Members = ReadonlyMap<string, unknown>;

function parse(text: string): Members | string {
  try {
    const root = membersOf(JSON.parse(text.replace(/^\uFEFF/, "")));
    return root ?? "it holds no JSON object (`az cloud list` prints a list: use `az cloud show`)";
  } catch (error) {
    if (error instanceof SyntaxError) return "it is not JSON";
    throw error;
  }
}

/** Own members only: names come from outside. */
function membersOf(value: unknown): Members | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return new Map(Object.entries(value));
}

const hostName = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/;

class CloudReader {
  readonly faults: string[] = [];
  readonly #root: Members;

  constructor(root: Members) {
    this.#root = root;
  }

  cloud(): Cloud {
    const name = this.#root.get("name");
    return {
      name: typeof name === "string" && name !== "" ? name : "the cloud of the file",
      login: this.#endpoint("activeDirectory", true) ?? "",
      arm: this.#service("resourceManager", "activeDirectoryResourceId") ?? { endpoint: "", scope: "" },
      graph: this.#service("microsoftGraphResourceId") ?? { endpoint: "", scope: "" },
      logs: this.#service("logAnalyticsResourceId", "logAnalyticsResourceId", false),
      vault: this.#stores("keyvaultDns", true) ?? { suffix: "", scope: "" },
      hsm: this.#stores("mhsmDns", false),
      storageSuffix: this.#suffix("storageEndpoint", false),
    };
  }

  /** The text of a member; null where the cloud has no such thing. */
  #text(group: "endpoints" | "suffixes", name: string, isNeeded: boolean): string | null {
    const value = membersOf(this.#root.get(group))?.get(name);
    if (typeof value === "string" && value.trim() !== "") return value.trim();
    if (value !== undefined && value !== null && value !== "") this.faults.push(`${group}.${name} is not a text`);
    else if (isNeeded) this.faults.push(`${group}.${name} is missing`);
    return null;
  }

  #endpoint(name: string, isNeeded: boolean): string | null {
    const text = this.#text("endpoints", name, isNeeded);
    if (text === null) return null;
    const url = URL.parse(text);
    const isPlain = url && url.protocol === "https:" && url.pathname === "/" && !url.search && !url.hash;
    if (isPlain && url.username === "" && url.password === "") return url.origin;
    this.faults.push(`endpoints.${name} is not an https address of a host alone`);
    return null;
  }

  #service(name: string, audienceName = name, isNeeded = true): CloudService | null {
    const endpoint = this.#endpoint(name, isNeeded);
    const audience = this.#text("endpoints", audienceName, false) ?? this.#text("endpoints", name, false);
    if (endpoint === null || audience === null) return null;
    // An audience that ends in a slash keeps it before `/.default`: that is how the login service tells the two apart.
    return { endpoint, scope: `${audience}/.default` };
  }

  #stores(name: string, isNeeded: boolean): CloudStores | null {
    const suffix = this.#suffix(name, isNeeded);
    return suffix === null ? null : { suffix, scope: `https://${suffix}/.default` };
  }

  #suffix(name: string, isNeeded: boolean): string | null {
    const suffix = this.#text("suffixes", name, isNeeded)?.replace(/^\./, "").toLowerCase();
    if (suffix === undefined) return null;
    // One label alone would make every host below a top-level domain one of the cloud's.
    if (hostName.test(suffix)) return suffix;
    this.faults.push(`suffixes.${name} is not a domain of at least two labels`);
    return null;
  }
}
