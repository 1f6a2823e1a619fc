import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { afterEach, describe, expect, it } from "vitest";
import { cloudFromFile, isCloudFault } from "../../../src/collectors/azure/cloud-file.ts";
import { ask } from "./ask.ts";
import { estate } from "./estate.ts";
import { publicDomains } from "./server/domains.ts";
import { type LocalAzure, startAzure } from "./start.ts";
import { collector, usualSubscriptionId } from "./tenant/tenant-from.ts";

const open: LocalAzure[] = [];
const start = async (...given: Parameters<typeof startAzure>) => {
  const azure = await startAzure(...given);
  open.push(azure);
  return azure;
};
afterEach(async () => {
  for (const azure of open.splice(0)) await azure.close();
});

/** Runs a script in a process of its own, as a command-line tool would run. */
function run(script: string, env: Readonly<Record<string, string>>): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
      env: { PATH: process.env["PATH"] ?? "", ...env },
    });
    const parts: Buffer[] = [];
    child.stdout.on("data", (part: Buffer) => parts.push(part));
    child.stderr.on("data", (part: Buffer) => parts.push(part));
    child.on("error", reject);
    child.on("close", () => resolve(Buffer.concat(parts).toString("utf8")));
  });
}

/** Speaks to a host through the CONNECT proxy of the environment. */
const throughProxy = `
import { request } from "node:http";
import { request as secure } from "node:https";
import { connect } from "node:tls";
const [host, path, token] = JSON.parse(process.env.WHAT);
const proxy = new URL(process.env.HTTPS_PROXY);
request({ host: proxy.hostname, port: proxy.port, method: "CONNECT", path: host + ":443" })
  .on("connect", (answer, socket) => {
    if (answer.statusCode !== 200) { console.log("proxy " + answer.statusCode); socket.destroy(); return; }
    const createConnection = () => connect({ socket, servername: host });
    secure({ host, path, createConnection, headers: { authorization: "Bearer " + token } }, (reply) => {
      let text = "";
      reply.on("data", (part) => (text += part));
      reply.on("end", () => { console.log(reply.statusCode + " " + text); socket.destroy(); });
    }).on("error", (cause) => { console.log(cause.code); socket.destroy(); }).end();
  })
  .end();
`;

describe("with ports", () => {
  it("every vault has an address of its own", async () => {
    const azure = await start(estate);
    const urls = ["kv-app", "kv-walled", "kv-policy"].map((name) => azure.vaultUrl(name));
    expect(new Set(urls).size).toBe(3);
    expect(urls.every((url) => /^https:\/\/localhost:\d+$/.test(url))).toBe(true);
    expect(azure.proxyUrl).toBeNull();
  });
});

describe("with names", () => {
  it("vaults have the names of their cloud, reached through the agent", async () => {
    const azure = await start(estate, { reach: "names", domains: publicDomains });
    expect(azure.vaultUrl("KV-app")).toBe("https://kv-app.vault.azure.net");
    const token = azure.tokenFor(collector.principalId, "vault");
    const reply = await ask(azure, "https://kv-app.vault.azure.net/secrets?api-version=7.6", { token });
    expect(reply.status).toBe(200);
    expect(reply.json.value[0].id).toMatch(/^https:\/\/kv-app\.vault\.azure\.net\/secrets\//);
    const challenge = await ask(azure, "https://kv-app.vault.azure.net/secrets?api-version=7.6");
    expect(challenge.headers["www-authenticate"]).toContain('resource="https://vault.azure.net"');
  });

  it("a child process reaches them by HTTPS_PROXY and the authority's file alone", async () => {
    const azure = await start(estate, { reach: "names", domains: publicDomains });
    const what = [
      "management.azure.com",
      "/subscriptions?api-version=2022-12-01",
      azure.tokenFor(collector.principalId, "arm"),
    ];
    const printed = await run(throughProxy, { ...azure.environment(), WHAT: JSON.stringify(what) });
    expect(printed).toMatch(/^200 \{"value":/);
  });

  it("no other host is let through, and the journal names it", async () => {
    const azure = await start(estate, { reach: "names" });
    const what = ["login.microsoftonline.com", "/", "none"];
    expect(await run(throughProxy, { ...azure.environment(), WHAT: JSON.stringify(what) })).toBe("proxy 403\n");
    await expect(ask(azure, "https://example.org/")).rejects.toThrow(/ENOTFOUND/);
    expect(azure.violations.map(({ reason, request }) => [reason, request.host])).toEqual([
      ["unknown-host", "login.microsoftonline.com"],
      ["unknown-host", "example.org"],
    ]);
  });

  it("a vault that the tenant does not have answers as one that is gone", async () => {
    const azure = await start(estate, { reach: "names" });
    const reply = await ask(azure, `${azure.vaultUrl("kv-none")}/secrets?api-version=7.6`);
    expect([reply.status, reply.json.error.code]).toEqual([404, "VaultNotFound"]);
  });
});

describe("the cloud's description", () => {
  it("is what az cloud show prints, in a file too", async () => {
    const azure = await start(estate, { reach: "names", domains: publicDomains });
    expect(azure.cloud.endpoints["resourceManager"]).toBe("https://management.azure.com/");
    expect(azure.cloud.endpoints["activeDirectory"]).toBe("https://login.microsoftonline.com");
    expect(azure.cloud.suffixes["keyvaultDns"]).toBe(".vault.azure.net");
    expect(JSON.parse(await readFile(azure.cloudFile, "utf8"))).toEqual(azure.cloud);
  });
});

describe("the description of a cloud of its own", () => {
  it("is one that the tool takes as a cloud file", async () => {
    const azure = await start(estate, { reach: "names" });
    const cloud = cloudFromFile(await readFile(azure.cloudFile, "utf8"));
    expect(isCloudFault(cloud) ? cloud.faults : []).toEqual([]);
  });
});

describe("closing", () => {
  it("takes the certificates and the listeners away", async () => {
    const azure = await startAzure(estate);
    const { authorityFile, urls } = azure;
    await azure.close();
    await expect(readFile(authorityFile)).rejects.toThrow(/ENOENT/);
    await expect(ask(azure, urls.arm)).rejects.toThrow(/ECONNREFUSED/);
  });

  it.each([
    ["lacks what it needs", { priceTier: "Standard" }, /pricingTier/],
    ["has a field more", { pricingTier: "Standard", colour: "red" }, /additional/],
  ])("rejects where the tenant's own data does not fit the specification: it %s", async (_, properties, why) => {
    const subscription = `/subscriptions/${usualSubscriptionId}`;
    const type = "Microsoft.Security/pricings";
    const record = { id: `${subscription}/providers/${type}/KeyVaults`, name: "KeyVaults", type, properties };
    const azure = await startAzure({ ...estate, records: [record] });
    const url = `${azure.urls.arm}${subscription}/providers/${type}?api-version=2024-01-01`;
    expect((await ask(azure, url, { token: azure.tokenFor(collector.principalId, "arm") })).status).toBe(500);
    expect(azure.ownFaults.join()).toMatch(why);
    await expect(azure.close()).rejects.toThrow(/Pricings_ListByScope .*pricings\.json/);
  });
});
