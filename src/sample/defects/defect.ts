import type { Severity } from "../../model/severity.ts";
import type { VaultDraft } from "../draft.ts";
import type { Slot } from "../landscape.ts";
import type { EstatePlan } from "../options.ts";
import type { Random } from "../random.ts";
import type { SampleRuleId } from "../rule-severities.ts";

/** Parts of a vault that only one defect may have. */
export type OneOfAKind =
  | "purge"
  | "soft-delete"
  | "retention"
  | "network"
  | "model"
  | "template"
  | "deployment"
  | "disk"
  | "logs"
  | "sole-grant"
  | "entries"
  | "duties"
  | "administrators";

/** Parts of which a vault has several: each defect takes one. */
export type Counted = "secret" | "key" | "certificate" | "object-grant";
export type Claim = OneOfAKind | Counted;

/** A subject that is now at fault, and its severity in production where it is not the rule's own. */
export interface Finding {
  readonly ruleId: SampleRuleId;
  readonly subject: string;
  readonly level?: Severity;
}

/** What a planter did. The defect's own rule finds it if no other is named; `also` says what else is found by the same cause. */
export interface Label extends Omit<Finding, "ruleId"> {
  readonly ruleId?: SampleRuleId;
  readonly also?: readonly Finding[];
}

export interface Planting {
  readonly draft: VaultDraft;
  readonly random: Random;
  readonly plan: EstatePlan;
}

/** One way to break one rule on a healthy vault. Leaving it out leaves the healthy twin. */
export interface Defect {
  /** Unique in the table; names the finding for `without`. */
  readonly key: string;
  readonly ruleId: SampleRuleId;
  readonly fits: (slot: Slot) => boolean;
  readonly claims: readonly Claim[];
  /** Lies in the vault of that defect. */
  readonly beside?: string;
  /** Is no defect without those: leaving one of them out leaves this one out too. */
  readonly restsOn?: readonly string[];
  /** Shows only where groups were looked through, or Privileged Identity Management was asked. */
  readonly isLiveOnly?: boolean;
  /** Is only planted where that one is planted too, in whatever vault. */
  readonly requires?: string;
  readonly plant: (planting: Planting) => Label;
}

export const isProduction = (slot: Slot): boolean => slot.environment === "production";
export const isTest = (slot: Slot): boolean => slot.environment === "test";
export const isDevelopment = (slot: Slot): boolean => slot.environment === "development";
/** Everything in it was read, or nothing that verdicts on objects and grants rest on is missing. */
export const isWhole = (slot: Slot): boolean => slot.unread === undefined || slot.unread.part === "diagnosticSettings";
/** One application has the vault for itself. */
export const isDedicated = (slot: Slot): boolean => slot.applications.length === 1;
export const isLegacy = (slot: Slot): boolean =>
  slot.resourceGroup.startsWith("rg-legacy") || slot.resourceGroup === "rg-devops";

export function every(...conditions: readonly ((slot: Slot) => boolean)[]): (slot: Slot) => boolean {
  return (slot) => conditions.every((condition) => condition(slot));
}

/** The vault itself is at fault. */
export function vaultLabel({ draft }: Planting): Label {
  return { subject: draft.site.vaultId };
}

/** Takes one of the candidates that no other defect was planted in. */
export function take<Item extends { readonly id: string }>(
  { draft, random }: Planting,
  key: string,
  candidates: readonly Item[],
): Item {
  const free = candidates.filter(({ id }) => !draft.planted.has(id));
  if (free.length === 0) throw new Error(`${draft.site.name} has no room left for ${key}`);
  const taken = random.pick(free);
  draft.planted.set(taken.id, key);
  return taken;
}
