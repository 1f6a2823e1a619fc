import { createHash } from "node:crypto";
import type { JsonObject } from "../json.ts";
import type { CertificateModel, Deleted, KeyModel, SecretModel, VersionModel } from "./vault-model.ts";

interface ObjectDraft {
  readonly name: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly enabled?: boolean;
  readonly created?: string;
  readonly updated?: string;
  readonly expires?: string;
  readonly notBefore?: string;
  /** How many versions, all alike but for their dates; or the versions themselves, oldest first. */
  readonly versions?: number | readonly VersionModel[];
  readonly managed?: boolean;
}

export interface SecretDraft extends ObjectDraft {
  readonly contentType?: string;
}

export interface KeyDraft extends ObjectDraft {
  readonly kty?: string;
  readonly keySize?: number;
  readonly curve?: string;
  readonly keyOps?: readonly string[];
  readonly exportable?: boolean;
  readonly rotationPolicy?: JsonObject;
  readonly releasePolicy?: JsonObject;
}

export interface CertificateDraft extends ObjectDraft {
  /** Laid over the usual policy. */
  readonly policy?: JsonObject;
  readonly pending?: JsonObject;
}

const usualCreated = "2026-06-01T00:00:00Z";
const monthMilliseconds = 30 * 86_400_000;
const text = (time: number) => new Date(time).toISOString().replace(/\.\d+Z$/, "Z");

/** A version id that depends on nothing but what it names. */
export function versionId(collection: string, name: string, index: number): string {
  return createHash("sha256").update(`${collection}/${name}/${index}`).digest("hex").slice(0, 32);
}

function versionsOf(collection: string, draft: ObjectDraft): readonly VersionModel[] {
  if (Array.isArray(draft.versions)) return draft.versions as readonly VersionModel[];
  const count = typeof draft.versions === "number" ? draft.versions : 1;
  const newest = Date.parse(draft.created ?? usualCreated);
  return Array.from({ length: count }, (_, index): VersionModel => {
    const created = text(newest - (count - 1 - index) * monthMilliseconds);
    return {
      version: versionId(collection, draft.name, index),
      enabled: draft.enabled ?? true,
      created,
      updated: draft.updated ?? created,
      ...(draft.expires === undefined ? {} : { expires: draft.expires }),
      ...(draft.notBefore === undefined ? {} : { notBefore: draft.notBefore }),
    };
  });
}

const common = (collection: string, draft: ObjectDraft) => ({
  name: draft.name,
  tags: draft.tags ?? {},
  versions: versionsOf(collection, draft),
  managed: draft.managed ?? false,
});

export function secretFrom(draft: SecretDraft): SecretModel {
  return {
    ...common("secrets", draft),
    ...(draft.contentType === undefined ? {} : { contentType: draft.contentType }),
  };
}

export function keyFrom(draft: KeyDraft): KeyModel {
  const { keySize, curve, exportable, rotationPolicy, releasePolicy } = draft;
  const kty = draft.kty ?? "RSA";
  const size = kty.startsWith("RSA") ? { keySize: keySize ?? 3072 } : { curve: curve ?? "P-256" };
  return {
    ...common("keys", draft),
    kty,
    ...size,
    keyOps: draft.keyOps ?? ["sign", "verify"],
    ...(exportable === undefined ? {} : { exportable }),
    ...(rotationPolicy === undefined ? {} : { rotationPolicy }),
    ...(releasePolicy === undefined ? {} : { releasePolicy }),
  };
}

const usualPolicy: JsonObject = {
  key_props: { exportable: true, kty: "RSA", key_size: 3072, reuse_key: false },
  secret_props: { contentType: "application/x-pkcs12" },
  x509_props: {
    subject: "CN=example.org",
    ekus: ["1.3.6.1.5.5.7.3.1"],
    key_usage: ["digitalSignature"],
    validity_months: 12,
  },
  lifetime_actions: [{ trigger: { lifetime_percentage: 80 }, action: { action_type: "AutoRenew" } }],
  issuer: { name: "DigiCert" },
};

export function certificateFrom(draft: CertificateDraft): CertificateModel {
  return {
    ...common("certificates", draft),
    thumbprint: createHash("sha1").update(draft.name).digest("base64url"),
    policy: { ...usualPolicy, ...draft.policy },
    ...(draft.pending === undefined ? {} : { pending: draft.pending }),
  };
}

/** The secret and the key that every certificate comes with, under its name and with its versions. */
export function partsOf(certificate: CertificateModel): { readonly secret: SecretModel; readonly key: KeyModel } {
  const { name, versions } = certificate;
  return {
    secret: { name, tags: {}, versions, managed: true, contentType: "application/x-pkcs12" },
    key: {
      name,
      tags: {},
      versions,
      managed: true,
      kty: "RSA",
      keySize: 3072,
      keyOps: ["sign", "verify"],
      exportable: true,
    },
  };
}

/** An object as one that was deleted at that time. */
export function deletedFrom<Model extends { readonly name: string }>(object: Model, deletedOn: string): Deleted<Model> {
  return {
    name: object.name,
    deletedOn,
    scheduledPurgeOn: text(Date.parse(deletedOn) + 3 * monthMilliseconds),
    object,
  };
}
