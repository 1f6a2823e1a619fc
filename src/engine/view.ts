import { LastOf } from "../analysis/last-of.ts";
import {
  faultReasons,
  isFact,
  isRead,
  isUnread,
  type Origin,
  type SourceSpan,
  type UnreadReason,
  unread,
} from "../model/fact.ts";
import { logFacts, type SubjectKind } from "../model/subject.ts";

/** A fact that a rule needs and does not get. */
export interface MissingFact {
  readonly fact: string;
  readonly reason: UnreadReason | "unknown";
  readonly detail?: string;
  readonly remedy?: string;
}

/** The surroundings of a subject inside a vault, or of a unit of code, which is its own surroundings. */
export interface VaultContext {
  readonly record: object;
  readonly environment: string;
  readonly isEphemeral: boolean;
  readonly isProduction: boolean;
}

/** One need of a rule as it was found: the value that goes into the view, and where it came from. */
export interface FoundFact {
  readonly fact: string;
  readonly value: unknown;
  readonly ownerId: string;
  readonly at?: SourceSpan;
  readonly from?: Origin;
}

export type ViewResult =
  | {
      readonly view: object;
      /** Facts read in part by which a rule may find something, but not that there is nothing. */
      readonly doubts: readonly MissingFact[];
    }
  | { readonly missing: readonly MissingFact[] };

/** Fields of each subject that are no facts: every view has them. */
const plainFields: Readonly<Record<SubjectKind, readonly string[]>> = {
  vault: ["kind", "id", "name", "at", "roots", "source", "subscriptionId", "resourceGroup"],
  hsm: ["kind", "id", "name", "at", "roots", "source", "subscriptionId", "resourceGroup"],
  secret: ["id", "name", "at"],
  key: ["id", "name", "at"],
  certificate: ["id", "name", "at"],
  grant: ["id", "name", "at", "kind", "heldBy"],
  eligibility: ["id", "name", "heldBy"],
  role: ["id", "name", "at", "roleId"],
  principal: ["id", "label"],
  scope: ["id", "kind", "roots"],
  code: ["kind", "id", "name", "at", "roots", "unit", "format", "resourceType"],
  waiver: ["id", "name", "at", "rule", "pattern", "kind", "until"],
};

const vaultPrefix = "vault.";

/** Needs split once per rule: the subject's own facts, and those of the vault around it. */
export interface SplitNeeds {
  readonly kind: SubjectKind;
  readonly own: readonly string[];
  readonly vault: readonly string[];
}

export function splitNeeds(kind: SubjectKind, needs: readonly string[]): SplitNeeds {
  return {
    kind,
    own: needs.filter((need) => !need.startsWith(vaultPrefix)),
    vault: needs.filter((need) => need.startsWith(vaultPrefix)).map((need) => need.slice(vaultPrefix.length)),
  };
}

/** Builds what a rule sees of one subject, or says which facts stand in the way. */
export function buildView(needs: SplitNeeds, record: object, vault: VaultContext | undefined): ViewResult {
  const view = plainView(needs.kind, record);
  const gaps = unwrap(record, needs.own, { prefix: "", view });
  if (needs.kind === "vault" || needs.kind === "code") Object.assign(view, surroundings(vault));
  // A grant above vaults has no vault around it: a rule that needs one has nothing to go by there, and sees `undefined`.
  else if (vault) return withVault(view, gaps, vaultAround(needs, vault));
  return gaps.missing.length > 0 ? gaps : { view, doubts: gaps.doubts };
}

function withVault(view: Record<string, unknown>, own: Gaps, around: VaultAround): ViewResult {
  view["vault"] = around.view;
  if (own === noGaps && around.gaps === noGaps) return { view, doubts: noGaps.doubts };
  const missing = [...own.missing, ...around.gaps.missing];
  return missing.length > 0 ? { missing } : { view, doubts: [...own.doubts, ...around.gaps.doubts] };
}

/** The needs of a rule as they were found. Asked for only where it has something to say: most subjects pass. */
export function foundFacts(needs: SplitNeeds, record: object, vault: VaultContext | undefined): readonly FoundFact[] {
  const own = needs.own.flatMap((name) => foundFact(record, name, ""));
  const isAround = needs.kind !== "vault" && needs.kind !== "code" && vault !== undefined;
  return isAround ? [...own, ...needs.vault.flatMap((name) => foundFact(vault.record, name, vaultPrefix))] : own;
}

function foundFact(record: object, name: string, prefix: string): readonly FoundFact[] {
  const fields = record as Readonly<Record<string, unknown>>; // `name` comes from the rule, never from outside
  const fact = fields[name];
  if (!isFact(fact) || !isRead(fact)) return [];
  const { at, from } = fact;
  const place = { ...(at ? { at } : {}), ...(from ? { from } : {}) };
  return [{ fact: prefix + name, value: fact.read, ownerId: String(fields["id"]), ...place }];
}

function surroundings(vault: VaultContext | undefined) {
  const { environment = "", isEphemeral = false, isProduction = true } = vault ?? {};
  return { environment, isEphemeral, isProduction };
}

/** What a rule sees of the vault around a subject, and what of it could not be read. */
interface VaultAround {
  readonly view: Readonly<Record<string, unknown>>;
  readonly gaps: Gaps;
}

const aroundLast = new LastOf<VaultContext, Map<SplitNeeds, VaultAround>>();

/** Made once a vault for each rule: what lies in it is many. Frozen, since it is shared. */
function vaultAround(needs: SplitNeeds, vault: VaultContext): VaultAround {
  const byNeeds = aroundLast.get(vault, () => new Map());
  const known = byNeeds.get(needs);
  if (known) return known;
  const view = Object.assign(plainView("vault", vault.record), surroundings(vault));
  const gaps = unwrap(vault.record, needs.vault, { prefix: vaultPrefix, view });
  const around = { view: Object.freeze(view), gaps };
  byNeeds.set(needs, around);
  return around;
}

function plainView(kind: SubjectKind, record: object): Record<string, unknown> {
  const view: Record<string, unknown> = {};
  const fields = record as Readonly<Record<string, unknown>>; // a record of the model: only its own named fields are read
  for (const name of plainFields[kind]) view[name] = fields[name];
  return view;
}

const notAsked = unread("not-asked", "this run did not ask for it");

interface Target {
  readonly prefix: string;
  readonly view: Record<string, unknown>;
}

/** Needs of a rule that were not read, or not whole. */
interface Gaps {
  readonly missing: readonly MissingFact[];
  readonly doubts: readonly MissingFact[];
}

const noGaps: Gaps = { missing: [], doubts: [] };

/** Puts the values of facts into the view. Nearly all were read whole: only others cost more than a look. */
function unwrap(record: object, names: readonly string[], { prefix, view }: Target): Gaps {
  const fields = record as Readonly<Record<string, unknown>>; // as above: `names` come from the rule, never from outside
  let gaps: { readonly missing: MissingFact[]; readonly doubts: MissingFact[] } | undefined;
  for (const name of names) {
    // Optional facts of the model are absent where the collector was not asked for them.
    const fact = fields[name] ?? notAsked;
    if (!isFact(fact)) throw new Error(`rule needs "${prefix}${name}", which is no fact of its subject`);
    if (isRead(fact)) view[name] = fact.read;
    if (isRead(fact) && !fact.missing) continue;
    const absent = missingFact(prefix + name, fact);
    if (!absent) continue;
    gaps ??= { missing: [], doubts: [] };
    // What logs show has happened, whatever else they lack; by the name under which a gap in them is accepted.
    if (isRead(fact) && logFacts.has(name)) gaps.doubts.push({ ...absent, fact: "logs" });
    else gaps.missing.push(absent);
  }
  return gaps ?? noGaps;
}

/** Why a fact cannot be used, or undefined when it was read whole: a list read in part may not be judged as a whole. */
export function missingFact(label: string, fact: unknown): MissingFact | undefined {
  if (!isFact(fact)) throw new Error(`"${label}" is no fact`);
  if (isRead(fact)) return fact.missing ? { fact: label, ...fact.missing } : undefined;
  if (isUnread(fact)) return { fact: label, ...fact.unread };
  return { fact: label, reason: "unknown", detail: fact.unknown };
}

/** The reason to show for several missing facts: a fault before a choice, and either before "known after apply". */
export function worstReason(missing: readonly MissingFact[]): MissingFact | undefined {
  const isFault = ({ reason }: MissingFact) => reason !== "unknown" && faultReasons.has(reason);
  return missing.find(isFault) ?? missing.find(({ reason }) => reason !== "unknown") ?? missing[0];
}
