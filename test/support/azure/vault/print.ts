import { attributesOf, current, recoveryLevel } from "../arm/key-vault-objects.ts";
import { seconds } from "../arm/stores.ts";
import { type JsonObject, present } from "../json.ts";
import { secretMarker } from "../markers.ts";
import type { CertificateModel, Deleted, KeyModel, SecretModel, Store, VersionModel } from "../tenant/vault-model.ts";

/** A vault or managed HSM with the URI that object ids start with. */
export interface Holder {
  readonly store: Store;
  readonly uri: string;
}

function attributes({ store }: Holder, version: VersionModel): JsonObject {
  const days = store.properties["softDeleteRetentionInDays"];
  return {
    ...attributesOf(version),
    recoveryLevel: recoveryLevel(store.properties),
    recoverableDays: typeof days === "number" ? days : 90,
  };
}

const tagsOf = (tags: Readonly<Record<string, string>>) => (Object.keys(tags).length === 0 ? undefined : tags);
const managedOf = (managed: boolean) => (managed ? true : undefined);

/** A list names objects without their version; a list of versions names each version. */
export const objectId = ({ uri }: Holder, collection: string, name: string, version?: VersionModel) =>
  `${uri}/${collection}/${name}${version === undefined ? "" : `/${version.version}`}`;

export function secretItem(holder: Holder, secret: SecretModel, version?: VersionModel): JsonObject {
  return present({
    id: objectId(holder, "secrets", secret.name, version),
    contentType: secret.contentType,
    attributes: attributes(holder, version ?? current(secret.versions)),
    tags: tagsOf(secret.tags),
    managed: managedOf(secret.managed),
  });
}

/** A secret with its value, as only a caller that must not exist would see it. */
export function secretBundle(holder: Holder, secret: SecretModel, version: VersionModel): JsonObject {
  return { value: secretMarker, ...secretItem(holder, secret, version) };
}

export function keyItem(holder: Holder, key: KeyModel, version?: VersionModel): JsonObject {
  return present({
    kid: objectId(holder, "keys", key.name, version),
    attributes: present({ ...attributes(holder, version ?? current(key.versions)), exportable: key.exportable }),
    tags: tagsOf(key.tags),
    managed: managedOf(key.managed),
  });
}

/** Public halves; any bytes of the right length do. */
const publicPart = (bits: number) => Buffer.alloc(Math.ceil(bits / 8), 0x5a).toString("base64url");
const curveBits: Readonly<Record<string, number>> = { "P-256": 256, "P-256K": 256, "P-384": 384, "P-521": 521 };

function publicKey(key: KeyModel): JsonObject {
  if (key.kty.startsWith("RSA")) return { n: publicPart(key.keySize ?? 2048), e: "AQAB" };
  if (!key.kty.startsWith("EC")) return {};
  const part = publicPart(curveBits[key.curve ?? "P-256"] ?? 256);
  return { crv: key.curve ?? "P-256", x: part, y: part };
}

export function keyBundle(holder: Holder, key: KeyModel, version: VersionModel): JsonObject {
  const { kid: _, ...rest } = keyItem(holder, key, version);
  return present({
    key: { kid: objectId(holder, "keys", key.name, version), kty: key.kty, key_ops: key.keyOps, ...publicKey(key) },
    ...rest,
    release_policy: key.releasePolicy,
  });
}

export function certificateItem(holder: Holder, certificate: CertificateModel, version?: VersionModel): JsonObject {
  return present({
    id: objectId(holder, "certificates", certificate.name, version),
    x5t: certificate.thumbprint,
    attributes: attributes(holder, version ?? current(certificate.versions)),
    tags: tagsOf(certificate.tags),
  });
}

export function certificatePolicy(holder: Holder, certificate: CertificateModel): JsonObject {
  const newest = current(certificate.versions);
  return {
    id: `${holder.uri}/certificates/${certificate.name}/policy`,
    ...certificate.policy,
    attributes: { enabled: true, created: seconds(newest.created), updated: seconds(newest.updated) },
  };
}

export function certificateBundle(holder: Holder, certificate: CertificateModel, version: VersionModel): JsonObject {
  return {
    kid: objectId(holder, "keys", certificate.name, version),
    sid: objectId(holder, "secrets", certificate.name, version),
    cer: Buffer.from(`certificate ${certificate.name}`).toString("base64"),
    policy: certificatePolicy(holder, certificate),
    ...certificateItem(holder, certificate, version),
  };
}

/** What a deleted object shows over what it showed before. */
export function deletedFields(holder: Holder, collection: string, deleted: Deleted<unknown>): JsonObject {
  return {
    recoveryId: `${holder.uri}/deleted${collection}/${deleted.name}`,
    deletedDate: seconds(deleted.deletedOn),
    scheduledPurgeDate: seconds(deleted.scheduledPurgeOn),
  };
}
