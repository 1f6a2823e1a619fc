import { addDays, daysBetween } from "../../model/iso-date.ts";
import type { LifetimeAction } from "../../model/objects.ts";

export interface RenewalPolicy {
  readonly issuer: string | null;
  readonly lifetimeActions: readonly LifetimeAction[];
}

/**
 * The actions by which Key Vault renews a certificate on its own. With the issuer `Unknown` (a certificate from an
 * authority that Key Vault does not talk to) no action can do that: a person has to have the request signed and merged.
 */
export function renewals({ issuer, lifetimeActions }: RenewalPolicy): readonly LifetimeAction[] {
  if (issuer?.toLowerCase() === "unknown") return [];
  return lifetimeActions.filter(({ action }) => action === "auto-renew");
}

/** The first and last second of a certificate's life. */
export interface Lifetime {
  readonly notBefore: string | null;
  readonly expiresOn: string;
}

/** Length in days; undefined where the start is not recorded or lies after the end, which no valid certificate has. */
export function lifetimeDays({ notBefore, expiresOn }: Lifetime): number | undefined {
  const days = notBefore === null ? 0 : daysBetween(notBefore, expiresOn);
  return days > 0 ? days : undefined;
}

/** When the first of these actions is to renew the certificate; undefined where none says a time. */
export function renewalDue(actions: readonly LifetimeAction[], lifetime: Lifetime): string | undefined {
  const times = actions.flatMap((action) => dueTime(action, lifetime) ?? []);
  return times.reduce<string | undefined>(
    (first, time) => (first === undefined || time < first ? time : first),
    undefined,
  );
}

function dueTime({ daysBeforeExpiry, lifetimePercentage }: LifetimeAction, lifetime: Lifetime): string | undefined {
  if (daysBeforeExpiry !== undefined) return addDays(lifetime.expiresOn, -daysBeforeExpiry);
  const length = lifetimeDays(lifetime);
  if (lifetimePercentage === undefined || length === undefined) return undefined;
  return addDays(lifetime.expiresOn, (length * (lifetimePercentage - 100)) / 100);
}
