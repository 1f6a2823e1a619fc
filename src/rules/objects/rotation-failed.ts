import Type from "typebox";
import { faultReasons, isRead, isUnread } from "../../model/fact.ts";
import { dateOf } from "../../model/iso-date.ts";
import { defineRule, notJudged } from "../../model/rule.ts";
import type { FailedRotation, UsedObject, VaultUsage } from "../../model/vault-usage.ts";
import { isOverdue, isSettled, type Lookup, lookupIn, noticedObjects } from "../support/rotation-due.ts";
import { placeOf } from "../support/usage-words.ts";

const attempts: ReadonlyMap<string, string> = new Map([
  ["CertificateRenew", "renewal"],
  ["CertificateEnroll", "enrolment"],
  ["KeyRotateIfDue", "scheduled rotation"],
]);

export default defineRule({
  id: "rotation-failed",
  title: "Rotation or renewal failed",
  severity: "high",
  area: "objects",
  subject: "vault",
  sources: ["live", "usage"],
  needs: ["usage"],
  controls: ["secret-rotation", "key-rotation", "cert-auto-renewal"],
  references: [
    "https://learn.microsoft.com/azure/key-vault/general/event-grid-overview",
    "https://learn.microsoft.com/azure/key-vault/keys/how-to-configure-key-rotation",
    "https://learn.microsoft.com/azure/key-vault/certificates/overview-renew-certificate",
  ],
  doc: {
    what: "Flags objects whose rotation was due and did not happen: a notice of near expiry is in the logs (Key Vault writes it thirty days before the end, whether or not anybody subscribes) and no new version followed within the given number of days; a renewal or scheduled rotation that the service tried and that failed, with no new version since; a pending certificate operation that ended in an error, where the run asked for those. Objects that were deleted or disabled since are left out. The key and the secret of a certificate count as the certificate.",
    why: "Automatic rotation fails silently: nobody looks at it until the old version expires, and then everything that uses the object stops at once.",
    fix: "Look at what should rotate the object: the function behind the Event Grid subscription, the rotation policy's permission on the key, the certificate authority's answer (az keyvault certificate pending show). Rotate by hand once, so that there is time to repair it.",
  },
  params: {
    days: Type.Integer({
      default: 14,
      minimum: 1,
      maximum: 29,
      description:
        "Days after the notice within which a new version must have been made. The end is thirty days after it.",
    }),
  },
  examples: {
    fails: {
      usage: {
        objects: [{ type: "secret", name: "db-password", nearExpiry: "2026-10-05T08:00:00Z" }],
        inventory: {
          objects: { secret: [{ name: "db-password", isEnabled: true, newestOn: "2025-11-04T08:00:00Z" }] },
        },
      },
    },
    passes: {
      usage: {
        objects: [{ name: "db-password", nearExpiry: "2026-10-05T08:00:00Z", lastNewVersion: "2026-10-05T08:05:00Z" }],
      },
    },
  },
  *check({ id, usage }, { params, now }) {
    const { inventory, completeness } = usage;
    const causes = new Map<string, Cause>();
    const lookup = lookupIn(inventory);
    for (const object of noticedObjects(usage, lookup)) {
      const overdue = isOverdue(object, { lookup, completeness, now, days: params.days });
      if (typeof overdue === "object") yield notJudged("usage", overdue);
      else if (overdue)
        note(
          causes,
          object,
          `was announced on ${dateOf(object.nearExpiry ?? now)} to expire and got no new version since`,
        );
    }
    for (const failed of failuresSince(usage, lookup)) note(causes, failed, attemptInWords(failed));
    const { failedOperations } = inventory;
    // Where nobody asked for pending operations, the logs alone decide.
    if (isUnread(failedOperations) && faultReasons.has(failedOperations.unread.reason)) {
      yield notJudged("certificates", failedOperations);
    }
    for (const { name, error } of isRead(failedOperations) ? failedOperations.read : []) {
      note(
        causes,
        { type: "certificate", name },
        `has a pending operation that ended in an error: ${error.slice(0, 200).toWellFormed()}`,
      );
    }
    for (const { object, words } of causes.values()) {
      const place = placeOf(id, object);
      if (place) yield { ...place, message: `${object.type} "${object.name}" ${words.join("; it ")}` };
    }
  },
});

interface Cause {
  readonly object: UsedObject;
  readonly words: string[];
}

function note(causes: Map<string, Cause>, { type, name }: UsedObject, words: string): void {
  const key = `${type} ${name.toLowerCase()}`;
  const cause = causes.get(key) ?? { object: { type, name: name.toLowerCase() }, words: [] };
  causes.set(key, cause);
  cause.words.push(words);
}

/** Failures after which the object got no new version, and is still there. One that was never enrolled is in no list. */
function failuresSince({ failedRotations, objects }: VaultUsage, lookup: Lookup): readonly FailedRotation[] {
  const logged = new Map(objects.map((object) => [`${object.type} ${object.name}`, object]));
  return failedRotations.filter((failed) => {
    const listed = lookup(failed);
    const isAwaited = failed.operation === "CertificateEnroll" && listed === "gone";
    return !isSettled(failed.time, logged.get(`${failed.type} ${failed.name}`), isAwaited ? "unread" : listed);
  });
}

function attemptInWords({ operation, time, status }: FailedRotation): string {
  const what = attempts.get(operation) ?? operation;
  return `failed at its ${what} on ${dateOf(time)}${status === null ? "" : ` with status ${status}`}`;
}
