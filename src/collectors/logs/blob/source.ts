import { parseTime } from "../../../model/iso-date.ts";
import type { LogRefusal } from "../../../model/usage.ts";
import type { Door } from "../../azure/run/connect.ts";
import type { Expanded } from "../files/sources.ts";
import type { LogSource } from "../log-input.ts";
import { type AddressFault, type ContainerAddress, isAddressFault, readContainerAddress } from "./address.ts";
import { BlobInput, defaultParts, type PartLimits } from "./blob-input.ts";
import { LogContainer } from "./container.ts";
import { type TimeRange, withSlack } from "./hours.ts";
import { keepWithin, listsOf, placesIn } from "./layout.ts";
import { refusalOf } from "./storage-refusal.ts";

/** A container's blobs of the time asked for, in the order of names and without empty ones; and what cannot be read. */
export type BlobSource = Expanded;

export interface BlobSourceOptions {
  /** Blobs of other hours are passed over, an hour of slack at both ends; RFC 3339. */
  readonly window?: { readonly from?: string; readonly to?: string };
  /** For tests: how much is read at once, and how much a page holds. */
  readonly parts?: PartLimits;
  readonly pageSize?: number;
}

/**
 * The blobs of a container by its address, `https://ACCOUNT.blob.SUFFIX/CONTAINER[/PREFIX][?SIGNATURE]`. Nobody needs to be
 * signed in for an address with a signature; for any other the door must have a credential. What cannot be listed is told
 * in `refused`; throws `SignInFault` and `AbortError`.
 */
export async function blobSource(
  url: string,
  door: Door,
  options: BlobSourceOptions = {},
): Promise<BlobSource | AddressFault> {
  const address = readContainerAddress(url, door.cloud);
  if (isAddressFault(address)) return address;
  const container = new LogContainer(address, door, options.pageSize);
  const source: LogSource = { source: shownSource(address), kind: "container" };
  const asked = askedRange(options.window);
  const { prefixes, isEmpty, ...met } = await placesIn(container, asked);
  const kept = { blobs: [...met.blobs], leftOut: [...met.leftOut] };
  for await (const list of listsOf(container, prefixes)) keepWithin(list, asked, kept);
  const parts = options.parts ?? defaultParts;
  const inputs = kept.blobs
    .filter(({ size }) => size > 0)
    .map((blob) => new BlobInput(source, container, { blob, parts }));
  inputs.sort((one, other) => (one.name < other.name ? -1 : 1));
  const refused = kept.leftOut.map(({ name, fault }) =>
    refusalOf(fault, name === undefined ? source.source : `${address.shown}/${name}`),
  );
  return { source, inputs, refused: isEmpty && address.prefix !== "" ? [...refused, nothing(source)] : refused };
}

/** Whether reading this address needs somebody to be signed in; an address with a fault needs nobody. */
export function needsSignIn(url: string, cloud: Door["cloud"]): boolean {
  const address = readContainerAddress(url, cloud);
  return !isAddressFault(address) && !address.isSigned;
}

function shownSource({ shown, prefix }: ContainerAddress): string {
  return prefix === "" ? shown : `${shown}/${prefix}`;
}

function askedRange({ from, to }: NonNullable<BlobSourceOptions["window"]> = {}): TimeRange {
  const time = (text: string | undefined, otherwise: number) => {
    const parsed = text === undefined ? undefined : parseTime(text);
    return parsed === undefined ? otherwise : Date.parse(parsed);
  };
  return withSlack({
    from: time(from, Number.NEGATIVE_INFINITY),
    to: time(to, Number.POSITIVE_INFINITY),
  });
}

function nothing({ source }: LogSource): LogRefusal {
  return {
    source,
    why: "no blob's name begins with this",
    remedy: "names are told apart by case, and Azure writes resource ids in capital letters",
  };
}
