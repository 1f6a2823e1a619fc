import type { Finding } from "../../model/report.ts";
import { parseVaultId, subscriptionOf, vaultOf } from "../../model/resource-id.ts";
import { severities } from "../../model/severity.ts";
import { shortName } from "../subject-name.ts";
import { compareCounts, type MutableCounts, noCounts, totalOf } from "./count.ts";

/** Findings on one vault (or another place) of one owner. Kept small: there is one for every vault with findings. */
export interface Group {
  readonly key: string;
  readonly owner: string | undefined;
  readonly title: string;
  /** A file of code may have several: of a module, each root module's own. */
  readonly environments: string[];
  /** Resource group. */
  readonly details: readonly string[];
  readonly isVault: boolean;
  readonly counts: MutableCounts;
  waived: number;
  /** Findings that a comment in the code keeps from counting. */
  suppressed: number;
  /** Findings that the baseline already has. */
  known: number;
}

/** What is listed, and what is only counted. */
export type Standing = "listed" | "waived" | "suppressed" | "known";

export function standingOf({ waiver, suppression, baselineState }: Finding): Standing {
  if (waiver?.state === "active") return "waived";
  if (suppression) return "suppressed";
  return baselineState === "unchanged" ? "known" : "listed";
}

/** Findings counted by owner and place, without holding any of them. */
export class Groups {
  readonly #groups = new Map<string, Group>();

  add(finding: Finding): void {
    const key = groupKey(finding);
    const group = this.#groups.get(key) ?? newGroup(key, finding);
    this.#groups.set(key, group);
    if (!group.environments.includes(finding.environment)) group.environments.push(finding.environment);
    const standing = standingOf(finding);
    if (standing === "listed") group.counts[finding.severity] += 1;
    else group[standing] += 1;
  }

  /** How many findings are suppressed in the code. */
  suppressed(): number {
    return [...this.#groups.values()].reduce((sum, { suppressed }) => sum + suppressed, 0);
  }

  /** Groups with something to list: the owner with the worst first, and the worst vault first within an owner. */
  sorted(): readonly Group[] {
    const listed = [...this.#groups.values()].filter(({ counts, suppressed }) => totalOf(counts) + suppressed > 0);
    const owners = new Map<string | undefined, MutableCounts>();
    for (const { owner, counts } of listed) {
      const sum = owners.get(owner) ?? noCounts();
      for (const severity of severities) sum[severity] += counts[severity];
      owners.set(owner, sum);
    }
    const ownerCounts = (group: Group): MutableCounts => owners.get(group.owner) ?? noCounts();
    return listed.sort(
      (a, b) =>
        compareCounts(ownerCounts(a), ownerCounts(b)) ||
        compareText(a.owner ?? "", b.owner ?? "") ||
        compareCounts(a.counts, b.counts) ||
        compareText(a.key, b.key),
    );
  }
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Names the group of a finding: its owner and its vault, or the place that stands in for one. */
export function groupKey(finding: Finding): string {
  return `${finding.owner ?? ""}\n${placeOf(finding).key}`;
}

interface Place {
  readonly key: string;
  readonly title: string;
  readonly details: readonly string[];
  readonly isVault: boolean;
}

function newGroup(key: string, finding: Finding): Group {
  const { title, details, isVault } = placeOf(finding);
  const counts = noCounts();
  return {
    key,
    owner: finding.owner,
    title,
    environments: [],
    details,
    isVault,
    counts,
    waived: 0,
    suppressed: 0,
    known: 0,
  };
}

function placeOf({ subject, location }: Finding): Place {
  if (subject.type === "waiver") return { key: "policy", title: "policy", details: ["waivers"], isVault: false };
  const file = fileOf(subject);
  if (file !== undefined) {
    const uri = location?.uri ?? file;
    return { key: uri, title: uri, details: [], isVault: false };
  }
  const isVault = subject.type === "vault" || subject.type === "hsm";
  const vault = subject.vault ?? vaultOf(subject.id) ?? (isVault ? subject.id : undefined);
  if (vault !== undefined) {
    const group = parseVaultId(vault)?.resourceGroup;
    return { key: vault, title: shortName(vault), details: group === undefined ? [] : [group], isVault: true };
  }
  const subscription = subscriptionOf(subject.id);
  if (subscription === undefined) return { key: "tenant", title: "above subscriptions", details: [], isVault: false };
  return { key: subscription, title: `subscription ${subscription}`, details: [], isVault: false };
}

/** The file that a subject of code stands in: `<path>#<address>`, or a whole file. Undefined for what is read from Azure. */
function fileOf({ id, type }: Finding["subject"]): string | undefined {
  if (id.startsWith("/")) return undefined;
  const hash = id.indexOf("#");
  if (hash >= 0) return id.slice(0, hash);
  return type === "code" ? id : undefined;
}
