import type { Verb } from "../../../model/access.ts";
import type { AssignedRole } from "../conditions/attributes.ts";
import { reaches } from "./frame.ts";
import type { Grant } from "./grants.ts";
import { elementsGranting, roleOutcome } from "./outcome.ts";
import { type Judged, judge, type PathContext, type Reached } from "./paths.ts";
import type { Target } from "./target.ts";
import { type ObjectType, objectTypes } from "./verb-actions.ts";
import { type Candidate, candidatesOf } from "./ways.ts";

/** A grant that gives a principal one of the rights that a technique needs. */
export interface Support extends Judged {
  readonly reached: Reached;
}

/** Where a right has to be held: on the object, the vault, its resource group or its subscription. */
export type Place = "target" | "vault" | "group" | "subscription";

/** What a role that was not read may give stands as a path of its own. */
function grantsAny(grant: Grant, actions: readonly string[]): boolean {
  const role = grant.kind === "role" ? grant.role : undefined;
  return role !== undefined && actions.some((action) => elementsGranting(role, "control", action).length > 0);
}

interface Asked {
  readonly resource: string;
  readonly assigned: AssignedRole | undefined;
}

/** What a principal may do around one vault, as far as techniques ask for it. */
export class Rights {
  readonly principal: string;
  readonly #reached: readonly Reached[];
  readonly #target: Target;
  readonly #context: PathContext;

  constructor(principal: string, reached: readonly Reached[], target: Target, context: PathContext) {
    this.principal = principal;
    this.#reached = reached;
    this.#target = target;
    this.#context = context;
  }

  get reached(): readonly Reached[] {
    return this.#reached;
  }

  /** The grants that give any of these control-plane actions at a place, each with the strongest of them. */
  supports(actions: readonly string[], at: Place): readonly Support[] {
    const resource = this.placeId(at);
    if (resource === undefined) return [];
    return this.#reached.flatMap((reached) => this.#supportBy(reached, actions, { resource, assigned: undefined }));
  }

  /** What of one of the grants allows its holder to assign this role; undefined where it allows no assignment. */
  assigning({ reached }: Support, action: string, assigned: AssignedRole): Support | undefined {
    const resource = this.placeId("target");
    return resource === undefined ? undefined : this.#supportBy(reached, [action], { resource, assigned })[0];
  }

  #supportBy(reached: Reached, actions: readonly string[], asked: Asked): readonly Support[] {
    if (!grantsAny(reached.grant, actions)) return [];
    return this.#support(
      reached,
      actions.flatMap((action) => this.#control(reached.grant, action, asked) ?? []),
    );
  }

  /** The grants that give a verb on the target outright, on objects of some types or of any. */
  verbSupports(verb: Verb, types: readonly ObjectType[] = objectTypes): readonly Support[] {
    const { frame } = this.#context;
    return this.#reached.flatMap((reached) => {
      const candidates = candidatesOf(reached.grant, { verb, target: this.#target, frame });
      return this.#support(
        reached,
        candidates.filter(({ type }) => types.includes(type)),
      );
    });
  }

  #support(reached: Reached, candidates: readonly Candidate[]): readonly Support[] {
    const judged = candidates.map((candidate) => judge(this.principal, candidate, this.#context));
    const best =
      judged.find(({ value }) => value === "true") ?? judged.find(({ value }) => value === "unknown") ?? judged[0];
    return best ? [{ ...best, reached }] : [];
  }

  #control(grant: Grant, action: string, asked: Asked): Candidate | undefined {
    if (grant.kind === "policy") return undefined;
    const { resource, assigned } = asked;
    if (grant.scope !== undefined && !reaches(grant.scope, resource, this.#context.frame)) return undefined;
    const base = {
      plane: "control",
      action,
      resource,
      vaultName: this.#target.vault.name,
      secretName: undefined,
    } as const;
    const operation = assigned ? { ...base, assigned } : base;
    const outcome = roleOutcome(grant, operation);
    return outcome && { ...outcome, type: this.#target.type ?? "secret", operation };
  }

  placeId(at: Place): string | undefined {
    const { vaultId, id } = this.#target;
    const { chain } = this.#context.frame;
    const depth = (count: number) =>
      chain.find((scope) => scope.startsWith("/subscriptions/") && scope.split("/").length === count);
    switch (at) {
      case "target":
        return id;
      case "vault":
        return vaultId;
      case "group":
        return depth(5);
      case "subscription":
        return depth(3);
    }
  }
}
