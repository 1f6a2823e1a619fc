import { isRead } from "../../model/fact.ts";
import { dateOf } from "../../model/iso-date.ts";
import type { Certificate, Key, Secret } from "../../model/objects.ts";
import { defineRule, notJudged } from "../../model/rule.ts";
import type { ObjectUsage } from "../../model/vault-usage.ts";
import { endOf } from "../support/object-end.ts";
import { placeOf } from "../support/usage-words.ts";

export default defineRule({
  id: "usage-expired-object-read",
  title: "Expired or disabled object is still asked for",
  severity: "high",
  area: "usage",
  subject: "vault",
  sources: ["live", "usage"],
  needs: ["usage", "secrets", "keys", "certificates"],
  controls: ["secret-expiry", "key-expiry"],
  references: [
    "https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates",
    "https://learn.microsoft.com/azure/key-vault/general/rest-error-codes",
  ],
  doc: {
    what: "Flags secrets, keys and certificates that somebody read, used or tried to use after their expiry date, or after they were disabled. The last change of an object's attributes stands for the time at which it was switched off. The key and the secret of a certificate count as the certificate. Lists and changes are no use.",
    why: "Key Vault hands out an expired secret as if nothing were: whoever asks works with a credential that was meant to be gone. A disabled object is refused, so its caller fails, or lives from a copy.",
    fix: "Find the caller in the logs. Where it still needs the object, store a new version and let it read that; where it does not, take the setting out that makes it ask. Then disable what has expired.",
  },
  examples: {
    fails: {
      usage: { objects: [{ type: "secret", name: "db-password", lastAsked: "2026-10-30T10:00:00Z", readers: 2 }] },
      secrets: [{ name: "db-password", expiresOn: "2026-09-01T00:00:00Z" }],
    },
    passes: {
      usage: { objects: [{ type: "secret", name: "db-password", lastAsked: "2026-10-30T10:00:00Z" }] },
      secrets: [{ name: "db-password", expiresOn: "2027-09-01T00:00:00Z" }],
    },
  },
  *check({ id, usage, secrets, keys, certificates }, { now }) {
    const asked = new Map(usage.objects.map((object) => [`${object.type} ${object.name}`, object]));
    const lists = [
      { type: "secret", objects: secrets.filter(isOwn), named: ["secret"] },
      { type: "key", objects: keys.filter(isOwn), named: ["key"] },
      { type: "certificate", objects: certificates, named: ["certificate", "key", "secret"] },
    ] as const;
    for (const { type, objects, named } of lists) {
      for (const object of objects as readonly (Secret | Key | Certificate)[]) {
        const last = lastAsked(named.map((kind) => asked.get(`${kind} ${object.name.toLowerCase()}`)));
        const end = last === undefined ? undefined : endOf(object, now);
        const place = placeOf(id, { type, name: object.name });
        if (!last || !end || !place) continue;
        if ("unread" in end) yield notJudged(`${type}s`, end);
        else if (last > end.since) {
          const what = end.why === "disabled" ? "is disabled" : `expired on ${dateOf(end.since)}`;
          const message = `${type} "${object.name}" ${what} and was still asked for on ${dateOf(last)}`;
          yield { ...place, at: object.id, message, data: { lastAsked: last, since: end.since } };
        }
      }
    }
  },
});

/** Not the key or secret of a certificate: that is judged itself. */
function isOwn({ managed }: Secret | Key): boolean {
  return !isRead(managed) || !managed.read;
}

function lastAsked(objects: readonly (ObjectUsage | undefined)[]): string | undefined {
  const times = objects.flatMap((object) => (object?.lastAsked ? [object.lastAsked] : []));
  return times.sort().at(-1);
}
