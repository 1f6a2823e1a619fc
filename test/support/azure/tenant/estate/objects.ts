import { type Fact, isRead } from "../../../../../src/model/fact.ts";
import type { Certificate, Key, LifetimeAction, ObjectVersion, Secret } from "../../../../../src/model/objects.ts";
import { type Json, type JsonObject, present } from "../../json.ts";
import { versionId } from "../draft-objects.ts";
import type { CertificateModel, KeyModel, SecretModel, VersionModel } from "../vault-model.ts";

/** The value of a fact that was read, else the one given. */
export const known = <T>(fact: Fact<T> | undefined, otherwise: T): T =>
  fact !== undefined && isRead(fact) ? fact.read : otherwise;

const epoch = "2025-01-01T00:00:00Z";

interface Dated {
  readonly name: string;
  readonly enabled: Fact<boolean>;
  readonly createdOn: Fact<string | null>;
  readonly updatedOn: Fact<string | null>;
  readonly notBefore: Fact<string | null>;
  readonly expiresOn: Fact<string | null>;
  readonly versions?: Fact<readonly ObjectVersion[]>;
}

function currentOf(object: Dated, version: string): VersionModel {
  const created = known(object.createdOn, null) ?? epoch;
  const [expires, notBefore] = [known(object.expiresOn, null), known(object.notBefore, null)];
  return {
    version,
    enabled: known(object.enabled, true),
    created,
    updated: known(object.updatedOn, null) ?? created,
    ...(expires === null ? {} : { expires }),
    ...(notBefore === null ? {} : { notBefore }),
  };
}

/** Oldest first. The current version carries what the object itself says. */
function versionsOf(collection: string, object: Dated): readonly VersionModel[] {
  const listed = [...known(object.versions, [])].sort((left, right) =>
    (left.createdOn ?? "") < (right.createdOn ?? "") ? -1 : 1,
  );
  const last = listed.at(-1);
  const current = currentOf(object, last?.version ?? versionId(collection, object.name, 0));
  const older = listed.slice(0, -1).map((one): VersionModel => {
    const created = one.createdOn ?? epoch;
    const expires = one.expiresOn === null ? {} : { expires: one.expiresOn };
    return { version: one.version, enabled: one.enabled, created, updated: created, ...expires };
  });
  return [...older, current];
}

const common = (collection: string, object: Dated & { readonly tags: Fact<Readonly<Record<string, string>>> }) => ({
  name: object.name,
  tags: known(object.tags, {}),
  versions: versionsOf(collection, object),
});

export function secretOf(secret: Secret): SecretModel {
  const contentType = known(secret.contentType, null);
  return {
    ...common("secrets", secret),
    managed: known(secret.managed, false),
    ...(contentType === null ? {} : { contentType }),
  };
}

const days = (count: number | undefined) => (count === undefined ? undefined : `P${count}D`);

function rotationOf(key: Key): JsonObject | null {
  const policy = known(key.rotationPolicy, null);
  if (policy === null) return null;
  const lifetimeActions = policy.actions.map((one): Json => {
    const trigger = { timeAfterCreate: days(one.daysAfterCreation), timeBeforeExpiry: days(one.daysBeforeExpiry) };
    return { trigger: present(trigger), action: { type: one.action === "rotate" ? "Rotate" : "Notify" } };
  });
  return { lifetimeActions, attributes: present({ expiryTime: days(policy.expiryDays) }) };
}

export function keyOf(key: Key): KeyModel {
  const [keySize, curve, exportable] = [known(key.keySize, null), known(key.curve, null), known(key.exportable, null)];
  const rotationPolicy = rotationOf(key);
  return {
    ...common("keys", key),
    managed: known(key.managed, false),
    kty: known(key.keyType, null) ?? "RSA",
    keyOps: known(key.operations, []),
    ...(keySize === null ? {} : { keySize }),
    ...(curve === null ? {} : { curve }),
    ...(exportable === null ? {} : { exportable }),
    ...(rotationPolicy === null ? {} : { rotationPolicy }),
    ...(known(key.hasReleasePolicy, false) ? { releasePolicy: { contentType: "application/json", data: "e30" } } : {}),
  };
}

const actionTypes: Partial<Record<LifetimeAction["action"], string>> = {
  "auto-renew": "AutoRenew",
  "email-contacts": "EmailContacts",
};

export function certificateOf(certificate: Certificate): CertificateModel {
  const value = <T>(fact: Fact<T | null>): T | undefined => known(fact, null) ?? undefined;
  const lifetimeActions = known(certificate.lifetimeActions, []).map((one): Json => {
    const trigger = { lifetime_percentage: one.lifetimePercentage, days_before_expiry: one.daysBeforeExpiry };
    return { trigger: present(trigger), action: { action_type: actionTypes[one.action] ?? "EmailContacts" } };
  });
  return {
    ...common("certificates", certificate),
    managed: false,
    thumbprint: versionId("thumbprint", certificate.name, 0).slice(0, 27),
    policy: present({
      key_props: present({
        exportable: value(certificate.exportable),
        kty: value(certificate.keyType),
        key_size: value(certificate.keySize),
        crv: value(certificate.curve),
        reuse_key: false,
      }),
      x509_props: present({ subject: value(certificate.subject), validity_months: value(certificate.validityMonths) }),
      lifetime_actions: lifetimeActions,
      issuer: present({ name: value(certificate.issuer) ?? "Unknown" }),
    }),
  };
}
