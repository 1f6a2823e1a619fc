import type { AccessGap, Verb } from "../../../model/access.ts";
import { type Fact, isRead, isUnread } from "../../../model/fact.ts";
import type { Frame } from "./frame.ts";
import { notAnalysed } from "./not-analysed.ts";

const asksForIt = "kvaudit collect reads it from Azure";

/** Where a list was not read whole; a fact that is absent was not asked for. */
export function gapOf(
  fact: Fact<readonly unknown[]> | undefined,
  about: Pick<AccessGap, "place" | "fact" | "effect">,
): AccessGap | undefined {
  if (!fact) return { ...about, why: "not asked for", reason: "not-asked", remedy: asksForIt };
  if (!isRead(fact) && !isUnread(fact)) return { ...about, why: `known only after an apply: ${fact.unknown}` };
  const missing = isRead(fact) ? fact.missing : fact.unread;
  if (!missing) return undefined;
  const { reason, detail, remedy } = missing;
  return { ...about, why: detail ?? reason, reason, ...(remedy === undefined ? {} : { remedy }) };
}

export function listed<Item>(fact: Fact<readonly Item[]> | undefined): readonly Item[] {
  return fact && isRead(fact) ? fact.read : [];
}

interface GapQuestion {
  readonly verb?: Verb;
  readonly include: { readonly eligible?: boolean; readonly escalation?: boolean };
}

/** The gaps that may change answers to a question. */
export function gapsFor({ vault, gaps }: Frame, { verb, include }: GapQuestion): readonly AccessGap[] {
  const model = vault.kind === "vault" && isRead(vault.permissionModel) ? vault.permissionModel.read : undefined;
  const isRoleless =
    verb !== undefined &&
    verb !== "list" &&
    (vault.kind === "hsm" || (verb !== "manage-access" && model === "access-policy"));
  const matters = ({ fact, effect }: AccessGap): boolean => {
    if (effect === "adds-eligible" && include.eligible !== true) return false;
    if (effect === "adds-escalation" && include.escalation !== true) return false;
    // Inside an HSM its own roles count and no others.
    if (fact === "localRoleAssignments") return true;
    if (fact === "accessPolicies") return model !== "rbac" && verb !== "manage-access";
    return !isRoleless || include.escalation === true;
  };
  const found = gaps.filter(matters);
  const why = vault.kind === "hsm" ? hsmWhy : globalWhy;
  if (include.escalation === true) found.push({ place: "/", fact: "directoryRoles", effect: "adds-escalation", why });
  return found;
}

const hsmWhy = notAnalysed.get("E33") ?? "";
const globalWhy = notAnalysed.get("E10") ?? "";
