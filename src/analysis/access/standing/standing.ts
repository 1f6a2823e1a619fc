import type { AccessPath, AccessVerdict, Verb } from "../../../model/access.ts";
import type { Standing, StandingClass } from "../../../model/posture.ts";
import type { Ground } from "../effective/engine.ts";
import { escalationPaths, typesOf } from "../effective/escalation.ts";
import { grantPaths, type Reached } from "../effective/paths.ts";
import type { Target } from "../effective/target.ts";
import type { ObjectType } from "../effective/verb-actions.ts";
import { verdictOver } from "../effective/verdict.ts";
import { candidatesOf } from "../effective/ways.ts";

interface Meaning {
  readonly verbs: readonly Verb[];
  /** Absent where it means every type. */
  readonly type?: ObjectType;
}

/** Which verbs make up a class. What is done with a public key alone is no use of the key, and its public half no value. */
const meanings: Readonly<Record<StandingClass, Meaning>> = {
  reads: { verbs: ["read"], type: "secret" },
  uses: { verbs: ["sign", "decrypt", "unwrap", "release"], type: "key" },
  manages: { verbs: ["write", "delete", "purge", "recover", "backup", "restore"] },
  access: { verbs: ["manage-access"] },
};

/** Whose standing is asked: a principal, or a user through an application, with the grants that it has. */
export interface Asked {
  readonly subject: string;
  readonly reached: readonly Reached[];
}

/** The strongest verdict in each class on a target; null where nothing leads there. */
export function standingOn(target: Target, asked: Asked, ground: Ground): Pick<Standing, StandingClass> {
  const of = (name: StandingClass) => classVerdict(meanings[name], { ...asked, target }, ground);
  return { reads: of("reads"), uses: of("uses"), manages: of("manages"), access: of("access") };
}

interface Question extends Asked {
  readonly target: Target;
}

function classVerdict({ verbs, type }: Meaning, question: Question, ground: Ground): AccessVerdict | null {
  const { subject: principal, reached, target } = question;
  const asked = verbs.map((verb) => {
    const types = typesOf(target, verb).filter((one) => type === undefined || one === type);
    return { verb, types, paths: types.length === 0 ? [] : pathsInForce({ ...question, verb, types }, ground) };
  });
  const given = verdictOver(asked.flatMap(({ paths }) => paths));
  if (given === "allowed" || given === "eligible" || principal.includes("/")) return given ?? null;
  // What has to be taken first matters only to whoever does not have it.
  const taken = asked.flatMap(({ verb, types, paths }) =>
    types.length === 0
      ? []
      : escalationPaths({ principal, target, verb, types, reached, roles: ground.roles, paths }, ground),
  );
  return verdictOver([...asked.flatMap(({ paths }) => paths), ...taken]) ?? null;
}

function pathsInForce(
  { subject, reached, target, verb, types }: Question & { readonly verb: Verb; readonly types: readonly ObjectType[] },
  ground: Ground,
): readonly AccessPath[] {
  const { frame } = ground;
  return reached.flatMap((one) => {
    const candidates = candidatesOf(one.grant, { verb, target, frame }).filter((candidate) =>
      types.includes(candidate.type),
    );
    return candidates.length === 0 ? [] : grantPaths({ principal: subject, target }, one, candidates, ground);
  });
}
