import { type Fact, faultReasons, isFact, isRead, isUnread, type Unread, unread } from "../../../model/fact.ts";
import type { Coverage, Refusal } from "../../../model/manifest.ts";
import { subscriptionOf } from "../../../model/resource-id.ts";
import type { VaultRecord } from "../../../model/vault.ts";
import type { ObjectsRead } from "./objects-read.ts";
import { readerRoles } from "./remedies.ts";

interface Member {
  readonly id: string;
}

/** What the coverage goes by beside the record itself. */
export interface CoverageSource {
  readonly record: VaultRecord;
  readonly collections: Readonly<Record<string, ObjectsRead<Member>>>;
  /** The role that lets the data plane be read; none where access policies rule. */
  readonly dataRole: string | undefined;
}

/**
 * What was asked about one vault, and what of it did not come: read off the record, so that the two cannot differ. Of a
 * collection, the list itself counts as one and each object as one more.
 */
export function coverageOf(source: CoverageSource): readonly Coverage[] {
  const { record, dataRole } = source;
  const collections = Object.entries(source.collections).map(([collector, collection]) =>
    collectionCoverage(record.id, collector, collection, dataRole),
  );
  return byCollector(record.id, [...collections, ...surroundings(record, dataRole)]);
}

function byCollector(scope: string, entries: readonly Coverage[]): readonly Coverage[] {
  return [...Map.groupBy(entries, ({ collector }) => collector)].map(([collector, parts]) => ({
    collector,
    scope,
    asked: parts.reduce((sum, { asked }) => sum + asked, 0),
    read: parts.reduce((sum, part) => sum + part.read, 0),
    refused: withoutRepeats(parts.flatMap(({ refused }) => refused)),
  }));
}

/** A vault that is shut refuses everything for one reason: it is said once for each collector. */
function withoutRepeats(refused: readonly Refusal[]): readonly Refusal[] {
  return [...new Map(refused.map((each) => [JSON.stringify([each.id, keyOf(each.why)]), each])).values()];
}

/**
 * A vault that was listed and is not there any more. It was counted where it was listed, and it is no gap of the inventory:
 * hence nothing asked here, and no fault.
 */
export function goneCoverage(id: string): readonly Coverage[] {
  const scope = `/subscriptions/${subscriptionOf(id) ?? ""}`;
  return [{ collector: "vaults", scope, asked: 0, read: 0, refused: [{ id, why: deletedMeanwhile }] }];
}

interface Single {
  readonly collector: string;
  readonly facts: readonly (Fact<unknown> | undefined)[];
  readonly role: string | undefined;
}

function surroundings(record: VaultRecord, dataRole: string | undefined): readonly Coverage[] {
  const { control, monitoring } = readerRoles;
  const common: readonly Single[] = [
    { collector: "private-endpoints", facts: [record.privateEndpoints], role: control },
    { collector: "perimeters", facts: [record.perimeters], role: control },
    { collector: "diagnostic-settings", facts: [record.diagnosticSettings], role: monitoring },
    { collector: "event-subscriptions", facts: [record.eventSubscriptions], role: control },
    { collector: "metrics", facts: [record.metrics], role: monitoring },
  ];
  const ofVault: readonly Single[] =
    record.kind === "hsm"
      ? [
          // Told as one: an HSM's own definitions say nothing of anybody else's roles.
          { collector: "role-assignments", facts: [record.localRoleAssignments, record.localRoles], role: dataRole },
          // Which local role reads them is not documented.
          { collector: "settings", facts: [record.isArmKeyManagementOn], role: undefined },
        ]
      : [
          { collector: "deleted", facts: [record.deletedObjects], role: dataRole },
          { collector: "certificates", facts: [record.certificateIssuers, record.certificateContacts], role: dataRole },
        ];
  const singles = [...common, ...ofVault].map((single) => singleCoverage(record.id, single));
  return [settingsCoverage(record), ...singles.filter(({ asked }) => asked > 0), ...destinationCoverage(record)];
}

/** Facts that are read elsewhere, and told there: by their own calls, or by the tenant's listings. */
const elsewhere = new Set([
  ...["secrets", "keys", "certificates", "deletedObjects", "certificateIssuers", "certificateContacts"],
  ...["privateEndpoints", "perimeters", "diagnosticSettings", "logDestinations", "eventSubscriptions", "metrics"],
  ...["localRoleAssignments", "localRoles", "isArmKeyManagementOn"],
  ...["roleAssignments", "denyAssignments", "scheduledAssignments", "locks", "alerts"],
]);

/** What the vault's own resource says; one answer, of which single members may be unreadable. */
function settingsCoverage(record: VaultRecord): Coverage {
  const own = Object.fromEntries(Object.entries(record).filter(([name]) => !elsewhere.has(name)));
  const entries = record.kind === "vault" && isRead(record.accessPolicies) ? record.accessPolicies.read : [];
  const refused = [own, ...entries].flatMap(faultsIn).map((why) => refusal(record.id, why, readerRoles.control));
  return { collector: "settings", scope: record.id, asked: 1, read: refused.length === 0 ? 1 : 0, refused };
}

function singleCoverage(id: string, { collector, facts, role }: Single): Coverage {
  const asked = facts.filter((fact) => fact !== undefined);
  const missing = asked.map(missingIn).filter((why) => why !== undefined);
  const refused = missing.map((why) => refusal(id, why, role));
  return { collector, scope: id, asked: asked.length, read: asked.length - missing.length, refused };
}

/** Each end of a log route counts as one. */
function destinationCoverage({ id, logDestinations }: VaultRecord): readonly Coverage[] {
  const ends = logDestinations && isRead(logDestinations) ? logDestinations.read : [];
  const refused = ends.flatMap((end) =>
    faultsIn(end)
      .slice(0, 1)
      .map((why) => refusal(end.id, why, readerRoles.control)),
  );
  if (ends.length === 0) return [];
  return [
    { collector: "log-destinations", scope: id, asked: ends.length, read: ends.length - refused.length, refused },
  ];
}

function collectionCoverage(
  id: string,
  collector: string,
  { list, gone, difference }: ObjectsRead<Member>,
  role: string | undefined,
): Coverage {
  const objects = isRead(list) ? list.read : [];
  const missing = missingIn(list);
  const faults = objects.flatMap((object) => faultsIn(object).map((why): Fault => ({ id: object.id, why })));
  // What only repeats why the list is not whole is not told again for single objects.
  const own = faults.filter(({ why }) => !missing || keyOf(why) !== keyOf(missing));
  const notes = [
    ...gone.map((object) => ({ id: object, why: deletedMeanwhile })),
    ...(difference === undefined ? [] : [{ id, why: unread("not-in-output", difference).unread }]),
  ];
  const refused = [
    ...(missing ? [refusal(id, missing, role)] : []),
    ...grouped(id, own).map(({ id: place, why }) => refusal(place, why, role)),
    ...notes,
  ];
  const whole = objects.length - new Set(faults.map((fault) => fault.id)).size;
  return { collector, scope: id, asked: 1 + objects.length + gone.length, read: (missing ? 0 : 1) + whole, refused };
}

const deletedMeanwhile = unread("not-in-output", "deleted while the run was reading it").unread;

interface Fault {
  readonly id: string;
  readonly why: Unread;
}

/** The faults among a record's facts, each reason once. */
function faultsIn(record: object): readonly Unread[] {
  const reasons = Object.values(record).flatMap((value) => (isFact(value) ? (missingIn(value) ?? []) : []));
  const faults = reasons.filter(({ reason }) => faultReasons.has(reason));
  return [...new Map(faults.map((why) => [keyOf(why), why])).values()];
}

/** One refusal for each reason: a call that is refused for a hundred objects is one thing to mend. */
function grouped(id: string, faults: readonly Fault[]): readonly Fault[] {
  const groups = Map.groupBy(faults, ({ why }) => keyOf(why));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first || group.length === 1) return first ? [first] : [];
    const detail = `${first.why.detail ?? first.why.reason} (${group.length} objects)`;
    return [{ id, why: { ...first.why, detail } }];
  });
}

function keyOf({ reason, detail, remedy }: Unread): string {
  return JSON.stringify([reason, detail, remedy]);
}

function missingIn(fact: Fact<unknown>): Unread | undefined {
  if (isUnread(fact)) return fact.unread;
  return isRead(fact) ? fact.missing : undefined;
}

function refusal(id: string, why: Unread, role: string | undefined): Refusal {
  return why.reason === "denied" && role !== undefined ? { id, why, role } : { id, why };
}
