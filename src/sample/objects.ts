import { read } from "../model/fact.ts";
import type { Certificate, Key, LifetimeAction, ObjectVersion, Secret } from "../model/objects.ts";
import type { Draft } from "./draft.ts";
import { hostileContentTypes, hostileTags } from "./hostile-text.ts";
import type { Site } from "./layout.ts";
import { lifeOf, retire, setLife } from "./lives.ts";
import type { EstatePlan } from "./options.ts";
import type { Random } from "./random.ts";

const secretPurposes = [
  "db-password",
  "api-key",
  "queue-connection",
  "smtp-login",
  "storage-key",
  "webhook-token",
  "oauth-client",
  "cache-password",
  "partner-token",
  "sftp-login",
  "search-key",
  "push-token",
] as const;
const keyPurposes = ["data-key", "backup-key", "column-key", "export-key", "archive-key"] as const;
const certificatePurposes = ["api-tls", "web-tls", "client-tls", "broker-tls"] as const;
const contentTypes = [null, "text/plain", "password", "connection string", "application/json"] as const;

export interface ObjectSet {
  readonly secrets: Draft<Secret>[];
  readonly keys: Draft<Key>[];
  readonly certificates: Draft<Certificate>[];
}

/** Healthy objects: young, ending well after the snapshot, renewed by the vault; some disabled, which no rule judges. */
export function healthyObjects(plan: EstatePlan, site: Site, random: Random): ObjectSet {
  const certificateCount = Math.max(1, Math.floor(plan.objectsPerVault / 20));
  const keyCount = Math.max(1, Math.floor(plan.objectsPerVault / 8));
  const secretCount = plan.objectsPerVault - keyCount - 3 * certificateCount;
  const maker: Maker = { plan, site, random };
  const certificates = range(certificateCount).map((number) => certificate(maker, number));
  const secrets = range(secretCount).map((number) => secret(maker, number, secretCount));
  const keys = range(keyCount).map((number) => key(maker, number));
  for (const owner of certificates) {
    secrets.push(managedSecret(maker, owner));
    keys.push(managedKey(maker, owner));
  }
  return { secrets: sorted(secrets), keys: sorted(keys), certificates: sorted(certificates) };
}

interface Maker {
  readonly plan: EstatePlan;
  readonly site: Site;
  readonly random: Random;
}

function range(length: number): readonly number[] {
  return Array.from({ length }, (_, index) => index);
}

function sorted<Item extends { readonly id: string }>(items: Item[]): Item[] {
  return items.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** `<application>-<purpose>`, the applications in turn; a number once the purposes are used up. */
function nameOf({ site, random }: Maker, number: number, purposes: readonly string[]): string {
  const { applications } = site.slot;
  const turn = Math.floor(number / applications.length);
  const round = Math.floor(turn / purposes.length);
  const name = [applications[number % applications.length], purposes[turn % purposes.length]].join("-");
  const spelled = random.oneIn(9) ? name.charAt(0).toUpperCase() + name.slice(1) : name;
  return round === 0 ? spelled : `${spelled}-${round + 1}`;
}

function common(maker: Maker, collection: "secrets" | "keys" | "certificates", name: string) {
  const { random, site } = maker;
  return {
    id: `${site.vaultId}/${collection}/${name.toLowerCase()}`,
    name,
    enabled: read(true),
    createdOn: read(null),
    updatedOn: read(null),
    notBefore: read(null),
    expiresOn: read(null),
    tags: read(
      site.slot.isHostile && random.oneIn(4) ? hostileTags : random.oneIn(3) ? { "managed-by": "terraform" } : {},
    ),
  };
}

function versions(random: Random, count: number): readonly ObjectVersion[] {
  return range(count).map(() => ({ version: random.hex(32), enabled: true, createdOn: null, expiresOn: null }));
}

function secret(maker: Maker, number: number, count: number): Draft<Secret> {
  const { random, plan, site } = maker;
  const hostile = site.slot.isHostile && random.oneIn(2);
  const draft: Draft<Secret> = {
    ...common(maker, "secrets", nameOf(maker, number, secretPurposes)),
    contentType: read(hostile ? random.pick(hostileContentTypes) : random.pick(contentTypes)),
    managed: read(false),
    versions: read(versions(random, random.oneIn(3) ? 2 : 1)),
  };
  setLife(draft, { createdDaysAgo: random.integer(3, 60), expiresInDays: random.integer(90, 300) }, plan.now);
  const isRetired = number === count - 1 && count > 6;
  if (isRetired) retire(draft, plan.now);
  return draft;
}

function keyMaterial(random: Random) {
  const isCurve = random.oneIn(4);
  return {
    keyType: read(isCurve ? "EC" : "RSA"),
    keySize: read(isCurve ? null : 3072),
    curve: read(isCurve ? "P-256" : null),
    exportable: read(false),
  };
}

function key(maker: Maker, number: number): Draft<Key> {
  const { random, plan } = maker;
  const material = keyMaterial(random);
  const draft: Draft<Key> = {
    ...common(maker, "keys", nameOf(maker, number, keyPurposes)),
    ...material,
    managed: read(false),
    operations: read(
      material.keyType.read === "EC" ? ["sign", "verify"] : ["encrypt", "decrypt", "wrapKey", "unwrapKey"],
    ),
    rotationPolicy: read({
      actions: [
        { action: "rotate", daysAfterCreation: 365 },
        { action: "notify", daysBeforeExpiry: 30 },
      ],
      expiryDays: 730,
    }),
    hasReleasePolicy: read(false),
    versions: read(versions(random, random.oneIn(3) ? 2 : 1)),
  };
  setLife(draft, { createdDaysAgo: random.integer(10, 300), expiresInDays: random.integer(120, 420) }, plan.now);
  return draft;
}

const autoRenew: LifetimeAction = { action: "auto-renew", lifetimePercentage: 80 };

function certificate(maker: Maker, number: number): Draft<Certificate> {
  const { random, plan } = maker;
  const name = nameOf(maker, number, certificatePurposes);
  const draft: Draft<Certificate> = {
    ...common(maker, "certificates", name),
    ...keyMaterial(random),
    issuer: read("DigiCert"),
    subject: read(`CN=${name.toLowerCase()}.halden.example`),
    validityMonths: read(12),
    lifetimeActions: read([autoRenew]),
  };
  const createdDaysAgo = random.integer(10, 120);
  setLife(draft, { createdDaysAgo, expiresInDays: 365 - createdDaysAgo }, plan.now);
  return draft;
}

function managedSecret(maker: Maker, owner: Draft<Certificate>): Draft<Secret> {
  const draft: Draft<Secret> = {
    ...common(maker, "secrets", owner.name),
    contentType: read("application/x-pkcs12"),
    managed: read(true),
    versions: read(versions(maker.random, 1)),
  };
  return lifeOf(owner, draft);
}

function managedKey(maker: Maker, owner: Draft<Certificate>): Draft<Key> {
  const draft: Draft<Key> = {
    ...common(maker, "keys", owner.name),
    keyType: owner.keyType,
    keySize: owner.keySize,
    curve: owner.curve,
    exportable: owner.exportable,
    managed: read(true),
    operations: read(["sign", "verify"]),
    rotationPolicy: read(null),
    hasReleasePolicy: read(false),
    versions: read(versions(maker.random, 1)),
  };
  return lifeOf(owner, draft);
}
