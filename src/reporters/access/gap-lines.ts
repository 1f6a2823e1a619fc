import type { AccessGap } from "../../model/access.ts";
import { type ScopeKind, scopeKind } from "../../model/resource-id.ts";
import { shortName } from "../subject-name.ts";
import { paragraph } from "../terminal/lines.ts";
import type { Look } from "../terminal/style.ts";

const effects: Readonly<Record<AccessGap["effect"], string>> = {
  adds: "more may have access",
  "adds-eligible": "more may be eligible",
  "adds-escalation": "more may get there",
  removes: "some may be blocked",
};

const facts: ReadonlyMap<string, string> = new Map([
  ["accessPolicies", "access policies"],
  ["denyAssignments", "deny assignments"],
  ["directoryRoles", "directory roles"],
  ["lighthouse", "delegations to other tenants"],
  ["localRoleAssignments", "local roles"],
  ["management-groups", "management groups"],
  ["permissionModel", "permission model"],
  ["role-definitions", "role definitions"],
  ["roleAssignments", "role assignments"],
  ["scheduledAssignments", "eligible and timed assignments"],
  ["scopes", "scopes"],
]);

/** So many places of one gap are named. */
const mostPlaces = 4;

/** What was not read and may change the answers, alike ones together, each with what would bring it. */
export function gapLines(gaps: readonly AccessGap[], look: Look): readonly string[] {
  if (gaps.length === 0) return [];
  const alike = Map.groupBy(gaps, ({ fact, effect, why, remedy }) => [fact, effect, why, remedy].join("\n"));
  const lines = [look.paint("warning", `${look.marks.bang} Not read: the answer may not be complete`)];
  for (const group of alike.values()) {
    const [gap] = group;
    if (!gap) continue;
    const what = `${facts.get(gap.fact) ?? gap.fact} of ${placesOf(group)}, so that ${effects[gap.effect]}: ${gap.why}`;
    lines.push(...paragraph(look.safe(what), look, { indent: "  ", hanging: "  " }));
    if (gap.remedy !== undefined)
      lines.push(
        ...paragraph(look.safe(`remedy: ${gap.remedy}`), look, { indent: "    ", hanging: "  ", style: "quiet" }),
      );
  }
  return lines;
}

function placesOf(gaps: readonly AccessGap[]): string {
  const names = [...new Set(gaps.map(({ place }) => placeName(place)))];
  const rest = names.length - mostPlaces;
  return `${names.slice(0, mostPlaces).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

const kinds: Readonly<Record<ScopeKind, string>> = {
  root: "the root",
  "management-group": "management group ",
  subscription: "subscription ",
  "resource-group": "resource group ",
  vault: "vault ",
  object: "",
  resource: "",
};

function placeName(place: string): string {
  if (!place.startsWith("/")) return place === "directory" ? "the directory" : place || "what is above";
  const kind = scopeKind(place);
  return kind === "root" ? kinds.root : `${kinds[kind]}${shortName(place)}`;
}
