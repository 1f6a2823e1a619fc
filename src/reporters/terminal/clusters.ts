import type { Finding, ReportReader } from "../../model/report.ts";
import { type Group, groupKey, standingOf } from "./groups.ts";

/** Findings of one rule on one vault whose messages differ in the subject's name only: shown as one. */
export interface Cluster {
  readonly first: Finding;
  /** Names of the next ones, up to a limit. */
  readonly names: string[];
  count: number;
}

/** What of a group is shown. */
export interface Listing {
  readonly clusters: Cluster[];
  /** Those that are suppressed in the code, which do not count. */
  readonly suppressed: Cluster[];
  /** Findings in `clusters`; the rest of the group is only counted. */
  shown: number;
}

/** How much of a report is held and shown: whatever its size, no more than this. */
export interface ListingLimits {
  readonly groups: number;
  readonly clustersPerGroup: number;
  readonly namesPerCluster: number;
}

export const defaultLimits: ListingLimits = { groups: 60, clustersPerGroup: 12, namesPerCluster: 6 };

/** Reads the findings again and gathers those of the first groups, the worst of each group first. */
export async function gather(
  report: ReportReader,
  groups: readonly Group[],
  limits: ListingLimits,
): Promise<ReadonlyMap<string, Listing>> {
  const listings = new Map(groups.slice(0, limits.groups).map(({ key }) => [key, new Gathering(limits)]));
  if (listings.size === 0) return listings;
  for await (const finding of report.findings()) {
    const standing = standingOf(finding);
    if (standing !== "listed" && standing !== "suppressed") continue;
    listings.get(groupKey(finding))?.add(finding, standing);
  }
  return listings;
}

class Gathering implements Listing {
  readonly clusters: Cluster[] = [];
  readonly suppressed: Cluster[] = [];
  shown = 0;
  readonly #byShape = new Map<string, Cluster>();
  readonly #limits: ListingLimits;

  constructor(limits: ListingLimits) {
    this.#limits = limits;
  }

  add(finding: Finding, standing: "listed" | "suppressed"): void {
    const shape = shapeOf(finding);
    const cluster = this.#byShape.get(shape);
    const clusters = standing === "listed" ? this.clusters : this.suppressed;
    if (cluster) {
      cluster.count += 1;
      if (cluster.names.length < this.#limits.namesPerCluster) cluster.names.push(finding.subject.name);
    } else if (clusters.length < this.#limits.clustersPerGroup) {
      const fresh: Cluster = { first: finding, names: [], count: 1 };
      this.#byShape.set(shape, fresh);
      clusters.push(fresh);
    } else {
      return;
    }
    if (standing === "listed") this.shown += 1;
  }
}

/** Equal for findings that read the same but for the name. */
function shapeOf({ severity, ruleId, subject, message, waiver, suppression, location }: Finding): string {
  const text = subject.name === "" ? message : message.replaceAll(subject.name, "\n");
  const place = location === undefined ? "" : `${location.uri}:${location.startLine}`;
  return JSON.stringify([
    severity,
    ruleId,
    subject.type,
    text,
    waiver?.until ?? "",
    suppression?.reason ?? null,
    place,
  ]);
}
