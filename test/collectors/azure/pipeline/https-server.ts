import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Agent, createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { makeCertificates } from "../../../support/azure/server/certificates.ts";

/** Answers one request. */
export type Step = (response: ServerResponse, request: IncomingMessage) => void;

export interface ScriptedServer {
  readonly url: string;
  readonly agent: Agent;
  /** PEM file of the authority, and its text. */
  readonly authorityFile: string;
  readonly authority: string;
  readonly requests: readonly IncomingMessage[];
  /** The next requests are answered by these, one each; the last one answers all that follow. */
  play(...steps: readonly Step[]): void;
  close(): Promise<void>;
}

/** An HTTPS server with a certificate of an authority of its own, whose answers a test writes step by step. */
export async function startScriptedServer(names: readonly string[] = ["localhost"]): Promise<ScriptedServer> {
  const certificates = await makeCertificates(names);
  let requests: IncomingMessage[] = [];
  let script: Step[] = [];
  const server = createServer({ cert: certificates.certificate, key: certificates.key }, (request, response) => {
    requests.push(request);
    request.resume();
    const step = script.length > 1 ? script.shift() : script[0];
    if (step) step(response, request);
    else response.writeHead(599).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true, ca: certificates.authority });
  return {
    url: `https://localhost:${port}`,
    agent,
    authorityFile: certificates.authorityFile,
    authority: certificates.authority,
    get requests() {
      return requests;
    },
    play: (...steps) => {
      script = [...steps];
      requests = [];
    },
    close: async () => {
      agent.destroy();
      server.closeAllConnections();
      server.close();
      await certificates.remove();
    },
  };
}

export const json =
  (body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Step =>
  (response) => {
    response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
    response.end(JSON.stringify(body));
  };

export const text =
  (body: string | Buffer, headers: Readonly<Record<string, string>>, status = 200): Step =>
  (response) => {
    response.writeHead(status, headers).end(body);
  };

/** The connection breaks before a byte of the answer. */
export const reset: Step = (response) => response.socket?.destroy();

/** The connection breaks after the first bytes of a body that was announced longer. */
export const cut =
  (body: string | Buffer, headers: Readonly<Record<string, string>> = {}): Step =>
  (response) => {
    response.writeHead(200, {
      "content-type": "application/json",
      "content-length": String(Buffer.byteLength(body) + 100),
      ...headers,
    });
    response.write(body, () => response.socket?.destroy());
  };

/** Headers come, the body never ends. */
export const hang: Step = (response) => {
  response.writeHead(200, { "content-type": "application/json" });
  response.write("{");
};
