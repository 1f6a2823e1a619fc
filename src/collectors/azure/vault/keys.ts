import { type Fact, read, type Unread, unread } from "../../../model/fact.ts";
import type { Key, ObjectVersion } from "../../../model/objects.ts";
import type { JsonMap } from "../../exports/json-value.ts";
import { place } from "../../exports/object-facts.ts";
import { apiVersions } from "./api-versions.ts";
import { askEach } from "./ask-each.ts";
import { type KeyDraft, listedKey, settleKey, withControlKey, withKey, withRotationPolicy } from "./key-facts.ts";
import { controlVersion, type Union } from "./object-lists.ts";
import {
  type CertificatesRead,
  certificateVersions,
  listFactOf,
  type ObjectsRead,
  objectId,
  settleManaged,
} from "./objects-read.ts";
import { listVersions, type ObjectPart, type Reading, readPart, versionNamer } from "./reading.ts";
import { listReplyOf, type PartList, type Reply, replyOf } from "./replies.ts";
import { inLiveWords } from "./unasked.ts";
import { versionsFact } from "./versions.ts";

const keyPart: ObjectPart = { collection: "keys", part: "", permission: "get" };
const rotationPart: ObjectPart = { collection: "keys", part: "/rotationpolicy", permission: "getrotationpolicy" };

type Replies<Value> = ReadonlyMap<KeyDraft, Reply<Value>>;

/** What was asked about the keys of a vault: the data plane first, ARM about what the data plane refused. */
interface Asked {
  readonly key: Replies<JsonMap>;
  readonly rotation: Replies<JsonMap>;
  readonly versions: Replies<PartList>;
  readonly controlKey: Replies<JsonMap>;
  readonly controlVersions: Replies<PartList>;
}

/**
 * Keys: three calls for each that belongs to no certificate, one for each that does. ARM's calls are scarce (they are
 * counted by subscription, the data plane's by vault), so they are made only for what the data plane does not give.
 */
export async function readKeys(
  reading: Reading,
  lists: Union,
  { certificates, hasControl }: { readonly certificates: CertificatesRead; readonly hasControl: boolean },
): Promise<ObjectsRead<Key>> {
  const drafts = lists.objects.map((listed) => settleManaged(listedKey(listed), certificates));
  const own = drafts.filter((draft) => !certificateVersions(draft, certificates));
  const ofVault = lists.dataUnread ? nothingAsked : await askVault(reading, drafts, own);
  const ofControl = hasControl ? await askControl(reading, { drafts, own, ofVault }) : nothingFromControl;
  const asked = { ...ofVault, ...ofControl };
  const sources = { asked, certificates, dataUnread: lists.dataUnread };
  const keys: Key[] = [];
  const gone: string[] = [];
  for (const draft of drafts) {
    const id = objectId(reading, "keys", draft.name);
    if (isGone(draft, asked)) gone.push(id);
    else keys.push(place(inLiveWords(keyOf(reading, draft, sources)), reading.id, "keys"));
  }
  const { difference } = lists;
  return { list: listFactOf(keys, lists), gone, ...(difference === undefined ? {} : { difference }) };
}

const nothingAsked: Pick<Asked, "key" | "rotation" | "versions"> = {
  key: new Map(),
  rotation: new Map(),
  versions: new Map(),
};
const nothingFromControl: Pick<Asked, "controlKey" | "controlVersions"> = {
  controlKey: new Map(),
  controlVersions: new Map(),
};

async function askVault(reading: Reading, drafts: readonly KeyDraft[], own: readonly KeyDraft[]) {
  const { limiter } = reading;
  const [key, rotation, versions] = await Promise.all([
    askEach(drafts, limiter, ({ name }) => readPart(reading, name, keyPart)),
    askEach(own, limiter, ({ name }) => readPart(reading, name, rotationPart)),
    askEach(own, limiter, ({ name }) => listVersions(reading, "keys", name)),
  ]);
  return { key, rotation, versions };
}

interface BeforeControl {
  readonly drafts: readonly KeyDraft[];
  readonly own: readonly KeyDraft[];
  readonly ofVault: Pick<Asked, "key" | "rotation" | "versions">;
}

async function askControl(reading: Reading, { drafts, own, ofVault }: BeforeControl) {
  const isOpen = (replies: Replies<unknown>, draft: KeyDraft) => "why" in (replies.get(draft) ?? { why: undefined });
  const ownKeys = new Set(own);
  const keys = drafts.filter(
    (draft) => isOpen(ofVault.key, draft) || (ownKeys.has(draft) && isOpen(ofVault.rotation, draft)),
  );
  const versions = own.filter((draft) => isOpen(ofVault.versions, draft));
  const call = { version: apiVersions.keyVault, collector: "keys" };
  const [controlKey, controlVersions] = await Promise.all([
    askEach(keys, reading.limiter, async ({ name }) =>
      replyOf(await reading.calls.control({ ...call, path: `/keys/${name}` })),
    ),
    askEach(versions, reading.limiter, async ({ name }) =>
      listReplyOf(await reading.calls.controlList({ ...call, path: `/keys/${name}/versions` })),
    ),
  ]);
  return { controlKey, controlVersions };
}

/** The vault's own word counts; ARM's only where the vault gave none. */
function isGone(draft: KeyDraft, { key, versions, controlKey }: Asked): boolean {
  const replies = [key.get(draft), versions.get(draft)].filter((reply) => reply !== undefined);
  if (replies.some((reply) => "gone" in reply)) return true;
  const control = controlKey.get(draft);
  return control !== undefined && "gone" in control && !replies.some((reply) => "value" in reply);
}

interface Sources {
  readonly asked: Asked;
  readonly certificates: CertificatesRead;
  readonly dataUnread: Unread | undefined;
}

function keyOf(reading: Reading, draft: KeyDraft, sources: Sources): KeyDraft {
  const { asked, certificates, dataUnread } = sources;
  const ofVault = asked.key.get(draft);
  const ofControl = asked.controlKey.get(draft);
  const rotation = asked.rotation.get(draft);
  let key = draft;
  if (ofVault && "value" in ofVault) key = withKey(key, ofVault.value);
  if (rotation) key = withRotationPolicy(key, rotation);
  if (ofControl && "value" in ofControl) key = withControlKey(key, ofControl.value);
  const versions = versionsOf(reading, draft, sources);
  // A certificate's key is renewed by the certificate's policy, and cannot have one of its own.
  if (certificateVersions(draft, certificates)) key = { ...key, rotationPolicy: read(null) };
  return settleKey(versions ? { ...key, versions } : key, {
    key: whyWaiting(ofVault, dataUnread),
    rotationPolicy: whyWaiting(rotation, dataUnread),
    versions: whyWaiting(asked.versions.get(draft), dataUnread),
  });
}

function versionsOf(
  reading: Reading,
  draft: KeyDraft,
  { asked, certificates }: Sources,
): Fact<readonly ObjectVersion[]> | undefined {
  const { name } = draft;
  const ofVault = asked.versions.get(draft);
  if (ofVault && "value" in ofVault) return versionsFact(ofVault, versionNamer(reading, "keys", name));
  const ofControl = asked.controlVersions.get(draft);
  const keyId = objectId(reading, "keys", name);
  if (ofControl && "value" in ofControl) return versionsFact(ofControl, (item) => controlVersion(item, keyId));
  return certificateVersions(draft, certificates);
}

/** Why a fact did not come of the call that was to bring it. */
function whyWaiting(reply: Reply<unknown> | undefined, dataUnread: Unread | undefined): Unread | undefined {
  if (!reply) return dataUnread;
  return "why" in reply ? reply.why : unread("unparsable", "Azure's answer about this key does not say it").unread;
}
