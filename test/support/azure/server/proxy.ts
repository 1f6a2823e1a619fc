import { createServer } from "node:http";
import { Agent } from "node:https";
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";

/** Told of every host that a client asked for and that is none of the cloud's. */
export type OnStranger = (host: string) => void;

export interface Proxy {
  /** For HTTPS_PROXY. */
  readonly url: string;
  close(): Promise<void>;
}

/** The local port behind a name of the cloud; undefined for a name that is none of its. */
export type PortOf = (host: string) => number | undefined;

/** A CONNECT proxy that leads every name of the cloud to its port and refuses all others. */
export async function startProxy(portOf: PortOf, stranger: OnStranger): Promise<Proxy> {
  const server = createServer((_, response) => {
    response.writeHead(405).end();
  });
  const sockets = new Set<Socket>();
  server.on("connect", (request, stream, head) => {
    // Node types the stream as Duplex; for a CONNECT over TCP it is the socket itself.
    const client = stream as Socket;
    sockets.add(client);
    client.once("close", () => sockets.delete(client));
    client.on("error", () => client.destroy());
    const host = (request.url ?? "").replace(/:\d+$/, "");
    const port = portOf(host);
    if (port === undefined) {
      stranger(host);
      client.end("HTTP/1.1 403 Forbidden\r\n\r\n");
      return;
    }
    const upstream = connect(port, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      upstream.write(head);
      upstream.pipe(client);
      client.pipe(upstream);
    });
    upstream.on("error", () => client.destroy());
    upstream.once("close", () => client.destroy());
    client.once("close", () => upstream.destroy());
  });
  const own = await new Promise<number>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string") reject(new Error("no port"));
      else resolve(address.port);
    });
  });
  return {
    url: `http://127.0.0.1:${own}`,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** An HTTPS agent that leads every name of the cloud to its port: for clients of the same process. */
export function agentTo(portOf: PortOf, authority: string, stranger: OnStranger): Agent {
  const agent = new Agent({ keepAlive: true, ca: authority });
  agent.createConnection = (options, done) => {
    const host = options.host ?? "";
    const port = portOf(host);
    if (port === undefined) {
      stranger(host);
      done?.(Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: "ENOTFOUND" }), undefined as never);
      return undefined;
    }
    return connectTls({ host: "127.0.0.1", port, servername: host, ca: authority });
  };
  return agent;
}
