import type { ServerResponse } from "node:http";
import type { Agent } from "node:https";
import type { TokenCredential } from "@azure/core-auth";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cloudByName } from "../../../../src/collectors/azure/cloud.ts";
import { agentTo } from "../../../support/azure/server/proxy.ts";
import { cut, type ScriptedServer, type Step, startScriptedServer, text } from "../../azure/pipeline/https-server.ts";
import { anonymousDoor, sourceOf, textOf } from "./reading.ts";

const cloud = cloudByName("AzureChinaCloud");
if (!cloud) throw new Error("the cloud is known");
const host = "logs01.blob.core.chinacloudapi.cn";
const signature = "sv=2026-02-06&sr=c&sp=rl&sig=c2VjcmV0";
const url = `https://${host}/logs?${signature}`;

let server: ScriptedServer;
let agent: Agent;
beforeAll(async () => {
  server = await startScriptedServer([host]);
  const port = Number(new URL(server.url).port);
  agent = agentTo(
    (name) => (name === host ? port : undefined),
    server.authority,
    () => {},
  );
});
afterAll(async () => {
  agent.destroy();
  await server.close();
});

const xml = { "content-type": "application/xml" };
const refusal = (status: number, code: string): Step =>
  text(
    `<?xml version="1.0"?><Error><Code>${code}</Code><Message>said</Message></Error>`,
    { ...xml, "x-ms-error-code": code },
    status,
  );
const entry = (name: string, size: number, more = "") =>
  `<Blob><Name>${name}</Name><Properties><Creation-Time>Sun, 01 Nov 2026 00:00:00 GMT</Creation-Time><Etag>0x1</Etag><Content-Length>${size}</Content-Length><BlobType>AppendBlob</BlobType>${more}</Properties></Blob>`;
const listOf = (entries: string, next = ""): Step =>
  text(
    `<?xml version="1.0" encoding="utf-8"?><EnumerationResults ServiceEndpoint="https://${host}/" ContainerName="logs"><Blobs>${entries}</Blobs><NextMarker>${next}</NextMarker></EnumerationResults>`,
    xml,
  );
const content = (body: string, headers: Readonly<Record<string, string>> = {}): Step =>
  text(
    body,
    {
      "content-length": String(body.length),
      etag: '"0x1"',
      "x-ms-creation-time": "Sun, 01 Nov 2026 00:00:00 GMT",
      ...headers,
    },
    206,
  );

async function read(...steps: readonly Step[]) {
  server.play(...steps);
  const { door, rows } = anonymousDoor(cloud ?? failed(), agent);
  const source = await sourceOf(url, { door }, { parts: { bytes: 10, ahead: 1 } });
  return { ...source, rows };
}
const failed = (): never => {
  throw new Error("no cloud");
};

describe("refusals by their code", () => {
  test.each([
    [403, "AuthorizationPermissionMismatch", /does not let its holder list and read/, /--permissions rl/],
    [403, "AuthorizationFailure", /network rules of logs01/, /private endpoint/],
    [403, "AuthenticationFailed", /wrong, or its time is over/, /generate-sas/],
    [403, "AuthorizationSourceIPMismatch", /callers from another address/, /generate-sas/],
    [403, "KeyBasedAuthenticationNotPermitted", /made with its key/, /--as-user/],
    [403, "AccountIsDisabled", /is disabled/, null],
    [404, "ContainerNotFound", /has no container logs/, /az storage container list/],
    [409, "ContainerBeingDeleted", /has no container logs/, /az storage container list/],
    [503, "ServerBusy", /over its limits/, /--budget/],
    [400, "InvalidQueryParameterValue", /refused the read/, null],
    [418, "<script>", /refused the read \(418\)$/, null],
  ])("%i %s", async (status, code, why, remedy) => {
    const { inputs, refused } = await read(refusal(status, code));
    expect(inputs).toEqual([]);
    expect(refused).toHaveLength(1);
    expect(refused[0]?.why).toMatch(why);
    if (remedy === null) expect(refused[0]?.remedy).toBeNull();
    else expect(refused[0]?.remedy).toMatch(remedy);
    expect(JSON.stringify(refused)).not.toContain("c2VjcmV0");
  });

  test("without a signature a role is what is missing, and the line that grants it is printed", async () => {
    server.play(refusal(403, "AuthorizationPermissionMismatch"));
    const { door } = anonymousDoor(cloud ?? failed(), agent);
    const { refused } = await sourceOf(`https://${host}/logs`, { door });
    expect(refused).toEqual([
      {
        source: `https://${host}/logs`,
        why: "the sign-in may not read blobs of logs01 (403 AuthorizationPermissionMismatch)",
        remedy:
          'the role Storage Blob Data Reader on the account or container: az role assignment create --assignee-object-id PRINCIPAL --role "Storage Blob Data Reader" --scope "$(az storage account show --name logs01 --query id --output tsv)"',
      },
    ]);
  });

  test("a host without an address is an account that is not there", async () => {
    const { door } = anonymousDoor(cloud ?? failed(), agent);
    const { refused } = await sourceOf(url.replace("logs01", "logs02"), { door });
    expect(refused).toEqual([
      {
        source: "https://logs02.blob.core.chinacloudapi.cn/logs",
        why: "there is no storage account logs02",
        remedy: "check the name of the account, and --cloud",
      },
    ]);
  });
});

describe("answers that are none", () => {
  test.each([
    ["a page of HTML", text("<!DOCTYPE html><p>Sign in to the network", { "content-type": "text/html" })],
    ["an empty answer", text("", xml)],
    ["XML that stops in the middle", text('<?xml version="1.0"?><EnumerationResults><Blobs><Blob>', xml)],
    [
      "a list of something else",
      text('<?xml version="1.0"?><EnumerationResults><Containers/></EnumerationResults>', xml),
    ],
    ["JSON", text('{"value":[]}', { "content-type": "application/json" })],
  ])("%s is told, and not taken for a container without blobs", async (_, step) => {
    const { inputs, refused } = await read(step);
    expect(inputs).toEqual([]);
    expect(refused.map(({ why }) => why)).toEqual(["the answer is none of a storage account's"]);
  });

  test("pages that go in circles end, and what came before is kept", async () => {
    const { inputs, refused, rows } = await read(
      listOf(entry("a", 1), "m1"),
      listOf(entry("b", 1), "m2"),
      listOf(entry("a", 1), "m3"),
    );
    expect(inputs.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(refused[0]?.why).toBe("the list of blobs is not whole: its pages go in circles");
    expect(rows).toHaveLength(3);
  });

  test("pages without an entry end some time", async () => {
    let asked = 0;
    const { refused } = await read((response: ServerResponse, request) => {
      asked += 1;
      listOf("", `m${asked}`)(response, request);
    });
    expect(refused).toHaveLength(1);
    expect(asked).toBeLessThan(200);
  });

  test("an entry without a size, or of another place than was asked for, costs itself", async () => {
    const { inputs, refused } = await read(
      listOf(`${entry("a", 1)}<Blob><Name>b</Name><Properties><Etag>0x1</Etag></Properties></Blob>${entry("c", -5)}`),
    );
    expect(inputs.map(({ name }) => name)).toEqual(["a"]);
    expect(refused.map(({ why }) => why)).toEqual(
      Array(2).fill("the list of blobs is not whole: an entry cannot be read"),
    );
  });

  test("a blob from beside the folder that was asked for costs itself", async () => {
    const folder = listOf("<BlobPrefix><Name>exports/</Name></BlobPrefix>");
    const { inputs, refused } = await read(folder, listOf(entry("exports/a", 1) + entry("elsewhere/b", 1)));
    expect(inputs.map(({ name }) => name)).toEqual(["exports/a"]);
    expect(refused.map(({ why }) => why)).toEqual(["the list of blobs is not whole: an entry cannot be read"]);
  });

  test("a server in trouble is asked as often as the pipeline says, and no more", async () => {
    const { refused, rows } = await read(refusal(503, "ServerBusy"));
    expect([refused.length, rows.map(({ attempt }) => attempt)]).toEqual([1, [1, 2, 3]]);
  });

  test("a challenge that names another service gets no token of it", async () => {
    const asked: string[] = [];
    const credential: TokenCredential = {
      getToken: async (scopes) => {
        asked.push(String(scopes));
        return { token: "t", expiresOnTimestamp: Date.now() + 3_600_000 };
      },
    };
    const tenant = "https://login.chinacloudapi.cn/11111111-2222-4333-8444-555555555555/oauth2/authorize";
    const challenge = `Bearer authorization_uri=${tenant} resource_id=https://vault.azure.cn`;
    const challenged = text("", { "www-authenticate": challenge, "x-ms-error-code": "InvalidAuthenticationInfo" }, 401);
    server.play(challenged);
    const { door } = anonymousDoor(cloud ?? failed(), agent);
    const { refused } = await sourceOf(`https://${host}/logs`, { door: { ...door, credential } });
    expect(asked).toEqual(["https://storage.azure.com/.default"]);
    expect(refused.map(({ why }) => why)).toEqual([
      "the token is of another tenant or cloud (401 InvalidAuthenticationInfo)",
    ]);
  });

  test("a redirect is not followed", async () => {
    const { refused, rows } = await read(
      text("", { location: `https://${host}/other?restype=container&comp=list` }, 302),
    );
    expect([refused.length, rows.length]).toEqual([1, 1]);
  });
});

describe("the bytes of a blob", () => {
  const reading = async (...steps: readonly Step[]) => {
    const { inputs, rows } = await read(listOf(entry("a", 15)), ...steps);
    return { text: textOf(inputs[0]), rows };
  };

  test("come whole where a connection was cut, by another try of that part alone", async () => {
    const { text: whole, rows } = await reading(content("0123456789"), cut("ab", { etag: '"0x1"' }), content("abcde"));
    expect(await whole).toBe("0123456789abcde");
    expect(rows.map(({ fault }) => fault)).toEqual([null, null, "cut", null]);
    expect(server.requests.map(({ headers }) => headers["range"] ?? headers["x-ms-range"])).toEqual([
      undefined,
      "bytes=0-9",
      "bytes=10-14",
      "bytes=10-14",
    ]);
    for (const { headers, method } of server.requests)
      expect([method, headers["accept-encoding"], headers["x-ms-version"]]).toEqual(["GET", undefined, "2021-12-02"]);
  });

  test.each([
    ["fewer than were asked for", content("012"), /3 bytes came where 10 were asked for/],
    [
      "those of another blob",
      content("0123456789", { "x-ms-creation-time": "Mon, 02 Nov 2026 00:00:00 GMT" }),
      /replaced while it was read/,
    ],
    ["nothing, as it is archived", refusal(409, "BlobArchived"), /archive tier/],
    ["nothing, as it got shorter", refusal(416, "InvalidRange"), /got shorter/],
    ["nothing, by a cut each time", cut("ab", { etag: '"0x1"' }), /broke in the middle/],
  ])("%s: told as an input that cannot be read", async (_, step, why) => {
    const { text: whole } = await reading(step);
    await expect(whole).rejects.toMatchObject({ name: "UnreadableInput", message: expect.stringMatching(why) });
  });
});
