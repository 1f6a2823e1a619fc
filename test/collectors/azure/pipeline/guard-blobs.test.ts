import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cloudByName } from "../../../../src/collectors/azure/cloud.ts";
import { judge } from "../../../../src/collectors/azure/pipeline/guard.ts";
import { signatureParameters } from "../../../../src/collectors/azure/pipeline/guard-blobs.ts";

const cloud = cloudByName("AzureUSGovernment");
if (!cloud) throw new Error("the cloud is known");

const account = "https://logs01.blob.core.usgovcloudapi.net";
const list = `${account}/insights-logs-auditevent?restype=container&comp=list`;
const blob = `${account}/insights-logs-auditevent/resourceId%3D/SUBSCRIPTIONS/S/y%3D2026/m%3D11/PT1H.json`;
const signature = "sv=2026-02-06&sr=c&sp=rl&se=2027-01-01T00%3A00%3A00Z&sig=abc%3D";

const codeOf = (url: string, method = "GET", from = cloud) => {
  const verdict = judge({ method, url }, { cloud: from });
  return verdict.allowed ? verdict.service : verdict.code;
};

describe("of a storage account", () => {
  test.each([
    list,
    `${list}&prefix=a%2Fb&delimiter=%2F&marker=x&maxresults=5000&include=metadata&timeout=30`,
    `${list}&${signature}`,
    blob,
    `${blob}?${signature}`,
    blob.replace("logs01", "logs01-secondary"),
  ])("GET %s is a read", (url) => expect(codeOf(url)).toBe("blob"));

  test.each(["HEAD", "PUT", "DELETE", "PATCH", "POST", "get"])("%s is not", (method) => {
    expect(codeOf(list, method)).toBe("method");
    expect(codeOf(blob, method)).toBe("method");
  });

  test.each([
    `${account}/?comp=list`,
    `${account}/?restype=service&comp=properties`,
    `${account}/?restype=service&comp=userdelegationkey`,
    `${account}/insights-logs-auditevent`,
    `${account}/insights-logs-auditevent?restype=container`,
    `${account}/insights-logs-auditevent?restype=container&comp=acl`,
    `${list}&x=1`,
    `${blob}?comp=metadata`,
    `${blob}?snapshot=2026-01-01`,
    `${account}/insights-logs-auditevent/`,
    `${account}/INSIGHTS/blob`,
    `${account}/$root/blob`,
  ])("GET %s is none that is made", (url) => expect(codeOf(url)).toBe("path"));

  test.each([
    `${list}&comp=acl`,
    `${list}&sig=a&sig=b`,
    `${list}&Comp=acl`,
    `${list}&%63omp=acl`,
    `${list}&&`,
    `${list}&comp`,
    `${account}/c%2f..%2fd/blob`,
    `${account}/container/../other/blob`,
    `${account}/container/a%5cb`,
  ])("GET %s can be read in more than one way", (url) => expect(codeOf(url)).toBe("address"));

  test.each([
    "https://logs01.blob.core.windows.net/container/blob",
    "https://logs01.file.core.usgovcloudapi.net/container/blob",
    "https://logs01.queue.core.usgovcloudapi.net/container/blob",
    "https://a.logs01.blob.core.usgovcloudapi.net/container/blob",
    "https://blob.core.usgovcloudapi.net/container/blob",
    "https://logs01.blob.core.usgovcloudapi.net:10000/container/blob",
  ])("the host of %s is none of the cloud's", (url) => expect(codeOf(url)).toBe("host"));

  test("a cloud without storage has no such host", () =>
    expect(codeOf(blob, "GET", { ...cloud, storageSuffix: null })).toBe("host"));

  test("no parameter beside the signature's ever reaches a blob", () => {
    const name = fc.oneof(
      fc.constantFrom("comp", "restype", "snapshot", "versionid"),
      fc.stringMatching(/^[a-z]{1,12}$/),
    );
    fc.assert(
      fc.property(name, fc.stringMatching(/^[a-z0-9]{0,8}$/), (key, value) => {
        if (!signatureParameters.has(key)) expect(codeOf(`${blob}?${signature}&${key}=${value}`)).not.toBe("blob");
      }),
    );
  });
});
