/** A service of a cloud: where it is and what its tokens are for. */
export interface CloudService {
  /** `https://host[:port]`, without a slash at the end. */
  readonly endpoint: string;
  /** The scope that its tokens are asked for. */
  readonly scope: string;
}

/** A data plane whose hosts are named by their stores: `<name>.<suffix>`. */
export interface CloudStores {
  /** Without a leading dot, lower case: `vault.azure.net`. */
  readonly suffix: string;
  readonly scope: string;
}

/**
 * Every endpoint and every token scope of a cloud. Nothing is discovered at run time: what is not in here does not belong
 * to the cloud. Services that a cloud of its own may lack are null.
 */
export interface Cloud {
  readonly name: string;
  /** `https://host[:port]` of the login service. */
  readonly login: string;
  readonly arm: CloudService;
  readonly graph: CloudService;
  readonly logs: CloudService | null;
  readonly vault: CloudStores;
  readonly hsm: CloudStores | null;
  /** Without a leading dot: `core.windows.net`. Blobs are at `<account>.blob.<suffix>`. */
  readonly storageSuffix: string | null;
}

/**
 * The scope of tokens for storage, one and the same in every cloud: no cloud's description names it, and the SDK knows no
 * other (`StorageOAuthScopes`, read on 2026-11-23).
 */
export const storageScope = "https://storage.azure.com/.default";

interface Hosts {
  readonly login: string;
  readonly arm: string;
  readonly graph: string;
  readonly logs: string;
  readonly vault: string;
  readonly hsm: string;
  readonly storage: string;
}

const at = (host: string): CloudService => ({ endpoint: `https://${host}`, scope: `https://${host}/.default` });
const below = (suffix: string): CloudStores => ({ suffix, scope: `https://${suffix}/.default` });

function cloud(name: string, hosts: Hosts): Cloud {
  return {
    name,
    login: `https://${hosts.login}`,
    arm: at(hosts.arm),
    graph: at(hosts.graph),
    logs: at(hosts.logs),
    vault: below(hosts.vault),
    hsm: below(hosts.hsm),
    storageSuffix: hosts.storage,
  };
}

/**
 * The clouds that are known by name. Source: the endpoint tables of azure-cli (`azure/cli/core/cloud.py`) and of the
 * Azure SDK for JavaScript, read on 2026-11-23; each was tried with the SDK against a local server the same day.
 */
const known: readonly Cloud[] = [
  cloud("AzureCloud", {
    login: "login.microsoftonline.com",
    arm: "management.azure.com",
    graph: "graph.microsoft.com",
    logs: "api.loganalytics.io",
    vault: "vault.azure.net",
    hsm: "managedhsm.azure.net",
    storage: "core.windows.net",
  }),
  cloud("AzureUSGovernment", {
    login: "login.microsoftonline.us",
    arm: "management.usgovcloudapi.net",
    graph: "graph.microsoft.us",
    logs: "api.loganalytics.us",
    vault: "vault.usgovcloudapi.net",
    hsm: "managedhsm.usgovcloudapi.net",
    storage: "core.usgovcloudapi.net",
  }),
  cloud("AzureChinaCloud", {
    login: "login.chinacloudapi.cn",
    arm: "management.chinacloudapi.cn",
    graph: "microsoftgraph.chinacloudapi.cn",
    logs: "api.loganalytics.azure.cn",
    vault: "vault.azure.cn",
    hsm: "managedhsm.azure.cn",
    storage: "core.chinacloudapi.cn",
  }),
];

export const cloudNames: readonly string[] = known.map(({ name }) => name);

/** A cloud by its name in any case; undefined for a name that is none (then it is a file). */
export function cloudByName(name: string): Cloud | undefined {
  return known.find((one) => one.name.toLowerCase() === name.toLowerCase());
}
