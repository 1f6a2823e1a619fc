import type { RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { createServer, type Server, type Socket } from "node:net";
import type { Certificates } from "./certificates.ts";
import { type Domains, foreignHost, placeOf } from "./domains.ts";
import { type Origin, type Service, services } from "./exchange.ts";

/** How clients reach the services: each on a port of `localhost`, or all on one port under the names of a cloud. */
export type Reach = "ports" | "names";

export interface Listeners {
  /** `https://host[:port]` of a service or of one vault. */
  base(service: Service, store?: string): string;
  /** Where a request came in, by its port or its Host header; null for a name that is none of the cloud's. */
  origin(localPort: number | undefined, host: string | undefined): Origin | null;
  /** Makes a vault or managed HSM reachable. */
  open(service: "vault" | "hsm", store: string): Promise<void>;
  /** Stops listening for a vault: what a client sees when the name is gone. Ports only. */
  shut(service: "vault" | "hsm", store: string): Promise<void>;
  /** The one port behind all names; null with ports. */
  readonly port: number | null;
  close(): Promise<void>;
}

const keyOf = (service: Service, store?: string | null) => `${service}:${(store ?? "").toLowerCase()}`;

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string") reject(new Error("no port"));
      else resolve(address.port);
    });
  });
}

/** One HTTPS server fed by any number of plain listeners, so that a thousand vaults cost a thousand sockets, not contexts. */
function tlsEndpoint(certificates: Certificates, handle: RequestListener) {
  const { certificate, key } = certificates;
  const endpoint = createTlsServer({ cert: certificate, key }, handle);
  // Longer than any pause of a test: an idle connection closed under a client would be a fault nobody asked for.
  endpoint.keepAliveTimeout = 120_000;
  const sockets = new Set<Socket>();
  const accept = (socket: Socket) => {
    sockets.add(socket);
    // A client may hang up at any moment; what it asked is journaled already.
    socket.on("error", () => socket.destroy());
    socket.once("close", () => sockets.delete(socket));
    endpoint.emit("connection", socket);
  };
  const hangUp = () => {
    for (const socket of sockets) socket.destroy();
  };
  return { accept, hangUp };
}

const stop = (server: Server) => new Promise<void>((resolve) => server.close(() => resolve()));

export async function listenByPort(certificates: Certificates, handle: RequestListener): Promise<Listeners> {
  const endpoint = tlsEndpoint(certificates, handle);
  const open = new Map<string, { readonly server: Server; readonly port: number }>();
  const places = new Map<number, { readonly service: Service; readonly store: string | null }>();

  async function add(service: Service, store: string | null): Promise<void> {
    if (open.has(keyOf(service, store))) return;
    const server = createServer(endpoint.accept);
    const port = await listen(server);
    open.set(keyOf(service, store), { server, port });
    places.set(port, { service, store });
  }
  const base = (service: Service, store?: string | null) => {
    const found = open.get(keyOf(service, store));
    if (found === undefined) throw new Error(`nothing listens for ${keyOf(service, store)}`);
    return `https://localhost:${found.port}`;
  };
  for (const service of services) if (service !== "vault" && service !== "hsm") await add(service, null);
  return {
    base,
    origin: (localPort) => {
      const place = localPort === undefined ? undefined : places.get(localPort);
      return place === undefined ? null : { ...place, base: base(place.service, place.store) };
    },
    open: add,
    shut: async (service, store) => {
      const found = open.get(keyOf(service, store));
      if (found !== undefined) await stop(found.server);
    },
    port: null,
    close: async () => {
      endpoint.hangUp();
      await Promise.all([...open.values()].map(({ server }) => stop(server)));
    },
  };
}

export async function listenByName(
  certificates: Certificates,
  handle: RequestListener,
  domains: Domains,
): Promise<Listeners> {
  const endpoint = tlsEndpoint(certificates, handle);
  const server = createServer(endpoint.accept);
  const port = await listen(server);
  const hosts: Readonly<Record<Exclude<Service, "vault" | "hsm">, string>> = {
    login: domains.login,
    arm: domains.arm,
    graph: domains.graph,
    logs: domains.logs,
    foreign: foreignHost,
  };
  return {
    base: (service, store) => {
      if (service === "vault") return `https://${store?.toLowerCase()}.${domains.vaultSuffix}`;
      if (service === "hsm") return `https://${store?.toLowerCase()}.${domains.hsmSuffix}`;
      return `https://${hosts[service]}`;
    },
    origin: (_, host) => {
      const name = (host ?? "").replace(/:\d+$/, "");
      const place = placeOf(domains, name);
      return place === null ? null : { ...place, base: `https://${name}` };
    },
    // Every name ends at the one port already, and a name cannot be taken away: a deleted vault answers as deleted.
    open: async () => {},
    shut: async () => {},
    port,
    close: async () => {
      endpoint.hangUp();
      await stop(server);
    },
  };
}
