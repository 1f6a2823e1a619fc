import { type Fact, isRead, read } from "../../../model/fact.ts";
import type { Key, Secret } from "../../../model/objects.ts";
import type { Vault } from "../../../model/vault.ts";
import type { VaultSettings } from "../../exports/vault-settings.ts";
import { readContactCount, readIssuers } from "./certificate-services.ts";
import { readCertificates } from "./certificates.ts";
import { readDeletedObjects } from "./deleted-objects.ts";
import { readKeys } from "./keys.ts";
import { type NamedItems, unite } from "./object-lists.ts";
import type { CertificatesRead, ObjectsRead } from "./objects-read.ts";
import { listControl, listData, type Reading } from "./reading.ts";
import { readSecrets } from "./secrets.ts";

/** What both planes list of a vault's secrets: the first thing that is asked, since it shows whether asking on is worth it. */
export interface FirstLists {
  readonly control: NamedItems;
  readonly data: NamedItems;
}

export async function readFirstLists(reading: Reading): Promise<FirstLists> {
  const [control, data] = await Promise.all([listControl(reading, "secrets"), listData(reading, "secrets")]);
  return { control, data };
}

/** What lies in a vault. */
export interface VaultContents {
  readonly secrets: ObjectsRead<Secret>;
  readonly keys: ObjectsRead<Key>;
  readonly certificates: CertificatesRead;
  readonly facts: Pick<Vault, "deletedObjects" | "certificateIssuers" | "certificateContacts">;
}

export async function readVaultContents(
  reading: Reading,
  first: FirstLists,
  { softDeleteEnabled }: Pick<VaultSettings, "softDeleteEnabled">,
): Promise<VaultContents> {
  const [controlKeys, dataKeys, listedCertificates, deletedObjects, certificateIssuers, certificateContacts] =
    await Promise.all([
      listControl(reading, "keys"),
      listData(reading, "keys"),
      listData(reading, "certificates"),
      isOff(softDeleteEnabled) ? read([]) : readDeletedObjects(reading),
      readIssuers(reading),
      readContactCount(reading),
    ]);
  // What belongs to a certificate takes fewer calls: so certificates come first.
  const certificates = await readCertificates(reading, listedCertificates);
  const [secrets, keys] = await Promise.all([
    readSecrets(reading, unite(first.control, first.data), certificates),
    readKeys(reading, unite(controlKeys, dataKeys), { certificates, hasControl: true }),
  ]);
  return { secrets, keys, certificates, facts: { deletedObjects, certificateIssuers, certificateContacts } };
}

/** Without soft delete nothing waits for recovery, and Key Vault refuses to list it. */
function isOff(flag: Fact<boolean | null>): boolean {
  return isRead(flag) && flag.read === false;
}

/** Managed HSMs hold keys and nothing else; ARM is not let in to them by default, so only they themselves are asked. */
export function readHsmKeys(reading: Reading, listed: NamedItems): Promise<ObjectsRead<Key>> {
  return readKeys(reading, unite(undefined, listed), { certificates: noCertificates, hasControl: false });
}

const noCertificates: CertificatesRead = { list: read([]), gone: [], versions: new Map() };
