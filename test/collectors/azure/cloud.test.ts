import { describe, expect, test } from "vitest";
import { type Cloud, cloudByName, cloudNames } from "../../../src/collectors/azure/cloud.ts";
import { cloudFromFile, isCloudFault } from "../../../src/collectors/azure/cloud-file.ts";

/** The members that matter of what `az cloud show` prints for the public cloud. */
const printed = {
  endpoints: {
    activeDirectory: "https://login.microsoftonline.com",
    activeDirectoryResourceId: "https://management.core.windows.net/",
    gallery: "https://gallery.azure.com/",
    logAnalyticsResourceId: "https://api.loganalytics.io",
    microsoftGraphResourceId: "https://graph.microsoft.com/",
    resourceManager: "https://management.azure.com/",
    azmirrorStorageAccountResourceId: null,
  },
  isActive: true,
  name: "AzureCloud",
  suffixes: {
    keyvaultDns: ".vault.azure.net",
    mhsmDns: ".managedhsm.azure.net",
    storageEndpoint: "core.windows.net",
    acrLoginServerEndpoint: ".azurecr.io",
  },
};

function cloudOf(content: object): Cloud {
  const cloud = cloudFromFile(JSON.stringify(content));
  if (isCloudFault(cloud)) throw new Error(cloud.message);
  return cloud;
}

function faultsOf(text: string): readonly string[] {
  const cloud = cloudFromFile(text);
  return isCloudFault(cloud) ? cloud.faults : [];
}

describe("clouds by name", () => {
  test("three are known, in any case", () => {
    expect(cloudNames).toEqual(["AzureCloud", "AzureUSGovernment", "AzureChinaCloud"]);
    expect(cloudByName("azureusgovernment")?.arm).toEqual({
      endpoint: "https://management.usgovcloudapi.net",
      scope: "https://management.usgovcloudapi.net/.default",
    });
    expect(cloudByName("AzureGermanCloud")).toBeUndefined();
  });

  test("no two clouds share a host or a suffix", () => {
    const hosts = cloudNames.flatMap((name) => {
      const cloud = cloudByName(name);
      return [cloud?.login, cloud?.arm.endpoint, cloud?.graph.endpoint, cloud?.logs?.endpoint, cloud?.vault.suffix];
    });
    expect(new Set(hosts).size).toBe(hosts.length);
  });
});

describe("clouds by file", () => {
  test("what az prints for the public cloud leads to the same hosts as its name", () => {
    const { name: _, ...byFile } = cloudOf(printed);
    const { name: __, ...byName } = cloudByName("AzureCloud") ?? cloudOf({});
    expect(byFile).toEqual({
      ...byName,
      arm: { endpoint: byName.arm.endpoint, scope: "https://management.core.windows.net//.default" },
      graph: { endpoint: byName.graph.endpoint, scope: "https://graph.microsoft.com//.default" },
    });
  });

  test("a cloud may lack managed HSMs, log queries and storage", () => {
    const { logAnalyticsResourceId: _, ...endpoints } = printed.endpoints;
    const cloud = cloudOf({ endpoints, suffixes: { keyvaultDns: ".vault.example.test", mhsmDns: null } });
    expect([cloud.hsm, cloud.logs, cloud.storageSuffix]).toEqual([null, null, null]);
  });

  test("hosts keep their ports", () => {
    const endpoints = { ...printed.endpoints, resourceManager: "https://localhost:4433/" };
    expect(cloudOf({ ...printed, endpoints }).arm.endpoint).toBe("https://localhost:4433");
  });

  test("everything that is missing is named at once", () => {
    expect(faultsOf("{}")).toEqual([
      "endpoints.activeDirectory is missing",
      "endpoints.resourceManager is missing",
      "endpoints.microsoftGraphResourceId is missing",
      "suffixes.keyvaultDns is missing",
    ]);
  });

  test("everything that is wrong is named at once", () => {
    const endpoints = {
      activeDirectory: "http://login.example.test",
      resourceManager: "https://user:pass@management.example.test",
      microsoftGraphResourceId: 7,
      logAnalyticsResourceId: "https://logs.example.test/v1",
    };
    expect(
      faultsOf(JSON.stringify({ endpoints, suffixes: { keyvaultDns: ".net", mhsmDns: "*.example.test" } })),
    ).toEqual([
      "endpoints.activeDirectory is not an https address of a host alone",
      "endpoints.resourceManager is not an https address of a host alone",
      "endpoints.microsoftGraphResourceId is not a text",
      "endpoints.logAnalyticsResourceId is not an https address of a host alone",
      "suffixes.keyvaultDns is not a domain of at least two labels",
      "suffixes.mhsmDns is not a domain of at least two labels",
    ]);
  });

  test.each(["", "not json", "[]", '"text"', "null"])("%j is told as what it is, with what to do", (text) => {
    const cloud = cloudFromFile(text);
    expect(isCloudFault(cloud) && cloud.hint).toContain("az cloud show");
    expect(faultsOf(text)).toHaveLength(1);
  });

  test("members of the prototype are no endpoints", () => {
    expect(faultsOf('{"__proto__": {"endpoints": {}}}')).toHaveLength(4);
  });

  test("a byte order mark before the text does no harm", () => {
    expect(faultsOf(`\uFEFF${JSON.stringify(printed)}`)).toEqual([]);
  });
});
