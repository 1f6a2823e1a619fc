import { mapFact, type Unread } from "../../../model/fact.ts";
import { normalizeId } from "../../../model/resource-id.ts";
import type { ManagedHsm, Vault } from "../../../model/vault.ts";
import { isMap, type JsonMap, mapIn, textIn } from "../../exports/json-value.ts";
import { readHsm as readHsmSettings, readVault as readVaultSettings } from "../../exports/vault-settings.ts";
import type { AzureClient } from "../client.ts";
import type { AtVault, VaultRead, VaultStub } from "../parts.ts";
import { readFirstLists, readHsmKeys, readVaultContents } from "./contents.ts";
import { coverageOf, goneCoverage } from "./coverage.ts";
import { Limiter } from "./limiter.ts";
import { readLocalAccess } from "./local-access.ts";
import { listData, type Reading } from "./reading.ts";
import { Remedies } from "./remedies.ts";
import type { SharedReads } from "./shared-reads.ts";
import { readSurroundings } from "./surroundings.ts";
import { allFor, inLiveWords } from "./unasked.ts";
import { dataOrigin, VaultCalls } from "./vault-calls.ts";

/** What reading one vault takes beside the vault. */
export interface VaultAsk {
  /** What the tenant's listings say about the vault. */
  readonly atVault: AtVault;
  /** The snapshot's time. Metrics are read from `metricsFrom` up to it, by whole hours. */
  readonly now: string;
  readonly metricsFrom: string;
  /** One for all vaults of a run. */
  readonly shared: SharedReads;
}

/** Calls about single objects of one vault that are under way at a time. */
const callsAtATime = 8;

/**
 * Reads everything of one vault or managed HSM. Whatever is refused is an unread fact with its reason, and a refusal in the
 * coverage; a vault that is not there any more is told as gone. Throws only what the client throws: a lost sign-in,
 * an abort.
 */
export async function readVault(client: AzureClient, stub: VaultStub, ask: VaultAsk): Promise<VaultRead> {
  const subject = await subjectOf(client, stub);
  const read = subject && (await (stub.kind === "hsm" ? readOneHsm : readOneVault)(client, subject, ask));
  return read ?? { gone: stub.id, coverage: goneCoverage(stub.id) };
}

interface Subject {
  readonly id: string;
  /** The id as Azure spells it. */
  readonly spelled: string;
  readonly item: JsonMap;
  /** Why nothing is known of the vault's settings, where nothing is. */
  readonly why?: Unread;
}

/** The vault's resource: the inventory's row, or what ARM says where the row says nothing. Undefined when it is gone. */
async function subjectOf(client: AzureClient, { id, item, kind }: VaultStub): Promise<Subject | undefined> {
  const given = textIn(item, "id");
  const spelled = given !== undefined && normalizeId(given) === id ? given : id;
  if (isMap(item.get("properties"))) return { id, spelled, item };
  const nowhere = { kind, id, origin: dataOrigin(undefined) };
  const answer = await new VaultCalls(client, nowhere, new Remedies(kind, undefined)).readVault();
  if (answer.ok) return { id, spelled, item: answer.body };
  return answer.status === 404 ? undefined : { id, spelled, item, why: answer.why };
}

function settingsOf<Settings extends object>({ why }: Subject, settings: Settings): Settings {
  return inLiveWords(why ? allFor(settings, why) : settings);
}

interface Host {
  readonly id: string;
  readonly kind: "vault" | "hsm";
  readonly uri: string | undefined;
}

function readingOf(client: AzureClient, { id, kind, uri }: Host, remedies: Remedies): Reading {
  const origin = dataOrigin(uri);
  const calls = new VaultCalls(client, { id, kind, origin }, remedies);
  return { id, origin: typeof origin === "string" ? origin : "", calls, limiter: new Limiter(callsAtATime) };
}

function uriIn(item: JsonMap, name: "vaultUri" | "hsmUri"): string | undefined {
  return textIn(mapIn(item, "properties") ?? new Map(), name);
}

async function readOneVault(client: AzureClient, subject: Subject, ask: VaultAsk): Promise<VaultRead | undefined> {
  const { id, item } = subject;
  const settings = settingsOf(subject, readVaultSettings(item, subject));
  const remedies = new Remedies("vault", settings.permissionModel);
  const reading = readingOf(client, { id, kind: "vault", uri: uriIn(item, "vaultUri") }, remedies);
  const first = await readFirstLists(reading);
  if (await reading.calls.isGone()) return undefined;
  const [contents, surroundings] = await Promise.all([
    readVaultContents(reading, first, settings),
    readSurroundings(reading, aroundOf("vault", settings, ask)),
  ]);
  if (await reading.calls.isGone()) return undefined;
  const { secrets, keys, certificates } = contents;
  const record: Vault = {
    ...settings,
    accessPolicies: mapFact(settings.accessPolicies, (entries) => entries.map(inLiveWords)),
    ...surroundings,
    secrets: secrets.list,
    keys: keys.list,
    certificates: certificates.list,
    ...contents.facts,
  };
  const collections = { secrets, keys, certificates };
  return { record, coverage: coverageOf({ record, collections, dataRole: remedies.dataRole }) };
}

async function readOneHsm(client: AzureClient, subject: Subject, ask: VaultAsk): Promise<VaultRead | undefined> {
  const { id, item } = subject;
  const settings = settingsOf(subject, readHsmSettings(item, subject));
  const remedies = new Remedies("hsm", undefined);
  const reading = readingOf(client, { id, kind: "hsm", uri: uriIn(item, "hsmUri") }, remedies);
  const first = await listData(reading, "keys");
  if (await reading.calls.isGone()) return undefined;
  const [keys, local, surroundings] = await Promise.all([
    readHsmKeys(reading, first),
    readLocalAccess(reading, first),
    readSurroundings(reading, aroundOf("hsm", settings, ask)),
  ]);
  if (await reading.calls.isGone()) return undefined;
  const record: ManagedHsm = { ...settings, ...surroundings, keys: keys.list, ...local };
  return { record, coverage: coverageOf({ record, collections: { keys }, dataRole: remedies.dataRole }) };
}

function aroundOf(kind: "vault" | "hsm", { privateEndpoints }: Pick<Vault, "privateEndpoints">, ask: VaultAsk) {
  const { atVault, shared, metricsFrom, now } = ask;
  return { kind, privateEndpoints, atVault, shared, metrics: { from: metricsFrom, to: now } };
}
