import { type Fact, partly, read, type Unread, unread } from "../../../model/fact.ts";
import { subscriptionOf } from "../../../model/resource-id.ts";
import type { Credential } from "../../../model/surroundings.ts";
import { type JsonMap, textIn } from "../../exports/json-value.ts";
import type { Listing } from "../client.ts";
import { guidOf, listArm, versions } from "./arm.ts";
import { type Credentials, credentialsIn, type Entry, federatedFrom, sortCredentials } from "./directory-entries.ts";
import { chunks } from "./directory-lookup.ts";
import { inParallel } from "./in-parallel.ts";
import type { Reading } from "./ledger.ts";

const mostAlternatives = 15;

export type CredentialFact = Fact<readonly Credential[]>;

/** Sign-in credentials of applications and managed identities, by the object id of their service principal. */
export async function readCredentials(
  reading: Reading,
  entries: Iterable<Entry>,
  tenantId: string | null,
): Promise<ReadonlyMap<string, CredentialFact>> {
  const facts = new Map<string, CredentialFact>();
  const applications: Entry[] = [];
  const identities: Entry[] = [];
  for (const entry of entries) {
    if (entry.kind !== "servicePrincipal") continue;
    if (isManagedIdentity(entry)) identities.push(entry);
    else applications.push(entry);
  }
  await inParallel(identities, async (entry) => facts.set(entry.id, await ofIdentity(reading, entry)));
  await inParallel(chunks(applications, mostAlternatives), async (chunk) => {
    for (const [id, fact] of await ofApplications(reading, chunk, tenantId)) facts.set(id, fact);
  });
  return facts;
}

export function isManagedIdentity({ servicePrincipalType }: Entry): boolean {
  return servicePrincipalType?.toLowerCase() === "managedidentity";
}

/**
 * A managed identity's own certificate is the platform's and rotates by itself; it is not listed. What lets others sign
 * in as a user-assigned one are its federated credentials, which ARM keeps.
 */
async function ofIdentity(reading: Reading, { resourceId }: Entry): Promise<CredentialFact> {
  if (resourceId === undefined) return notShown;
  if (!resourceId.includes("/providers/microsoft.managedidentity/userassignedidentities/")) return read([]);
  const scope = `/subscriptions/${subscriptionOf(resourceId)}`;
  const path = `${resourceId}/federatedidentitycredentials`;
  const listing = await listArm(reading.client, {
    collector: "identities",
    scope,
    path,
    version: versions.managedIdentity,
  });
  const { list, lost } = federatedIn(listing);
  const missing = reading.ledger.note(
    { collector: "identities", scope, id: resourceId },
    listing.missing ?? lostUnread(lost),
  );
  return factOf(list, missing);
}

const notShown: CredentialFact = unread(
  "failed",
  "the directory does not show which resource this identity belongs to",
);

/** An application as the directory of its own tenant has it. */
interface Application {
  /** Object id of the application itself. */
  readonly id: string;
  readonly credentials: Credentials;
}

/** Credentials lie on the service principal and on the application; the latter is in the directory of its owner only. */
async function ofApplications(
  reading: Reading,
  entries: readonly Entry[],
  tenantId: string | null,
): Promise<readonly (readonly [string, CredentialFact])[]> {
  const own = entries.filter((entry) => isOwn(entry, tenantId));
  const { found, missing } = await applicationsOf(reading, own);
  return inParallel(entries, async (entry) => {
    const { credentials } = entry;
    if (!credentials) return [entry.id, hidden] as const;
    const why = lostUnread(credentials.lost);
    if (!isOwn(entry, tenantId)) return [entry.id, factOf(credentials.list, why ?? elsewhere)] as const;
    const application = found.get(entry.appId ?? "");
    if (!application) return [entry.id, factOf(credentials.list, why ?? missing ?? noApplication)] as const;
    const federated = await federatedOf(reading, application.id);
    const list = [...credentials.list, ...application.credentials.list, ...federated.list];
    return [entry.id, factOf(list, why ?? lostUnread(application.credentials.lost) ?? federated.missing)] as const;
  });
}

const hidden: CredentialFact = unread(
  "denied",
  "the directory does not show this application's credentials",
  "the Graph application permission Application.Read.All",
);
const elsewhere = unread(
  "not-in-output",
  "the application belongs to another tenant, whose directory is not asked",
).unread;
const noApplication = unread("not-in-output", "the directory has no application of this service principal").unread;

function isOwn({ ownerTenantId }: Entry, tenantId: string | null): boolean {
  return ownerTenantId === undefined || ownerTenantId === null || tenantId === null || ownerTenantId === tenantId;
}

async function applicationsOf({ client, ledger }: Reading, entries: readonly Entry[]) {
  const found = new Map<string, Application>();
  const appIds = entries.map(({ appId }) => appId).filter((id) => id !== undefined);
  if (appIds.length === 0) return { found, missing: undefined };
  const filter = encodeURIComponent(`appId in (${appIds.map((id) => `'${id}'`).join(",")})`);
  const url = `/v1.0/applications?$select=id,appId,passwordCredentials,keyCredentials&$filter=${filter}`;
  const listing = await client.list({ service: "graph", url, collector: "directory", scope: "/" });
  let lost = 0;
  for (const item of listing.items) {
    const appId = guidOf(textIn(item, "appId"));
    const application = applicationFrom(item);
    if (appId === undefined || !application) lost += 1;
    else found.set(appId, application);
  }
  const missing = ledger.note(
    { collector: "directory", scope: "/", id: "applications" },
    listing.missing ?? lostUnread(lost),
  );
  return { found, missing };
}

function applicationFrom(item: JsonMap): Application | undefined {
  const id = guidOf(textIn(item, "id"));
  const credentials = credentialsIn(item);
  return id === undefined || !credentials ? undefined : { id, credentials };
}

async function federatedOf({ client, ledger }: Reading, applicationId: string) {
  const url = `/v1.0/applications/${applicationId}/federatedIdentityCredentials`;
  const listing = await client.list({ service: "graph", url, collector: "directory", scope: applicationId });
  const { list, lost } = federatedIn(listing);
  const asked = {
    collector: "directory",
    scope: "/",
    id: `applications/${applicationId}/federatedIdentityCredentials`,
  };
  return { list, missing: ledger.note(asked, listing.missing ?? lostUnread(lost)) };
}

function federatedIn({ items }: Listing): Credentials {
  const list = items.map(federatedFrom).filter((one) => one !== undefined);
  return { list, lost: items.length - list.length };
}

function lostUnread(lost: number): Unread | undefined {
  return lost === 0 ? undefined : unread("unparsable", `${lost} credentials are not what Azure prints`).unread;
}

function factOf(list: readonly Credential[], missing: Unread | undefined): CredentialFact {
  const sorted = sortCredentials(list);
  if (!missing) return read(sorted);
  return sorted.length > 0 ? partly(sorted, missing) : { unread: missing };
}
