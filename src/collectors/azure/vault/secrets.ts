import type { Fact } from "../../../model/fact.ts";
import type { ObjectVersion, Secret } from "../../../model/objects.ts";
import { mergeRecords } from "../../exports/merge.ts";
import { objectSource } from "../../exports/object-common.ts";
import { place, readSecret, type Unplaced } from "../../exports/object-facts.ts";
import { askEach } from "./ask-each.ts";
import type { Listed, Union } from "./object-lists.ts";
import {
  type CertificatesRead,
  certificateVersions,
  listFactOf,
  type ObjectsRead,
  objectId,
  settleManaged,
} from "./objects-read.ts";
import { listVersions, type Reading, versionNamer } from "./reading.ts";
import { absentFact, inLiveWords, settle } from "./unasked.ts";
import { versionsFact } from "./versions.ts";

/** Secrets by their names, attributes and versions: one call for each that belongs to no certificate. */
export async function readSecrets(
  reading: Reading,
  lists: Union,
  certificates: CertificatesRead,
): Promise<ObjectsRead<Secret>> {
  const drafts = lists.objects.map((listed) => settleManaged(secretOf(listed), certificates));
  const unknown = drafts.filter((draft) => !certificateVersions(draft, certificates));
  const replies = lists.dataUnread
    ? new Map()
    : await askEach(unknown, reading.limiter, ({ name }) => listVersions(reading, "secrets", name));
  const secrets: Secret[] = [];
  const gone: string[] = [];
  for (const draft of drafts) {
    const reply = replies.get(draft);
    if (reply && "gone" in reply) {
      gone.push(objectId(reading, "secrets", draft.name));
      continue;
    }
    const versions: Fact<readonly ObjectVersion[]> | undefined = reply
      ? versionsFact(reply, versionNamer(reading, "secrets", draft.name))
      : certificateVersions(draft, certificates);
    const secret = versions ? { ...draft, versions } : withoutVersions(draft, lists);
    secrets.push(place(inLiveWords(secret), reading.id, "secrets"));
  }
  const { difference } = lists;
  return { list: listFactOf(secrets, lists), gone, ...(difference === undefined ? {} : { difference }) };
}

/** What both lists say together; where they differ the data plane's word counts: it is the vault's own. */
function secretOf({ name, control, data }: Listed): Unplaced<Secret> {
  const [ofControl, ofData] = [control, data].map((item) => item && readSecret(objectSource(item, name, absentFact)));
  if (ofControl && ofData) return mergeRecords(ofControl, ofData, () => undefined);
  const only = ofData ?? ofControl;
  if (!only) throw new Error(`no list has ${name}`);
  return only;
}

function withoutVersions(draft: Unplaced<Secret>, { dataUnread }: Union): Unplaced<Secret> {
  return dataUnread ? settle(draft, "versions", dataUnread) : draft;
}
