import { formatTime } from "../../../model/iso-date.ts";
import {
  type BurstRow,
  type Caller,
  callerKinds,
  type EventDetail,
  type EventRow,
  type LimitClass,
  limitClasses,
  listedAtMost,
  networkPaths,
  type PeakRow,
  statusClasses,
  type UsageRow,
  usageObjectTypes,
} from "../../../model/usage.ts";
import { listIn, numberOf, type Part, PartFault, textOf } from "./parts.ts";

/** A row of one of the tables. */
export type TableRow =
  | { readonly table: "usage"; readonly row: UsageRow }
  | { readonly table: "peaks"; readonly row: PeakRow }
  | { readonly table: "bursts"; readonly row: BurstRow }
  | { readonly table: "events"; readonly row: EventRow };

/** What is empty in the queries is null in the tables. */
const given = (part: Part, name: string): string | null => textOf(part, name) || null;

function oneOf<Word extends string>(words: readonly Word[], text: string): Word {
  const word = words.find((known) => known === text);
  if (word === undefined) throw new PartFault(`the answer says what no query asked for: ${text.slice(0, 40)}`);
  return word;
}

function callerOf(part: Part): Caller {
  const kind = oneOf(callerKinds, textOf(part, "callerKind"));
  return { oid: given(part, "oid"), appId: given(part, "appId"), kind, name: given(part, "person") };
}

/** Sorted as bytes are: by code points, not by UTF-16 units. */
function sorted(texts: readonly string[]): readonly string[] {
  return [...texts].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

export function usageRow(part: Part): UsageRow {
  const clients = sorted(listIn(part, "clients"));
  const addresses = sorted(listIn(part, "addresses"));
  return {
    hour: textOf(part, "hour"),
    vault: textOf(part, "vault"),
    caller: callerOf(part),
    operation: textOf(part, "operation"),
    objectType: oneOf(usageObjectTypes, textOf(part, "objectType")),
    objectName: given(part, "objectName"),
    versionAsked: given(part, "versionAsked"),
    statusClass: oneOf(statusClasses, textOf(part, "statusClass")),
    networkPath: oneOf(networkPaths, textOf(part, "networkPath")),
    assignmentId: given(part, "assignmentId"),
    count: numberOf(part, "calls"),
    first: textOf(part, "firstTime"),
    last: textOf(part, "lastTime"),
    msSum: numberOf(part, "msSum"),
    msMax: numberOf(part, "msMax"),
    clients: clients.slice(0, listedAtMost),
    tls: [...sorted(listIn(part, "tls"))],
    addresses: addresses.slice(0, listedAtMost),
    clientCount: clients.length,
    addressCount: addresses.length,
  };
}

/** Which row of `peaks` a part belongs to: a vault's, or that of a subscription in a region. */
export function peakScope(
  part: Part,
  regions: ReadonlyMap<string, string>,
): Pick<PeakRow, "scope" | "vault" | "subscriptionId" | "region" | "limitClass"> {
  const limitClass: LimitClass = oneOf(limitClasses, textOf(part, "limitClass"));
  const vault = given(part, "vault");
  if (vault === null) {
    const subscriptionId = textOf(part, "subscriptionId");
    return { scope: "subscription", vault, subscriptionId, region: given(part, "region"), limitClass };
  }
  const subscriptionId = /^\/subscriptions\/([^/]+)\//.exec(vault)?.[1] ?? "";
  return { scope: "vault", vault, subscriptionId, region: regions.get(vault) ?? null, limitClass };
}

/** Calls and the place of ten seconds in their hour, in one number: see the query. */
export function peakOf(hour: string, score: number): Pick<PeakRow, "hour" | "max10s" | "at"> {
  const offset = 3599 - (score % 3600);
  return { hour, max10s: Math.floor(score / 3600), at: formatTime(Date.parse(hour) + offset * 1000) };
}

export function burstRow(part: Part): BurstRow {
  return {
    minute: textOf(part, "minute"),
    vault: textOf(part, "vault"),
    caller: callerOf(part),
    calls: numberOf(part, "calls"),
    distinctObjects: listIn(part, "objects").filter((object) => object !== "").length,
    denials: numberOf(part, "denials"),
  };
}

export function eventRow(part: Part): EventRow {
  return {
    time: textOf(part, "happened"),
    vault: textOf(part, "vault"),
    caller: callerOf(part),
    operation: textOf(part, "operation"),
    objectType: oneOf(usageObjectTypes, textOf(part, "objectType")),
    objectName: given(part, "objectName"),
    status: statusIn(part),
    statusClass: oneOf(statusClasses, textOf(part, "statusClass")),
    address: given(part, "address"),
    detail: detailOf(part),
  };
}

/** What is no status at all is none. */
function statusIn(part: Part): number | null {
  const status = part["status"];
  return typeof status === "number" && status >= 100 && status <= 999 ? Math.round(status) : null;
}

const denials = ["firewall", "access-policy", "rbac", "disabled", "other"] as const;

function detailOf(part: Part): EventDetail {
  const denial = given(part, "denial");
  return {
    denial: denial === null ? null : oneOf(denials, denial),
    addedPrincipal: given(part, "addedPrincipal")?.toLowerCase() ?? null,
    removedPrincipal: given(part, "removedPrincipal")?.toLowerCase() ?? null,
    permissions: permissionsIn(part),
    addedAddress: given(part, "addedAddress"),
    defaultAction: given(part, "defaultAction"),
    role: null,
    scope: null,
  };
}

const permissionTypes = ["Secrets", "Keys", "Certificates"] as const;

/** Of the added or removed entry: `secrets get,list; keys all`, from lists as JSON writes them. */
function permissionsIn(part: Part): string | null {
  const texts = permissionTypes.flatMap((type) => {
    const list = (given(part, `added${type}`) ?? textOf(part, `removed${type}`)).replace(/[[\]"\s]/g, "");
    return list === "" ? [] : [`${type.toLowerCase()} ${list.toLowerCase()}`];
  });
  return texts.length === 0 ? null : texts.join("; ");
}
