import { type Fact, read, unread } from "../../../model/fact.ts";
import type { DefenderPlan } from "../../../model/surroundings.ts";
import { isList, type JsonMap, mapIn, textIn } from "../../exports/json-value.ts";
import { extensionPath, listArm, readArm, versions } from "./arm.ts";
import { inParallel } from "./in-parallel.ts";
import type { Reading } from "./ledger.ts";

const collector = "defender";

export interface Defender {
  /** Null where the subscription has no plan for key vaults. */
  readonly defenderPlan: Fact<DefenderPlan | null>;
  /** How many addresses and roles are told of alerts. */
  readonly securityContacts: Fact<number>;
}

/** Defender's plan for key vaults and whom it tells, by subscription. */
export async function readDefender(
  reading: Reading,
  subscriptions: readonly string[],
): Promise<ReadonlyMap<string, Defender>> {
  const found = await inParallel(subscriptions, async (scope) => {
    const defenderPlan = await readPlan(reading, scope);
    const securityContacts = await readContacts(reading, scope);
    return [scope, { defenderPlan, securityContacts }] as const;
  });
  return new Map(found);
}

async function readPlan(reading: Reading, scope: string): Promise<Fact<DefenderPlan | null>> {
  const path = `${extensionPath(scope, "Microsoft.Security/pricings")}/KeyVaults`;
  const asked = { collector, scope, id: path.toLowerCase() };
  const answer = await readArm(reading.client, { collector, scope, path, version: versions.pricings });
  if (!answer.ok && isNotThere(answer)) {
    reading.ledger.read(asked);
    return read(null);
  }
  if (!answer.ok) return { unread: reading.ledger.refused(asked, answer.why) };
  const properties = mapIn(answer.body, "properties") ?? new Map();
  const tier = textIn(properties, "pricingTier");
  if (tier === undefined)
    return { unread: reading.ledger.refused(asked, unread("unparsable", "the plan has no tier").unread) };
  reading.ledger.read(asked);
  return read({ tier, subPlan: textIn(properties, "subPlan") ?? null });
}

/** The plan itself is not there, or Defender was never switched on in the subscription; not: the subscription is gone. */
function isNotThere({
  status,
  code,
}: {
  readonly status: number | undefined;
  readonly code: string | undefined;
}): boolean {
  const word = code?.toLowerCase().replaceAll(" ", "");
  if (word === "subscriptionnotregistered") return true;
  return status === 404 && word !== "subscriptionnotfound";
}

async function readContacts(reading: Reading, scope: string): Promise<Fact<number>> {
  const path = extensionPath(scope, "Microsoft.Security/securityContacts");
  const asked = { collector, scope, id: path.toLowerCase() };
  const listing = await listArm(reading.client, { collector, scope, path, version: versions.securityContacts });
  const counts = listing.items.map(addresseesIn);
  const isLost = counts.includes(undefined);
  const lost = isLost ? unread("unparsable", "a security contact is not what Azure prints").unread : undefined;
  const missing = reading.ledger.note(asked, listing.missing ?? lost);
  if (missing) return { unread: missing };
  return read(counts.reduce((sum: number, count) => sum + (count ?? 0), 0));
}

/** Addresses are counted and dropped. A contact that is switched off tells nobody. */
function addresseesIn(item: JsonMap): number | undefined {
  const properties = mapIn(item, "properties");
  if (!properties) return undefined;
  if (properties.get("isEnabled") === false) return 0;
  const emails = (textIn(properties, "emails") ?? "").split(/[;,]/).filter((address) => address.trim() !== "");
  const byRole = mapIn(properties, "notificationsByRole");
  const roles = byRole && textIn(byRole, "state")?.toLowerCase() === "on" ? byRole.get("roles") : undefined;
  return emails.length + (isList(roles) ? roles.length : 0);
}
