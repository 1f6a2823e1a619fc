import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cloudByName } from "../../../../src/collectors/azure/cloud.ts";
import {
  isAddressFault,
  looksLikeContainer,
  readContainerAddress,
} from "../../../../src/collectors/logs/blob/address.ts";

const cloud = cloudByName("AzureCloud");
if (!cloud) throw new Error("the cloud is known");
const read = (text: string, from = cloud) => readContainerAddress(text, from);
const account = "https://auditlogs01.blob.core.windows.net";
const signature = "sv=2026-02-06&se=2027-01-01T00%3A00%3A00Z&sr=c&sp=rl&sig=VerySecret%2Bpart%3D";

const faultOf = (text: string, from = cloud) => {
  const result = read(text, from);
  return isAddressFault(result) ? result : undefined;
};

describe("the address of a container", () => {
  test.each([
    [`${account}/insights-logs-auditevent`, ""],
    [`${account}/insights-logs-auditevent/`, ""],
    [`${account}/insights-logs-auditevent/resourceId=/SUBSCRIPTIONS/S`, "resourceId=/SUBSCRIPTIONS/S"],
    [`${account}/insights-logs-auditevent/resourceId%3D/SUBSCRIPTIONS/`, "resourceId=/SUBSCRIPTIONS/"],
    [`${account}/insights-logs-auditevent/a?${signature}`, "a"],
    [`${account.toUpperCase()}/insights-logs-auditevent`, ""],
  ])("%s", (text, prefix) => {
    const address = read(text);
    expect(address).toMatchObject({ account: "auditlogs01", container: "insights-logs-auditevent", prefix });
    expect(address).toMatchObject({ shown: `${account}/insights-logs-auditevent`, isSigned: text.includes("?") });
  });

  test("hands the signature to the client and to nothing else", () => {
    const address = read(`${account}/insights-logs-auditevent?${signature}`);
    if (isAddressFault(address)) throw new Error(address.message);
    expect(address.forClient).toBe(`${account}/insights-logs-auditevent?${signature}`);
    const seen =
      JSON.stringify(address) + inspect(address, { showHidden: true, depth: 9 }) + String(address) + address.shown;
    expect(seen).not.toContain("VerySecret");
  });

  test("is told from a file by how it begins", () => {
    expect([account, `HTTPS://x`, "http://x"].map(looksLikeContainer)).toEqual([true, true, true]);
    expect(["./logs", "https", "C:\\logs", "workspace:1"].map(looksLikeContainer)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});

describe("what is none", () => {
  test.each([
    [account, "container", /account, and no container/, /insights-logs-auditevent/],
    [`${account}/?${signature}`, "container", /account, and no container/, /insights-logs-auditevent/],
    [`${account}/Insights`, "container", /no container can have that name/, /lower-case/],
    [`${account}/a--b`, "container", /no container can have that name/, /hyphens/],
    ["http://auditlogs01.blob.core.windows.net/logs", "address", /https only/, /https:/],
    ["https://user:pw@auditlogs01.blob.core.windows.net/logs", "address", /user name/, /https:/],
    [`${account}/logs/../other`, "address", /cannot be read/, /https:/],
    [`${account}/logs/%2e%2e/other`, "address", /cannot be read/, /https:/],
    [`${account}/logs/%ff`, "address", /cannot be read/, /https:/],
    [`${account}/logs#x`, "address", /cannot be read/, /https:/],
    [
      "https://auditlogs01.blob.core.chinacloudapi.cn/logs",
      "host",
      /belongs to AzureChinaCloud/,
      /--cloud AzureChinaCloud/,
    ],
    ["https://auditlogs01.dfs.core.windows.net/logs", "host", /file system/, /auditlogs01\.blob\.core/],
    ["https://auditlogs01.file.core.windows.net/logs", "host", /no blob host/, /https:/],
    ["https://evil.example/logs", "host", /no blob host of AzureCloud/, /https:/],
    ["https://a.b.blob.core.windows.net/logs", "host", /no blob host/, /https:/],
    ["https://auditlogs01.blob.core.windows.net.evil.example/logs", "host", /no blob host/, /https:/],
    [`${account}/logs?comp=list`, "signature", /no shared access signature/, /quote/],
    [`${account}/logs?sv=1`, "signature", /no shared access signature/, /quote/],
    [`${account}/logs?${signature}&sig=again`, "signature", /no shared access signature/, /quote/],
    [`${account}/logs?${signature}&comp=acl`, "signature", /no shared access signature/, /quote/],
  ])("%s", (text, code, message, hint) => {
    expect(faultOf(text)).toMatchObject({
      code,
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    });
  });

  test("a cloud without storage says so", () =>
    expect(faultOf("https://x.example/logs", { ...cloud, storageSuffix: null })?.message).toBe(
      "the cloud AzureCloud has no storage",
    ));

  test("no fault repeats what may be a signature or a password, however the address is broken", () => {
    const broken = fc.tuple(
      fc.constantFrom(
        `${account}/logs?`,
        `${account}?`,
        "http://h/x?",
        "https://u:",
        `${account}/Logs?`,
        "https://evil.example/c?",
      ),
      fc.constantFrom("sig=", "SIG=", "sv=1&Sig=", "sig", "pw@h/c?sig=", "&&sig=", "#sig="),
      fc.stringMatching(/^[A-Za-z0-9%&=#?/]{0,6}$/),
    );
    fc.assert(
      fc.property(broken, ([start, name, rest]) => {
        const secret = "qzqzqzqz";
        const fault = faultOf(`${start}${name}${secret}${rest}`);
        if (fault) expect(JSON.stringify(fault)).not.toContain(secret);
      }),
      { numRuns: 1000 },
    );
  });
});
