import { writeFile } from "node:fs/promises";
import type { Agent } from "node:https";
import { dirname, join } from "node:path";
import { answerArm } from "./arm/serve.ts";
import { type Faults, makeFaults } from "./faults/fault.ts";
import { answerBatch, answerGraph, isBatchCall } from "./graph/serve.ts";
import { answerLogin } from "./identity/login.ts";
import { answerLogs } from "./logs.ts";
import { makeCertificates } from "./server/certificates.ts";
import { type CloudDescription, describeCloud } from "./server/cloud.ts";
import { isBlobHost, namesOf, placeOf } from "./server/domains.ts";
import { type Answer, answer, type Call, type Service } from "./server/exchange.ts";
import { type Machinery, makeHandler, perform } from "./server/handle.ts";
import { type JournalEntry, makeJournal, type Violation } from "./server/journal.ts";
import { type Listeners, listenByName, listenByPort } from "./server/listeners.ts";
import { agentTo, type PortOf, startProxy } from "./server/proxy.ts";
import { seeded } from "./server/random.ts";
import { defaultSettings, type Settings } from "./settings.ts";
import { withoutVault } from "./tenant/changes.ts";
import type { TenantModel } from "./tenant/model.ts";
import { each } from "./tenant/series.ts";
import { answerVault } from "./vault/serve.ts";
import { makeWorld, type World } from "./world.ts";

export interface LocalAzure {
  /** What `az cloud show` prints of it, and a file that holds it. */
  readonly cloud: CloudDescription;
  readonly cloudFile: string;
  /** PEM of the authority that signed the server's certificate, and its file. */
  readonly authority: string;
  readonly authorityFile: string;
  /** The server's certificate and key: for a program that answers for one of the cloud's names. */
  readonly serverFiles: { readonly certificate: string; readonly key: string };
  /** With `names`: storage accounts answer on this port from now on. Without, they have no address. */
  serveStorage(port: number): void;
  readonly urls: Readonly<Record<"login" | "arm" | "graph" | "logs" | "foreign", string>>;
  vaultUrl(name: string): string;
  hsmUrl(name: string): string;
  /** With `names`: what leads the names here. Null with `ports`, where nothing is needed. */
  readonly proxyUrl: string | null;
  readonly agent: Agent | null;
  /** The environment of a child process that signs in as that client: authority, sign-in, proxy. */
  environment(clientId?: string): Readonly<Record<string, string>>;
  /** A token without the sign-in, for tests that speak HTTP themselves. */
  tokenFor(principalId: string, service: Service): string;
  readonly requests: readonly JournalEntry[];
  readonly violations: readonly Violation[];
  /** Answers by `service status`, such as `vault 200`; kept in every mode. */
  readonly counts: ReadonlyMap<string, number>;
  /** Forgets requests, violations and counts. */
  forget(): void;
  readonly faults: Faults;
  /** Faults of the server or of the tenant's own data, found while answering; `close` rejects while there are any. */
  readonly ownFaults: string[];
  readonly tenant: TenantModel;
  change(next: (tenant: TenantModel) => TenantModel): Promise<void>;
  /** Deletes a vault as Azure does: gone from lists and from its host, waiting in the deleted ones. */
  deleteVault(name: string): Promise<void>;
  /** Refuses every token issued so far as expired. */
  expireTokens(): void;
  close(): Promise<void>;
}

async function openStores(listeners: Listeners, tenant: TenantModel): Promise<void> {
  for (const { name } of each(tenant.vaults)) await listeners.open("vault", name);
  for (const { name } of tenant.managedHsms) await listeners.open("hsm", name);
}

function serveWith(machinery: () => Machinery): (call: Call) => Answer | Promise<Answer> {
  return (call) => {
    const { world } = machinery();
    switch (call.origin.service) {
      case "login":
        return answerLogin(world, call);
      case "arm":
        return answerArm(world, call);
      case "graph": {
        if (!isBatchCall(call)) return answerGraph(world, call);
        return answerBatch(world, call, async (inner) => (await perform(machinery(), inner)).answer);
      }
      case "logs":
        return answerLogs(world, call);
      case "vault":
      case "hsm":
        return answerVault(world, call);
      case "foreign":
        // Something that a careless client would take for one more page.
        return answer(200, { value: [] });
    }
  };
}

function signIn(world: World, clientId: string | undefined): Readonly<Record<string, string>> {
  const { logins, tenantId } = world.tenant;
  const login = clientId === undefined ? logins[0] : logins.find((one) => one.clientId === clientId);
  if (login === undefined) throw new Error("the tenant has no such login");
  return {
    AZURE_TENANT_ID: tenantId,
    AZURE_CLIENT_ID: login.clientId,
    AZURE_CLIENT_SECRET: login.secrets[0] ?? "",
    AZURE_AUTHORITY_HOST: world.base("login"),
  };
}

/** Starts a local Azure over real TLS that answers from the tenant given. `close` it. */
export async function startAzure(tenant: TenantModel, options: Partial<Settings> = {}): Promise<LocalAzure> {
  const settings: Settings = { ...defaultSettings, ...options };
  const isNamed = settings.reach === "names";
  const certificates = await makeCertificates([
    "localhost",
    "127.0.0.1",
    ...(isNamed ? namesOf(settings.domains) : []),
  ]);
  const journal = makeJournal(settings.journal);
  const faults = makeFaults(seeded(settings.seed));
  let handler: ReturnType<typeof makeHandler> | undefined;
  const onRequest: ReturnType<typeof makeHandler> = (request, response) => handler?.(request, response);
  const listeners = isNamed
    ? await listenByName(certificates, onRequest, settings.domains)
    : await listenByPort(certificates, onRequest);
  await openStores(listeners, tenant);
  const world = makeWorld(tenant, settings, listeners);
  const machinery: Machinery = { world, listeners, journal, faults, serve: serveWith(() => machinery) };
  handler = makeHandler(machinery);

  let storagePort: number | undefined;
  const portOf: PortOf = (host) => {
    if (isBlobHost(settings.domains, host)) return storagePort;
    return placeOf(settings.domains, host) === null ? undefined : (listeners.port ?? undefined);
  };
  const stranger = (host: string) => journal.strange(host);
  const proxy = listeners.port === null ? null : await startProxy(portOf, stranger);
  const agent = listeners.port === null ? null : agentTo(portOf, certificates.authority, stranger);
  const cloud = describeCloud(settings, listeners);
  const cloudFile = join(dirname(certificates.authorityFile), "cloud.json");
  await writeFile(cloudFile, JSON.stringify(cloud, null, 2));

  async function change(next: (tenant: TenantModel) => TenantModel): Promise<void> {
    const changed = next(world.tenant);
    await openStores(listeners, changed);
    world.change(changed);
  }
  const { base } = listeners;
  return {
    cloud,
    cloudFile,
    authority: certificates.authority,
    authorityFile: certificates.authorityFile,
    serverFiles: { certificate: certificates.certificateFile, key: certificates.keyFile },
    serveStorage: (port) => {
      storagePort = port;
    },
    urls: {
      login: base("login"),
      arm: base("arm"),
      graph: base("graph"),
      logs: base("logs"),
      foreign: base("foreign"),
    },
    vaultUrl: (name) => base("vault", name),
    hsmUrl: (name) => base("hsm", name),
    proxyUrl: proxy?.url ?? null,
    agent,
    environment: (clientId) => ({
      ...signIn(world, clientId),
      NODE_EXTRA_CA_CERTS: certificates.authorityFile,
      ...(proxy === null ? {} : { HTTPS_PROXY: proxy.url, NO_PROXY: "" }),
    }),
    tokenFor: (principalId, service) => {
      const login = world.tenant.logins.find((one) => one.principalId === principalId);
      const audience = world.audiences(service)[0] ?? base(service);
      return world.tokens.issue(
        { principalId, clientId: login?.clientId ?? principalId, audience },
        settings.tokenLifetimeSeconds,
      );
    },
    get requests() {
      return journal.requests;
    },
    get violations() {
      return journal.violations;
    },
    get counts() {
      return journal.counts;
    },
    forget: journal.clear,
    faults,
    ownFaults: world.shapeFaults,
    get tenant() {
      return world.tenant;
    },
    change,
    deleteVault: (name) => change((now) => withoutVault(now, name, new Date(world.clock()))),
    expireTokens: world.tokens.revokeAll,
    close: async () => {
      agent?.destroy();
      await proxy?.close();
      await listeners.close();
      await certificates.remove();
      if (world.shapeFaults.length > 0)
        throw new Error(`the local Azure had faults of its own:\n${world.shapeFaults.join("\n")}`);
    },
  };
}
