import { read } from "../../model/fact.ts";
import type { Certificate, LifetimeAction } from "../../model/objects.ts";
import type { Draft, VaultDraft } from "../draft.ts";
import type { Slot } from "../landscape.ts";
import { type Life, lifeOf, setLife } from "../lives.ts";
import type { Random } from "../random.ts";
import type { SampleRuleId } from "../rule-severities.ts";
import {
  type Defect,
  every,
  isDevelopment,
  isProduction,
  isTest,
  isWhole,
  type Label,
  type Planting,
  take,
} from "./defect.ts";

/** Defects of secrets, keys and certificates. Every life lies well away from the limit that it breaks, and from all others. */
export const objectDefects: readonly Defect[] = [
  secretDefect(["secret-without-expiry", "secret-expiry-missing"], isProduction, (random) => ({
    createdDaysAgo: random.integer(3, 60),
    expiresInDays: null,
  })),
  secretDefect(["secret-without-expiry-test", "secret-expiry-missing"], isTest, (random) => ({
    createdDaysAgo: random.integer(3, 60),
    expiresInDays: null,
  })),
  secretDefect(["secret-expired", "secret-expired"], isProduction, expiredLife),
  secretDefect(["secret-expired-dev", "secret-expired"], isDevelopment, expiredLife),
  secretDefect(["secret-expiring", "secret-expiring"], isProduction, expiringLife),
  secretDefect(["secret-expiring-test", "secret-expiring"], isTest, expiringLife),
  secretDefect(["secret-unrotated", "secret-unrotated"], isProduction, unrotatedLife),
  secretDefect(["secret-unrotated-waived", "secret-unrotated"], isProduction, unrotatedLife),
  secretDefect(["secret-unrotated-dev", "secret-unrotated"], isDevelopment, unrotatedLife),
  keyDefect(["key-without-expiry", "key-expiry-missing"], isProduction, (random) => ({
    createdDaysAgo: random.integer(10, 300),
    expiresInDays: null,
  })),
  keyDefect(["key-without-expiry-test", "key-expiry-missing"], isTest, (random) => ({
    createdDaysAgo: random.integer(10, 300),
    expiresInDays: null,
  })),
  keyDefect(["key-expired", "key-expired"], isProduction, expiredLife),
  keyDefect(["key-expiring", "key-expiring"], isProduction, expiringLife),
  keyDefect(["key-unrotated", "key-unrotated"], isProduction, (random) => ({
    createdDaysAgo: random.integer(800, 1500),
    expiresInDays: random.integer(90, 300),
  })),
  certificateDefect(["certificate-expired", "certificate-expired"], isProduction, (planting, certificate) =>
    endsIn(planting, certificate, -planting.random.integer(10, 40)),
  ),
  certificateDefect(["certificate-expired-test", "certificate-expired"], isTest, (planting, certificate) =>
    endsIn(planting, certificate, -planting.random.integer(10, 40)),
  ),
  certificateDefect(["certificate-renewal-overdue", "certificate-expiring"], isProduction, (planting, certificate) => {
    // Renewal was due at 80 % of a year, weeks ago: nobody renews it any more.
    endsIn(planting, certificate, planting.random.integer(12, 24));
    return "high";
  }),
  certificateDefect(["certificate-without-renewal", "certificate-auto-renew-missing"], isProduction, mailOnly),
  certificateDefect(["certificate-ending-without-renewal", "certificate-auto-renew-missing"], isProduction, mailOnly),
  {
    key: "certificate-expiring",
    ruleId: "certificate-expiring",
    fits: isProduction,
    claims: [],
    beside: "certificate-ending-without-renewal",
    restsOn: ["certificate-ending-without-renewal"],
    plant(planting) {
      const { draft, random } = planting;
      const certificate = plantedIn(draft, draft.certificates, "certificate-ending-without-renewal");
      endsIn(planting, certificate, random.integer(12, 24));
      return { subject: certificate.id };
    },
  },
];

/** The defect's key and the rule that it breaks. */
type Name = readonly [string, SampleRuleId];
type LifeFor = (random: Random) => Life;
type Where = (slot: Slot) => boolean;

function secretDefect([key, ruleId]: Name, where: Where, life: LifeFor): Defect {
  return {
    key,
    ruleId,
    fits: every(where, isWhole),
    claims: ["secret"],
    plant(planting) {
      const own = planting.draft.secrets.filter(isJudged);
      const secret = take(planting, key, own);
      setLife(secret, life(planting.random), planting.draft.now);
      return { subject: secret.id };
    },
  };
}

function keyDefect([key, ruleId]: Name, where: Where, life: LifeFor): Defect {
  return {
    key,
    ruleId,
    fits: every(where, isWhole),
    claims: ["key"],
    plant(planting) {
      const chosen = take(planting, key, planting.draft.keys.filter(isJudged));
      setLife(chosen, life(planting.random), planting.draft.now);
      return { subject: chosen.id };
    },
  };
}

function certificateDefect(
  [key, ruleId]: Name,
  where: Where,
  change: (planting: Planting, certificate: Draft<Certificate>) => Label["level"],
): Defect {
  return {
    key,
    ruleId,
    fits: every(where, isWhole),
    claims: ["certificate"],
    plant(planting) {
      const certificate = take(planting, key, planting.draft.certificates);
      const level = change(planting, certificate);
      return { subject: certificate.id, ...(level === undefined ? {} : { level }) };
    },
  };
}

/** Enabled, and not the secret or key of a certificate. */
function isJudged({ enabled, managed }: VaultDraft["secrets"][number] | VaultDraft["keys"][number]): boolean {
  return "read" in enabled && enabled.read && "read" in managed && !managed.read;
}

function plantedIn<Item extends { readonly id: string }>(draft: VaultDraft, items: readonly Item[], key: string): Item {
  const found = items.find(({ id }) => draft.planted.get(id) === key);
  if (!found) throw new Error(`${key} was not planted in ${draft.site.name}`);
  return found;
}

function expiredLife(random: Random): Life {
  // Not so long ago that the month's logs show nobody who used it.
  return { createdDaysAgo: random.integer(50, 75), expiresInDays: -random.integer(5, 24) };
}

function expiringLife(random: Random): Life {
  return { createdDaysAgo: random.integer(3, 60), expiresInDays: random.integer(12, 24) };
}

function unrotatedLife(random: Random): Life {
  return { createdDaysAgo: random.integer(120, 500), expiresInDays: random.integer(90, 300) };
}

/** A one-year certificate that ends (or ended) then, and the secret and key that end with it. */
function endsIn({ draft }: Planting, certificate: Draft<Certificate>, days: number): undefined {
  setLife(certificate, { createdDaysAgo: 365 - days, expiresInDays: days }, draft.now);
  for (const managed of [...draft.secrets, ...draft.keys]) {
    if (managed.name === certificate.name) lifeOf(certificate, managed);
  }
}

const mail: LifetimeAction = { action: "email-contacts", lifetimePercentage: 80 };

function mailOnly(_planting: Planting, certificate: Draft<Certificate>): undefined {
  certificate.lifetimeActions = read([mail]);
}
