import type { Settings } from "../settings.ts";
import type { Listeners } from "./listeners.ts";

/** What `az cloud show` prints, as far as clients read it. */
export interface CloudDescription {
  readonly endpoints: Readonly<Record<string, string | null>>;
  readonly isActive: boolean;
  readonly name: string;
  readonly profile: string;
  readonly suffixes: Readonly<Record<string, string | null>>;
}

export function describeCloud(options: Settings, listeners: Listeners): CloudDescription {
  const base = listeners.base;
  const isNamed = options.reach === "names";
  const { vaultSuffix, hsmSuffix, storageSuffix } = isNamed
    ? options.domains
    : { vaultSuffix: "vault.localhost", hsmSuffix: "managedhsm.localhost", storageSuffix: "core.localhost" };
  return {
    endpoints: {
      activeDirectory: base("login"),
      activeDirectoryDataLakeResourceId: null,
      activeDirectoryGraphResourceId: null,
      activeDirectoryResourceId: `${base("arm")}/`,
      appInsightsResourceId: null,
      appInsightsTelemetryChannelResourceId: null,
      attestationResourceId: null,
      azmirrorStorageAccountResourceId: null,
      batchResourceId: null,
      gallery: null,
      logAnalyticsResourceId: base("logs"),
      management: `${base("arm")}/`,
      mediaResourceId: null,
      microsoftGraphResourceId: `${base("graph")}/`,
      ossrdbmsResourceId: null,
      portal: null,
      resourceManager: `${base("arm")}/`,
      sqlManagement: null,
      synapseAnalyticsResourceId: null,
      vmImageAliasDoc: null,
    },
    isActive: true,
    name: "LocalAzure",
    profile: "latest",
    suffixes: {
      acrLoginServerEndpoint: null,
      attestationEndpoint: null,
      azureDatalakeAnalyticsCatalogAndJobEndpoint: null,
      azureDatalakeStoreFileSystemEndpoint: null,
      keyvaultDns: `.${vaultSuffix}`,
      mariadbServerEndpoint: null,
      mhsmDns: `.${hsmSuffix}`,
      mysqlServerEndpoint: null,
      postgresqlServerEndpoint: null,
      sqlServerHostname: null,
      storageEndpoint: storageSuffix,
      storageSyncEndpoint: null,
      synapseAnalyticsEndpoint: null,
    },
  };
}
