import type { AccessAnswer, AccessGap, AccessPath, Verb } from "../../../model/access.ts";
import { verbs as allVerbs } from "../../../model/access.ts";
import { builtInRoles } from "../../../model/facts/built-in-roles.ts";
import type { RoleDefinition } from "../../../model/grants.ts";
import type { SharedRecords } from "../../../model/snapshot.ts";
import type { VaultRecord } from "../../../model/vault.ts";
import { techniquePaths } from "./escalation.ts";
import { type Frame, Frames } from "./frame.ts";
import { gapsFor } from "./gaps.ts";
import type { Grant } from "./grants.ts";
import { Memberships } from "./memberships.ts";
import { PathWords } from "./path-text.ts";
import type { PathContext } from "./paths.ts";
import { type Include, Query, type Question } from "./query.ts";
import { byHolder, reachedBy, reachedByAll, subjectOf } from "./reach.ts";
import { idKey, type Target, targetIn, vaultTarget } from "./target.ts";
import { techniques } from "./techniques.ts";

/** What answers are given from. Vaults that are only asked about one by one need not be among `vaults`. */
export interface AccessParts {
  readonly shared: SharedRecords;
  readonly vaults: Iterable<VaultRecord>;
}

export interface AccessOptions {
  /** The snapshot's own time, RFC 3339 UTC: assignments that are over by then, or have not begun, give nothing. */
  readonly now: string;
}

/** Answers about one question, and what was not read that may change them for anybody. */
export interface AccessResult {
  readonly answers: readonly AccessAnswer[];
  readonly gaps: readonly AccessGap[];
}

/** Somebody who can do a vault harm by a technique, whatever access it gives. */
export interface TechniqueHolding {
  readonly techniqueId: string;
  readonly principalId: string;
  readonly paths: readonly AccessPath[];
}

export interface AtVault {
  readonly verbs?: readonly Verb[];
  readonly include?: Include;
}

/** All that answers about one vault are made from: for those who ask about everybody at once. */
export interface Ground extends PathContext {
  readonly roles: readonly RoleDefinition[];
}

interface Asking {
  readonly subjects: ReadonlySet<string>;
  readonly grants: readonly Grant[];
}

/** Indexes a snapshot by principal and by scope, and answers who may do what by which paths. */
export function accessEngine(parts: AccessParts, options: AccessOptions): AccessEngine {
  return new AccessEngine(parts, options);
}

/**
 * Verdicts: the strongest path decides: allowed, then eligible, escalation, unknown, denied. A list of deny assignments
 * that was not read takes nothing away: it stands among the gaps.
 *
 * A question about a vault is about all that is in it: grants on single objects are answers about those objects.
 */
export class AccessEngine {
  readonly #memberships: Memberships;
  readonly #frames: Frames;
  readonly #words: PathWords;
  readonly #roles: readonly RoleDefinition[];
  readonly #vaults = new Map<string, VaultRecord>();

  constructor({ shared, vaults }: AccessParts, { now }: AccessOptions) {
    const roles = new Map([...builtInRoles].map(([id, role]) => [id.toLowerCase(), role]));
    for (const role of shared.roles) roles.set(role.id.toLowerCase(), role);
    this.#roles = [...roles.values()];
    this.#memberships = new Memberships(shared.principals);
    this.#frames = new Frames(shared.scopes, (id) => roles.get(id), now);
    this.#words = new PathWords(this.#memberships, this.#frames);
    for (const vault of vaults) this.#vaults.set(idKey(vault.id), vault);
  }

  /** Everybody who may do something with a vault or an object in it; undefined where no vault of the snapshot has that id. */
  whoCan(verb: Verb, objectId: string, include: Include = {}): AccessResult | undefined {
    const target = this.#locate(objectId);
    if (!target) return undefined;
    const frame = this.#frames.frameOf(target.vault);
    const query = this.#query({ verb, target, include }, frame);
    const gaps = gapsFor(frame, { verb, include });
    const everybody = reachedByAll(query.holders, this.#memberships);
    const ids = new Set([...everybody.keys(), ...this.#memberships.ids()]);
    const answers = [...ids].sort().flatMap((id) => query.answer(id, everybody.get(id) ?? []) ?? []);
    return { answers, gaps };
  }

  /**
   * The answer for one principal, with lists of grants that were not read counted as open; undefined where there is no path,
   * or no such vault. What may only lead there by another's help (directory roles, other tenants) stands among the gaps.
   */
  answer(principalId: string, verb: Verb, objectId: string, include: Include = {}): AccessAnswer | undefined {
    const target = this.#locate(objectId);
    if (!target) return undefined;
    const frame = this.#frames.frameOf(target.vault);
    const query = this.#query({ verb, target, include }, frame);
    const gaps = gapsFor(frame, { verb, include });
    const id = principalId.toLowerCase();
    return query.answer(
      id,
      reachedBy(id, query.holders, this.#memberships),
      gaps.filter(({ effect }) => effect === "adds" || effect === "adds-eligible"),
    );
  }

  /** Everything that a principal may do, vault by vault, with what it may do only together with an application. */
  whatCan(principalId: string, include: Include = {}): AccessResult {
    const answers: AccessAnswer[] = [];
    const gaps = new Map<string, AccessGap>();
    for (const [, vault] of [...this.#vaults].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const at = this.whatCanAt(vault, principalId, include);
      answers.push(...at.answers);
      for (const gap of at.gaps) gaps.set(`${gap.place} ${gap.fact} ${gap.why}`, gap);
    }
    return { answers, gaps: [...gaps.values()] };
  }

  /** The same at one vault, which need not be among the engine's own. */
  whatCanAt(vault: VaultRecord, principalId: string, include: Include = {}): AccessResult {
    const id = principalId.toLowerCase();
    const frame = this.#frames.frameOf(vault);
    const groups = this.#memberships.groupsOf(id);
    const mine = grantsOf(frame).filter((grant) => grant.principalId === id || groups.has(grant.principalId));
    const subjects = new Set([id, ...mine.map((grant) => subjectOf(id, grant))]);
    const possible = (grant: Grant) => this.#memberships.whyMaybeIn(id, grant.principalId) !== undefined;
    const grants = [...mine, ...grantsOf(frame).filter(possible)];
    const answers = grants.length > 0 ? [...this.#answersOf(frame, { subjects, grants }, { include })] : [];
    return { answers, gaps: gapsFor(frame, { include }) };
  }

  /** Answers about a vault, and objects with grants of their own, for everybody whom a grant names: groups stand for their members. */
  answersAt(vault: VaultRecord, at: AtVault = {}): Iterable<AccessAnswer> {
    const frame = this.#frames.frameOf(vault);
    const grants = grantsOf(frame);
    const subjects = new Set(grants.map((grant) => subjectOf(grant.principalId, grant)));
    return this.#answersOf(frame, { subjects, grants }, at);
  }

  /** What answers about a vault are made from. The vault need not be among the engine's own. */
  groundOf(vault: VaultRecord): Ground {
    return { ...this.#context(this.#frames.frameOf(vault)), roles: this.#roles };
  }

  /** What may change answers about a vault because it was not read. */
  gapsAt(vault: VaultRecord, at: AtVault = {}): readonly AccessGap[] {
    return gapsFor(this.#frames.frameOf(vault), { include: at.include ?? {} });
  }

  /** Who can use techniques (`E26`, `E27` and the like) on a vault; groups stand for their members. */
  *techniquesAt(vault: VaultRecord, ids: ReadonlySet<string>): Generator<TechniqueHolding> {
    const frame = this.#frames.frameOf(vault);
    const context = this.#context(frame);
    const holders = byHolder(frame.roles.filter(({ isEligible }) => !isEligible));
    const target = vaultTarget(vault);
    for (const principal of [...holders.keys()].sort()) {
      const reached = reachedBy(principal, holders, this.#memberships);
      for (const technique of techniques) {
        if (!ids.has(technique.id)) continue;
        const paths = techniquePaths(technique, { principal, target, reached, roles: this.#roles }, context);
        if (paths.length > 0) yield { techniqueId: technique.id, principalId: principal, paths };
      }
    }
  }

  *#answersOf(frame: Frame, { subjects, grants }: Asking, at: AtVault): Generator<AccessAnswer> {
    const { verbs = allVerbs, include = {} } = at;
    const holders = byHolder(grants);
    const had = [...subjects].sort().map((id) => ({ id, reached: reachedBy(id, holders, this.#memberships) }));
    for (const target of targetsOf(frame)) {
      for (const verb of verbs) {
        const query = this.#query({ verb, target, include }, frame, grants);
        if (query.holders.size === 0) continue;
        for (const { id, reached } of had) {
          const matter = query.among(reached);
          // What holds for the whole vault was said of the vault.
          const isOwn =
            target.type === undefined || matter.some(({ grant }) => grant.kind === "role" && grant.scope === target.id);
          const answer = isOwn ? query.answer(id, matter) : undefined;
          if (answer) yield answer;
        }
      }
    }
  }

  #locate(objectId: string): Target | undefined {
    const id = idKey(objectId);
    const vault = this.#vaults.get(id) ?? this.#vaults.get(id.split("/").slice(0, -2).join("/"));
    if (vault) return targetIn(vault, objectId.trim());
    if (id.startsWith("/")) return undefined;
    // In code an object's id does not begin with its vault's.
    for (const candidate of this.#vaults.values()) {
      const target = targetIn(candidate, objectId);
      if (target) return target;
    }
    return undefined;
  }

  #query(question: Question, frame: Frame, grants: readonly Grant[] = grantsOf(frame)): Query {
    return new Query(question, this.#context(frame), { roles: this.#roles, grants });
  }

  #context(frame: Frame): PathContext {
    return { frame, memberships: this.#memberships, words: this.#words };
  }
}

function grantsOf({ roles, policies }: Frame): readonly Grant[] {
  return [...roles, ...policies];
}

/** The vault, and the objects in it on which roles are assigned. */
export function targetsOf(frame: Frame): readonly Target[] {
  const whole = vaultTarget(frame.vault);
  const scopes = new Set(
    frame.roles.flatMap(({ scope }) => (scope === undefined || frame.chain.includes(scope) ? [] : [scope])),
  );
  const objects = [...scopes].sort().flatMap((scope) => targetIn(frame.vault, scope) ?? []);
  return [whole, ...objects.filter(({ type }) => type !== undefined)];
}
