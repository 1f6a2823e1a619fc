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
      readonly found: readonly FoundFact[];
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

/** Needs split once per rule: the subject's own facts, and those of the vault around it. */
export interface SplitNeeds {
  readonly kind: SubjectKind;
  readonly own: readonly string[];
  readonly vault: readonly string[];
}

export function splitNeeds(kind: SubjectKind, needs: readonly string[]): SplitNeeds {
  const prefix = "vault.";
  return {
    kind,
    own: needs.filter((need) => !need.startsWith(prefix)),
    vault: needs.filter((need) => need.startsWith(prefix)).map((need) => need.slice(prefix.length)),
  };
}

/** Builds what a rule sees of one subject, or says which facts stand in the way. */
export function buildView(needs: SplitNeeds, record: object, vault: VaultContext | undefined): ViewResult {
  const view = plainView(needs.kind, record);
  const found: FoundFact[] = [];
  const missing: MissingFact[] = [];
  const doubts: MissingFact[] = [];
  unwrap(record, needs.own, { prefix: "", view, found, missing, doubts });
  if (needs.kind === "vault" || needs.kind === "code") Object.assign(view, surroundings(vault));
  else if (vault) {
    const around = plainVault(vault);
    if (needs.vault.length === 0) view["vault"] = around;
    else {
      const vaultView = { ...around };
      unwrap(vault.record, needs.vault, { prefix: "vault.", view: vaultView, found, missing, doubts });
      view["vault"] = vaultView;
    }
  }
  // A grant above vaults has no vault around it: a rule that needs one has nothing to go by there, and sees `undefined`.
  return missing.length > 0 ? { missing } : { view, found, doubts };
}

function surroundings(vault: VaultContext | undefined) {
  const { environment = "", isEphemeral = false, isProduction = true } = vault ?? {};
  return { environment, isEphemeral, isProduction };
}

const plainVaults = new WeakMap<VaultContext, Readonly<Record<string, unknown>>>();

/** What every rule sees of the vault around a subject, made once a vault: objects are many. Frozen, since it is shared. */
function plainVault(vault: VaultContext): Readonly<Record<string, unknown>> {
  const known = plainVaults.get(vault);
  if (known) return known;
  const view = Object.freeze(Object.assign(plainView("vault", vault.record), surroundings(vault)));
  plainVaults.set(vault, view);
  return view;
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
  readonly found: FoundFact[];
  readonly missing: MissingFact[];
  readonly doubts: MissingFact[];
}

function unwrap(record: object, names: readonly string[], target: Target): void {
  const fields = record as Readonly<Record<string, unknown>>; // as above: `names` come from the rule, never from outside
  for (const name of names) {
    const label = target.prefix + name;
    // Optional facts of the model are absent where the collector was not asked for them.
    const fact = fields[name] ?? notAsked;
    if (!isFact(fact)) throw new Error(`rule needs "${label}", which is no fact of its subject`);
    const absent = missingFact(label, fact);
    const isInPart = isRead(fact) && logFacts.has(name);
    // What logs show has happened, whatever else they lack; by the name under which a gap in them is accepted.
    if (absent && isInPart) target.doubts.push({ ...absent, fact: "logs" });
    if (absent && !isInPart) target.missing.push(absent);
    else if (isRead(fact)) {
      target.view[name] = fact.read;
      const { at, from } = fact;
      const place = { ...(at ? { at } : {}), ...(from ? { from } : {}) };
      target.found.push({ fact: label, value: fact.read, ownerId: String(fields["id"]), ...place });
    }
  }
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
