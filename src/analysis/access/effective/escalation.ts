import type { AccessPath, AccessStep, Verb } from "../../../model/access.ts";
import type { RoleDefinition } from "../../../model/grants.ts";
import type { Grant } from "./grants.ts";
import { underLocks } from "./locks.ts";
import { elementsGranting } from "./outcome.ts";
import { extentStep } from "./path-text.ts";
import { joined, lifeOf, limitSteps, type PathContext, type Reached } from "./paths.ts";
import { Rights, type Support } from "./rights.ts";
import type { Target } from "./target.ts";
import type { Hit, Situation } from "./technique-needs.ts";
import { type Technique, techniqueActions, techniques } from "./techniques.ts";
import { type ObjectType, objectTypes, waysOf } from "./verb-actions.ts";

export interface EscalationQuestion {
  readonly principal: string;
  readonly target: Target;
  readonly verb: Verb;
  readonly reached: readonly Reached[];
  readonly roles: Iterable<RoleDefinition>;
  readonly paths: readonly AccessPath[];
  readonly types?: readonly ObjectType[];
}

/** The paths by which a principal gets at something by a technique. */
export function escalationPaths(question: EscalationQuestion, context: PathContext): readonly AccessPath[] {
  return takenTechniques(question, context).flatMap((taken) => takenPaths(taken, question, context));
}

/** A technique that is open to a principal by certain grants. */
export interface Taken {
  readonly technique: Technique;
  readonly hit: Hit;
  /** What it is about, of the types that were asked for. */
  readonly types: readonly ObjectType[];
}

/** The techniques by which a principal gets at something, of all types that the verb means something for unless told which. */
export function takenTechniques(question: EscalationQuestion, context: PathContext): readonly Taken[] {
  const { target, verb } = question;
  const taken: Taken[] = [];
  if (!question.reached.some(({ grant }) => leads(grant))) return taken;
  const situation = situationOf(question, context);
  const here = question.types ?? typesOf(target, verb);
  // What a technique gets round is what was found before it: only where something is denied has anything to be got round.
  const before = [...question.paths];
  for (const technique of techniques) {
    const types = here.filter((type) => technique.gives(verb, type));
    if (types.length === 0) continue;
    const hits = technique.hits({ ...situation, types, paths: before });
    const found = hits.map((hit) => ({ technique, hit: underLocks(hit, situation), types }));
    taken.push(...found);
    if (context.frame.denies.length > 0) before.push(...found.flatMap((one) => takenPaths(one, question, context)));
  }
  return taken;
}

/** The paths of one technique that a principal takes: one for each route through groups. */
export function takenPaths(
  { technique, hit, types }: Taken,
  { principal, target }: Pick<EscalationQuestion, "principal" | "target">,
  context: PathContext,
): readonly AccessPath[] {
  return hitPaths(technique, hit, { principal, target, types, context });
}

const leading = new WeakMap<RoleDefinition, boolean>();

/** May a grant lead anywhere by a technique? Any entry may hold a backup; a role of one's own may be widened. */
export function leads(grant: Grant): boolean {
  if (grant.kind === "policy") return true;
  const { role } = grant;
  if (!role) return false;
  const known = leading.get(role);
  if (known !== undefined) return known;
  const grants = (plane: "data" | "control") => (action: string) => elementsGranting(role, plane, action).length > 0;
  const does = role.custom || techniqueActions.some(grants("control")) || techniqueActions.some(grants("data"));
  leading.set(role, does);
  return does;
}

/** The paths of techniques whatever they give: for those whose harm is another than access. */
export function techniquePaths(
  technique: Technique,
  question: Omit<EscalationQuestion, "verb" | "paths">,
  context: PathContext,
): readonly AccessPath[] {
  const situation = situationOf({ ...question, paths: [] }, context);
  const hits = technique.hits(situation).map((hit) => underLocks(hit, situation));
  return hits.flatMap((hit) => hitPaths(technique, hit, { ...question, types: [], context }));
}

function situationOf(
  question: Omit<EscalationQuestion, "verb"> & { readonly verb?: Verb },
  context: PathContext,
): Situation {
  const { principal, target, reached, verb, roles, paths } = question;
  const { frame, memberships } = context;
  const rights = new Rights(principal, reached, target, context);
  return { principal, target, frame, memberships, rights, verb, types: objectTypes, roles, paths };
}

/** The types that a verb means something for. */
export function typesOf({ type, vault }: Target, verb: Verb): readonly ObjectType[] {
  const here = vault.kind === "hsm" ? (["key"] as const) : objectTypes;
  return here.filter((one) => (type === undefined || one === type) && waysOf(one, verb).length > 0);
}

interface HitQuestion {
  readonly principal: string;
  readonly target: Target;
  readonly types: readonly ObjectType[];
  readonly context: PathContext;
}

function hitPaths(technique: Technique, hit: Hit, question: HitQuestion): readonly AccessPath[] {
  const { principal, target, types, context } = question;
  const { first, others } = hit;
  const { grant, routes } = first.reached;
  const life = lifeOf(principal, grant, context.memberships);
  const isOpen = hit.value === "true" ? ("escalation" as const) : ("unknown" as const);
  const verdict = life.isGone || hit.value === "false" ? "denied" : isOpen;
  const end: readonly AccessStep[] = [
    ...[first, ...others].flatMap((support) => supportSteps(support, context)),
    { kind: "escalation", id: technique.id, text: hit.what ?? technique.title },
    ...(target.type === undefined && types.length > 0 ? [extentStep(target.vaultId, types)] : []),
  ];
  const why = joined([life.why, hit.value === "true" ? undefined : hit.why, hit.note]);
  return routes.chains.map((chain) => ({
    steps: [...context.words.holderSteps(principal, chain), ...end],
    grantId: grant.id,
    via: "escalation",
    verdict,
    ...(why === undefined ? {} : { why }),
  }));
}

function supportSteps(support: Support, { words, frame }: PathContext): readonly AccessStep[] {
  const { grant } = support.reached;
  return [...words.grantSteps(grant, frame), ...limitSteps(support, grant.id, words)];
}
