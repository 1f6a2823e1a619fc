import { type AccessVerdict, type Verb, verbs } from "../../../model/access.ts";
import type { RoleDefinition } from "../../../model/grants.ts";
import type { MatrixRow, Named } from "../../../model/migration.ts";
import type { Vault } from "../../../model/vault.ts";
import type { Frame, Frames } from "../effective/frame.ts";
import type { Memberships } from "../effective/memberships.ts";
import { PathWords } from "../effective/path-text.ts";
import { Query } from "../effective/query.ts";
import { reachedBy, subjectOf } from "../effective/reach.ts";
import { type Target, targetIn, vaultTarget } from "../effective/target.ts";
import { collectionOf, objectTypes } from "../effective/verb-actions.ts";

/** What answers are worked out from. */
export interface MatrixParts {
  readonly frames: Frames;
  readonly memberships: Memberships;
  readonly roles: readonly RoleDefinition[];
  readonly nameOf: (principalId: string) => Named;
}

interface BothWays {
  readonly before: Vault;
  readonly after: Vault;
}

/**
 * What everybody whom a grant names can do before and after: one line for each principal, verb and place where either answer
 * is more than none. Groups stand for their members. Places: all secrets, keys and certificates (`…/secrets/*`) and each object
 * with a role or a deny assignment of its own; the vault for who manages access.
 */
export function matrixOf({ before, after }: BothWays, parts: MatrixParts): readonly MatrixRow[] {
  const [was, becomes] = [parts.frames.frameOf(before), parts.frames.frameOf(after)];
  const holders = [...new Set([...subjectsOf(was), ...subjectsOf(becomes)])].sort();
  const rows: MatrixRow[] = [];
  for (const target of targetsOf(becomes))
    for (const verb of verbsAt(target)) {
      const [then, now] = [
        verdicts(was, { ...target, vault: before }, verb, parts),
        verdicts(becomes, target, verb, parts),
      ];
      for (const id of holders) {
        const row = { holder: parts.nameOf(id), object: target.id, verb, before: then(id), after: now(id) };
        if (row.before !== "none" || row.after !== "none") rows.push(row);
      }
    }
  return rows;
}

function subjectsOf({ roles, policies }: Frame): readonly string[] {
  return [...roles, ...policies].map((grant) => subjectOf(grant.principalId, grant));
}

function targetsOf(frame: Frame): readonly Target[] {
  const whole = vaultTarget(frame.vault);
  const types = objectTypes.map(
    (type): Target => ({ ...whole, id: `${whole.vaultId}/${collectionOf[type]}/*`, type, name: undefined }),
  );
  const scopes = [...frame.roles, ...frame.denies].flatMap(({ scope }) =>
    scope === undefined || frame.chain.includes(scope) ? [] : [scope],
  );
  const objects = [...new Set(scopes)].sort().flatMap((scope) => targetIn(frame.vault, scope) ?? []);
  return [whole, ...types, ...objects];
}

/** Who manages access does so for the vault; everything else is about what is in it. */
function verbsAt({ type }: Target): readonly Verb[] {
  return verbs.filter((verb) => (verb === "manage-access") === (type === undefined));
}

function verdicts(
  frame: Frame,
  target: Target,
  verb: Verb,
  parts: MatrixParts,
): (id: string) => AccessVerdict | "none" {
  const { frames, memberships, roles } = parts;
  const context = { frame, memberships, words: new PathWords(memberships, frames) };
  const grants = [...frame.roles, ...frame.policies];
  const query = new Query({ verb, target, include: { eligible: true } }, context, { roles, grants });
  return (id) => query.answer(id, reachedBy(id, query.holders, memberships))?.verdict ?? "none";
}
