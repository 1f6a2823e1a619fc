import type { Fact } from "../../model/fact.ts";
import type { Certificate, Key, LifetimeAction, RotationPolicy, Secret } from "../../model/objects.ts";
import type { Vault } from "../../model/vault.ts";
import { type AzFile, azFile, azTags, azTime, digitsOf } from "./spelling.ts";
import { isKnown, known } from "./values.ts";

/**
 * Stands where `az keyvault secret show` prints a secret's value: the one value in all of the sample. Nothing that kvaudit
 * writes may ever contain it.
 */
export const plantedSecretValue = "kvaudit-planted-value-7f3c19-must-never-be-written";

/** The outputs about what lies in one vault; a list that the estate leaves unread has none. */
export function* objectFiles(folder: string, vault: Vault): Generator<AzFile> {
  const host = known(vault.vaultUri) ?? "";
  if (isKnown(vault.secrets)) {
    yield azFile(
      `${folder}/secret-list.json`,
      known(vault.secrets).map((secret) => secretRow(host, secret)),
    );
  }
  yield* keyFiles(folder, host, vault.keys);
  if (isKnown(vault.certificates)) {
    const certificates = known(vault.certificates);
    yield azFile(
      `${folder}/certificate-list.json`,
      certificates.map((certificate) => certificateRow(host, certificate)),
    );
    for (const certificate of certificates.filter(({ lifetimeActions }) => isKnown(lifetimeActions))) {
      yield azFile(`${folder}/certificate-show-${certificate.name}.json`, shownCertificate(host, certificate));
    }
  }
}

/** The keys of a vault or managed HSM; none where the estate leaves their list unread. */
export function* keyFiles(folder: string, host: string, list: Fact<readonly Key[]>): Generator<AzFile> {
  if (!isKnown(list)) return;
  const keys = known(list);
  yield azFile(
    `${folder}/key-list.json`,
    keys.map((key) => keyRow(host, key)),
  );
  for (const key of keys) {
    yield azFile(`${folder}/key-show-${key.name}.json`, shownKey(host, key));
    const policy = known(key.rotationPolicy);
    if (policy) yield azFile(`${folder}/key-rotation-policy-${key.name}.json`, shownRotation(host, key, policy));
  }
}

/** `az keyvault secret show`, which prints the value. */
export function secretShowFile(folder: string, vault: Vault): readonly AzFile[] {
  const secret = known(vault.secrets).find(({ managed }) => !known(managed));
  if (!secret) return [];
  const row = secretRow(known(vault.vaultUri) ?? "", secret);
  const shown = { ...row, id: `${row.id}/${digitsOf(secret.id, 32)}`, kid: null, value: plantedSecretValue };
  return [azFile(`${folder}/secret-show-${secret.name}.json`, shown)];
}

type Timed = Pick<Secret, "createdOn" | "enabled" | "expiresOn" | "notBefore" | "updatedOn">;

function attributes(object: Timed) {
  return {
    created: azTime(known(object.createdOn)),
    enabled: known(object.enabled),
    expires: azTime(known(object.expiresOn)),
    notBefore: azTime(known(object.notBefore)),
    recoveryLevel: "Recoverable",
    updated: azTime(known(object.updatedOn)),
  };
}

function secretRow(host: string, secret: Secret) {
  return {
    attributes: { ...attributes(secret), recoverableDays: 90 },
    contentType: known(secret.contentType),
    id: `${host}secrets/${secret.name}`,
    // The service only says so when it is true.
    managed: known(secret.managed) ? true : null,
    name: secret.name,
    tags: azTags(known(secret.tags)),
  };
}

function keyAttributes(key: Key) {
  return { ...attributes(key), exportable: known(key.exportable), hsmPlatform: "0", recoverableDays: 90 };
}

function keyRow(host: string, key: Key) {
  return {
    attributes: keyAttributes(key),
    kid: `${host}keys/${key.name}`,
    managed: known(key.managed) ? true : null,
    name: key.name,
    releasePolicy: null,
    tags: azTags(known(key.tags)),
  };
}

/** What one base64 character of a modulus carries. */
const bitsPerCharacter = 6;

function shownKey(host: string, key: Key) {
  const bits = known(key.keySize);
  const isRsa = bits !== null;
  // As many base64 characters as a modulus of that size has, all of them made from the id.
  const characters = isRsa ? Math.ceil(bits / bitsPerCharacter) : 0;
  const point = isRsa ? null : digitsOf(key.id, 43);
  return {
    attributes: keyAttributes(key),
    key: {
      crv: known(key.curve),
      d: null,
      dp: null,
      dq: null,
      e: isRsa ? "AQAB" : null,
      k: null,
      keyOps: known(key.operations),
      kid: `${host}keys/${key.name}/${digitsOf(key.id, 32)}`,
      kty: known(key.keyType),
      n: isRsa ? digitsOf(`${key.id}/n`, characters) : null,
      p: null,
      q: null,
      qi: null,
      t: null,
      x: point,
      y: point,
    },
    managed: known(key.managed) ? true : null,
    releasePolicy: null,
    tags: azTags(known(key.tags)),
  };
}

const rotationActions: Partial<Record<LifetimeAction["action"], string>> = { rotate: "Rotate", notify: "Notify" };

function shownRotation(host: string, key: Key, policy: RotationPolicy) {
  const { expiryDays } = policy;
  return {
    createdOn: azTime(known(key.createdOn)),
    expiresIn: expiryDays === undefined ? null : `P${expiryDays}D`,
    id: `${host}keys/${key.name}/rotationpolicy`,
    lifetimeActions: policy.actions.map(({ action, daysAfterCreation, daysBeforeExpiry }) => ({
      action: rotationActions[action] ?? action,
      timeAfterCreate: daysAfterCreation === undefined ? null : `P${daysAfterCreation}D`,
      timeBeforeExpiry: daysBeforeExpiry === undefined ? null : `P${daysBeforeExpiry}D`,
    })),
    updatedOn: azTime(known(key.updatedOn)),
  };
}

function certificateRow(host: string, certificate: Certificate) {
  const thumbprint = digitsOf(certificate.id, 40).toUpperCase();
  return {
    attributes: attributes(certificate),
    id: `${host}certificates/${certificate.name}`,
    name: certificate.name,
    subject: known(certificate.subject),
    tags: azTags(known(certificate.tags)),
    x509Thumbprint: digitsOf(certificate.id, 27),
    x509ThumbprintHex: thumbprint,
  };
}

const certificateActions: Partial<Record<LifetimeAction["action"], string>> = {
  "auto-renew": "AutoRenew",
  "email-contacts": "EmailContacts",
};

function shownCertificate(host: string, certificate: Certificate) {
  const { subject: _subject, ...row } = certificateRow(host, certificate);
  const version = digitsOf(certificate.id, 32);
  return {
    ...row,
    cer: digitsOf(`${certificate.id}/cer`, 64),
    contentType: "application/x-pkcs12",
    id: `${host}certificates/${certificate.name}/${version}`,
    kid: `${host}keys/${certificate.name}/${version}`,
    policy: certificatePolicy(host, certificate),
    sid: `${host}secrets/${certificate.name}/${version}`,
  };
}

function certificatePolicy(host: string, certificate: Certificate) {
  const none = { created: null, enabled: null, expires: null, notBefore: null, recoveryLevel: null, updated: null };
  return {
    attributes: { ...none, created: azTime(known(certificate.createdOn)), enabled: true },
    id: `${host}certificates/${certificate.name}/policy`,
    issuerParameters: { certificateTransparency: null, certificateType: null, name: known(certificate.issuer) },
    keyProperties: {
      curve: known(certificate.curve),
      exportable: known(certificate.exportable),
      keySize: known(certificate.keySize),
      keyType: known(certificate.keyType),
      reuseKey: false,
    },
    lifetimeActions: known(certificate.lifetimeActions).map(({ action, daysBeforeExpiry, lifetimePercentage }) => ({
      action: { actionType: certificateActions[action] ?? action },
      trigger: { daysBeforeExpiry: daysBeforeExpiry ?? null, lifetimePercentage: lifetimePercentage ?? null },
    })),
    secretProperties: { contentType: "application/x-pkcs12" },
    x509CertificateProperties: {
      ekus: ["1.3.6.1.5.5.7.3.1"],
      keyUsage: ["digitalSignature", "keyEncipherment"],
      subject: known(certificate.subject),
      subjectAlternativeNames: { dnsNames: [], emails: [], upns: [] },
      validityInMonths: known(certificate.validityMonths),
    },
  };
}
