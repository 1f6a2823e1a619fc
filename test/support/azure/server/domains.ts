import type { Service } from "./exchange.ts";

/** The names of a cloud. Where the server listens is another matter: names are reached through the proxy or the agent. */
export interface Domains {
  readonly login: string;
  readonly arm: string;
  readonly graph: string;
  readonly logs: string;
  /** Suffix without the leading dot: `vault.azure.net`. */
  readonly vaultSuffix: string;
  readonly hsmSuffix: string;
  readonly storageSuffix: string;
}

export const publicDomains: Domains = {
  login: "login.microsoftonline.com",
  arm: "management.azure.com",
  graph: "graph.microsoft.com",
  logs: "api.loganalytics.io",
  vaultSuffix: "vault.azure.net",
  hsmSuffix: "managedhsm.azure.net",
  storageSuffix: "core.windows.net",
};

export const usGovernmentDomains: Domains = {
  login: "login.microsoftonline.us",
  arm: "management.usgovcloudapi.net",
  graph: "graph.microsoft.us",
  logs: "api.loganalytics.us",
  vaultSuffix: "vault.usgovcloudapi.net",
  hsmSuffix: "managedhsm.usgovcloudapi.net",
  storageSuffix: "core.usgovcloudapi.net",
};

/** A cloud of its own, known to nobody: what `--cloud FILE` is for. */
export const localDomains: Domains = {
  login: "login.local-azure.test",
  arm: "management.local-azure.test",
  graph: "graph.local-azure.test",
  logs: "api.logs.local-azure.test",
  vaultSuffix: "vault.local-azure.test",
  hsmSuffix: "managedhsm.local-azure.test",
  storageSuffix: "core.local-azure.test",
};

/** The host outside the cloud that foreign links and redirects point to. */
export const foreignHost = "collector.elsewhere.test";

export interface Place {
  readonly service: Service;
  readonly store: string | null;
}

/** Which service a host name belongs to; null when it is none of the cloud's. */
export function placeOf(domains: Domains, host: string): Place | null {
  const name = host.toLowerCase();
  const fixed: readonly [string, Service][] = [
    [domains.login, "login"],
    [domains.arm, "arm"],
    [domains.graph, "graph"],
    [domains.logs, "logs"],
    [foreignHost, "foreign"],
  ];
  const found = fixed.find(([known]) => known === name);
  if (found !== undefined) return { service: found[1], store: null };
  for (const [suffix, service] of [
    [domains.vaultSuffix, "vault"],
    [domains.hsmSuffix, "hsm"],
  ] as const) {
    const label = name.endsWith(`.${suffix}`) ? name.slice(0, -suffix.length - 1) : "";
    if (label !== "" && !label.includes(".")) return { service, store: label };
  }
  return null;
}

/** Whether a name is a storage account's, for its blobs. What answers there is another program: see azurite.ts. */
export function isBlobHost({ storageSuffix }: Domains, host: string): boolean {
  const label = host.endsWith(`.blob.${storageSuffix}`) ? host.slice(0, -`.blob.${storageSuffix}`.length) : "";
  return label !== "" && !label.includes(".");
}

/** The names that the certificate must carry. */
export function namesOf(domains: Domains): readonly string[] {
  const { login, arm, graph, logs, vaultSuffix, hsmSuffix, storageSuffix } = domains;
  return [login, arm, graph, logs, `*.${vaultSuffix}`, `*.${hsmSuffix}`, `*.blob.${storageSuffix}`, foreignHost];
}
