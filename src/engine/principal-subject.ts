import type { Carriers } from "../analysis/access/holding/carriers.ts";
import type { ReachLedger } from "../analysis/access/holding/reach.ts";
import { type Fact, isRead, mapFact, read, unread } from "../model/fact.ts";
import { type Principal, workloadKinds } from "../model/principal.ts";
import type { PrincipalSubject } from "../model/subject.ts";
import type { HeldCredentials, IdentityCarriers, PrincipalReach, SignInUse } from "../model/vault-access.ts";

/** What one snapshot says around principals. */
export interface PrincipalSurroundings {
  readonly reach: ReachLedger;
  readonly carriers: Carriers;
}

/**
 * A principal with what its grants, its resources and the logs say of it. `around`: the snapshot that its record is from,
 * and all others of the report, each with vaults of its own.
 */
export function principalSubject(principal: Principal, around: readonly PrincipalSurroundings[]): PrincipalSubject {
  const { id } = principal;
  const known = around.filter(({ reach }) => reach.knows(id));
  const reach = summedReach(known.map((one) => one.reach.of(id)));
  return {
    ...principal,
    label: isRead(principal.name) && principal.name.read !== null ? principal.name.read : id,
    reach: read(reach),
    carriers: carriersOf(principal, around),
    vaultCredentials: vaultCredentials(principal, reach),
    signIns: read(summedSignIns(known.map((one) => one.reach.signIns(id)))),
  };
}

const examplesTold = 5;

function summedReach(parts: readonly PrincipalReach[]): PrincipalReach {
  const examples = parts.flatMap((part) => part.examples).sort();
  const missing = parts.find((part) => part.missing)?.missing;
  const sum = {
    vaults: parts.reduce((count, part) => count + part.vaults, 0),
    examples: examples.slice(0, examplesTold),
  };
  return missing ? { ...sum, missing } : sum;
}

function summedSignIns(parts: readonly (SignInUse | null)[]): SignInUse | null {
  const uses = parts.filter((part) => part !== null);
  if (uses.length === 0) return null;
  return {
    kinds: [...new Set(uses.flatMap(({ kinds }) => kinds))].sort(),
    calls: uses.reduce((count, { calls }) => count + calls, 0),
    last: uses.reduce((latest, { last }) => (last > latest ? last : latest), ""),
  };
}

/** Only managed identities are carried; whatever may be one is looked up in every snapshot that lists resources. */
function carriersOf({ id, kind }: Principal, around: readonly PrincipalSurroundings[]): Fact<IdentityCarriers | null> {
  const isOther = isRead(kind) && kind.read !== "managed-identity" && kind.read !== "service-principal";
  if (isOther) return read(null);
  const facts = around.map(({ carriers }) => carriers.of(id));
  const lists = facts.filter(isRead).map((fact) => fact.read);
  const [unlisted] = facts.filter((fact) => !isRead(fact));
  if (lists.length === 0) return unlisted ?? read(null);
  const missing = lists.find((list) => list.missing)?.missing ?? (unlisted && "unread" in unlisted && unlisted.unread);
  const ids = [...new Set(lists.flatMap((list) => list.ids))].sort();
  return read(missing ? { ids, missing } : { ids });
}

const notAsked = unread(
  "not-asked",
  "sign-in credentials were not asked for",
  "kvaudit collect reads them from the directory",
);

/** What no access to vault data makes pointless to know is not asked for: nothing is lacking then. */
function vaultCredentials(
  { kind, credentials = notAsked }: Principal,
  { vaults, missing }: PrincipalReach,
): Fact<HeldCredentials | null> {
  if (isRead(kind) && !workloadKinds.has(kind.read)) return read(null);
  if (vaults === 0 && !missing) return read(null);
  const hasNone = isRead(credentials) && !credentials.missing && credentials.read.length === 0;
  if (hasNone) return read({ list: [] });
  if (!isRead(kind)) return kind;
  if (vaults === 0 && missing) return { unread: missing };
  if (isRead(credentials)) {
    const list = credentials.read;
    return read(credentials.missing ? { list, missing: credentials.missing } : { list });
  }
  // What the logs saw is known all the same.
  return "unread" in credentials ? read({ list: [], missing: credentials.unread }) : mapFact(credentials, () => null);
}
