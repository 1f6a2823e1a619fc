import { type SavingKind, savingKinds } from "../../model/cost.ts";
import { listPageSize } from "../../model/facts/prices.ts";
import type { CostPeriod } from "./period.ts";
import { leastListedObjects } from "./savings.ts";

/** What a figure may rest on beside the rules of the price list. */
export const assumptionCodes = [
  "throttled-unclear",
  "server-error-unclear",
  "unknown-operation",
  "key-class-unread",
  "hsm-versions",
  "hsm-versions-short",
  "hsm-steps",
  "managed-hsm-hours",
  "renewal-unclear",
  "rotation-unclear",
  "storage-key-unclear",
  "record-size-assumed",
  "record-size-measured",
  "ingestion-unread",
] as const;
export type AssumptionCode = (typeof assumptionCodes)[number];

const always = [
  "Every call that proved who it is counts as one operation, whatever the answer; handshakes (401 without identity), notices and calls to the management plane are free.",
  "Logs are not without gaps: what they lost is not in these figures, and time without records counts as time without calls; a vault or managed HSM that they never name costs nothing here.",
  "Calls, and with them the records that they leave, are carried forward at the rate of the last seven days of the logs, renewals and scheduled rotations at that of the last thirty; both rates also stand for the part of the month before the logs.",
];

const sentences: Readonly<Record<AssumptionCode, (recordBytes: number) => string>> = {
  "throttled-unclear": () =>
    "Whether a throttled call (429) is charged is not documented: the lower figure leaves them out, the higher one counts them.",
  "server-error-unclear": () =>
    "Whether a call that ended in a server error (5xx) is charged is not documented: the lower figure leaves them out, the higher one counts them.",
  "unknown-operation": () =>
    "Operations that kvaudit does not know may be free or cost what a secret's or a key's cost: the figures span both.",
  "key-class-unread": () =>
    "Type and size of some keys were not read: calls with them are charged between the cheapest and the dearest key that the vault can hold.",
  "hsm-versions": () =>
    "A version of an HSM-protected key is charged for the month if it signed, verified, encrypted, decrypted, wrapped, unwrapped or was released in the last 30 days; a call that names no version used the newest one.",
  "hsm-versions-short": () =>
    "The logs reach back less than 30 days: versions of HSM-protected keys that were used before are not in these figures.",
  "hsm-steps": () =>
    "The steps of the price of HSM-protected advanced keys are counted for each vault by itself: an upper bound where vaults share them.",
  "managed-hsm-hours": () =>
    "A managed HSM is charged for every hour of the month as one Standard B1 pool in one region; calls to it are free.",
  "renewal-unclear": () => "Whether a failed certificate renewal is charged is not documented: the figures span both.",
  "rotation-unclear": () => "Some scheduled rotations have no status in the log: the figures span both outcomes.",
  "storage-key-unclear": () =>
    "Whether a synchronised storage-account key is charged as a renewal is not documented: the figures span both.",
  "record-size-assumed": (recordBytes) =>
    `A log record is taken to be ${recordBytes} bytes; nobody measured it in these logs.`,
  "record-size-measured": (recordBytes) => `A log record is ${recordBytes} bytes on average in these logs.`,
  "ingestion-unread": () =>
    "Where the diagnostic settings of a vault were not read, its log may go to no workspace or to one: the figures span both. Storage and event hubs are not counted.",
};

/** The sentences behind a report: what holds for every one, then what this one met, then the limits of its time. */
export function assumptionTexts(
  codes: ReadonlySet<AssumptionCode>,
  recordBytes: number,
  { rate, covered, month }: CostPeriod,
): readonly string[] {
  const met = assumptionCodes.filter((code) => codes.has(code)).map((code) => sentences[code](recordBytes));
  const isPartial = covered !== undefined && covered.from > month.from;
  return [
    ...always,
    ...met,
    ...(isPartial ? [`The month so far begins where the logs begin, at ${covered.from}.`] : []),
    ...(rate.factor === undefined ? ["The logs reach less than a day: nothing is projected."] : []),
  ];
}

/** The sentences behind the savings of these kinds; App Configuration has its own. */
export function savingTexts(kinds: ReadonlySet<SavingKind>, cacheHours: number): readonly string[] {
  if (kinds.size === 0) return [];
  const span = cacheHours === 1 ? "an hour" : `${cacheHours} hours`;
  const texts: Readonly<Partial<Record<SavingKind, string>>> = {
    caching: `Caching: each address of a caller reads each object once in ${span} and keeps it; copies of an application behind one address share what one of them read.`,
    "local-public-key": `Local public keys: verifying, encrypting and wrapping need the public half of a key only, which each address of a caller fetches once in ${span}.`,
    "list-instead-of-gets": `List instead of gets: a caller that reads ${leastListedObjects} or more keys or certificates one by one within ${span}, and needs their attributes only, gets ${listPageSize} of them with one call.`,
  };
  return [
    ...savingKinds.flatMap((kind) => (kinds.has(kind) ? (texts[kind] ?? []) : [])),
    "Savings count the log record that a call would have left, too; calls of trusted services of the platform are in none, since their owner cannot change them.",
  ];
}
