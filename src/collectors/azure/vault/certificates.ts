import { type Fact, read } from "../../../model/fact.ts";
import type { Certificate, ObjectVersion } from "../../../model/objects.ts";
import { certificatePolicyFacts } from "../../exports/certificate-policy.ts";
import { type JsonMap, mapIn, textIn } from "../../exports/json-value.ts";
import { objectSource } from "../../exports/object-common.ts";
import { place, readCertificate, type Unplaced } from "../../exports/object-facts.ts";
import { askEach } from "./ask-each.ts";
import type { NamedItems } from "./object-lists.ts";
import { type CertificatesRead, listFactOf, objectId } from "./objects-read.ts";
import { listVersions, type ObjectPart, type Reading, readPart, versionNamer } from "./reading.ts";
import type { PartList, Reply } from "./replies.ts";
import { absentFact, inLiveWords, settle } from "./unasked.ts";
import { versionsFact } from "./versions.ts";

const policyPart: ObjectPart = { collection: "certificates", part: "/policy", permission: "get" };
const pendingPart: ObjectPart = { collection: "certificates", part: "/pending", permission: "get" };

interface Replies {
  readonly policy: Reply<JsonMap>;
  readonly versions: Reply<PartList>;
  readonly pending: Reply<JsonMap>;
}

/** Certificates are known to the data plane only: each takes three calls. The certificate itself is never asked for. */
export async function readCertificates(reading: Reading, listed: NamedItems): Promise<CertificatesRead> {
  const objects = [...listed.items.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
  const repliesTo = await askAll(reading, objects);
  const certificates: Certificate[] = [];
  const versions = new Map<string, Fact<readonly ObjectVersion[]>>();
  const gone: string[] = [];
  for (const object of objects) {
    const replies = repliesTo(object);
    if (isGone(replies)) {
      gone.push(objectId(reading, "certificates", object.name));
      continue;
    }
    const certificate = certificateOf(reading, object, replies);
    certificates.push(place(certificate, reading.id, "certificates"));
    if (certificate.versions) versions.set(object.name.toLowerCase(), certificate.versions);
  }
  const list = listFactOf(certificates, listed);
  return { list, gone, versions, ...(listed.missing ? { missing: listed.missing } : {}) };
}

type Named = NamedItems["items"] extends ReadonlyMap<string, infer Item> ? Item : never;

async function askAll(reading: Reading, objects: readonly Named[]): Promise<(object: Named) => Replies> {
  const { limiter } = reading;
  const [policies, versions, pending] = await Promise.all([
    askEach(objects, limiter, ({ name }) => readPart(reading, name, policyPart)),
    askEach(objects, limiter, ({ name }) => listVersions(reading, "certificates", name)),
    askEach(objects, limiter, ({ name }) => readPart(reading, name, pendingPart)),
  ]);
  return (object) => ({
    policy: replyFor(policies, object),
    versions: replyFor(versions, object),
    pending: replyFor(pending, object),
  });
}

function replyFor<Value>(replies: ReadonlyMap<Named, Reply<Value>>, object: Named): Reply<Value> {
  const reply = replies.get(object);
  if (!reply) throw new Error(`nothing was asked about ${object.name}`);
  return reply;
}

/** One that is still being made may have no version yet, but it has a policy. */
function isGone({ policy, versions }: Replies): boolean {
  return "gone" in policy || ("why" in policy && "gone" in versions);
}

function certificateOf(
  reading: Reading,
  { name, item }: Named,
  { policy, versions, pending }: Replies,
): Unplaced<Certificate> {
  return inLiveWords({
    ...withPolicy(readCertificate(objectSource(item, name, absentFact)), policy),
    versions: versionsFact(versions, versionNamer(reading, "certificates", name)),
    pendingOperation: pendingFact(pending),
  });
}

function withPolicy(listed: Unplaced<Certificate>, policy: Reply<JsonMap>): Unplaced<Certificate> {
  if ("value" in policy) return { ...listed, ...certificatePolicyFacts(policy.value, absentFact) };
  return "why" in policy ? settle(listed, "policy", policy.why) : listed;
}

type PendingFact = NonNullable<Certificate["pendingOperation"]>;

/** The last operation on a certificate: under way, failed or done. One that was imported has none. */
function pendingFact(pending: Reply<JsonMap>): PendingFact {
  if ("gone" in pending) return read(null);
  if ("why" in pending) return { unread: pending.why };
  const error = mapIn(pending.value, "error");
  const said = error && [textIn(error, "code"), textIn(error, "message")].filter((text) => text !== undefined);
  return read({
    status: textIn(pending.value, "status") ?? null,
    error: said && said.length > 0 ? said.join(": ").slice(0, longestError) : null,
  });
}

/** An authority's message is for people; what is longer than this is no sentence. */
const longestError = 500;
