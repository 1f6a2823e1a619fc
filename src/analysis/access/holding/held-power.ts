import { readsMetadataOnly } from "../../../model/data-rights.ts";
import { type Fact, isRead, read, type Unread } from "../../../model/fact.ts";
import type { GrantSubject } from "../../../model/grant-subject.ts";
import type { AccessPolicyPermissions } from "../../../model/grants.ts";
import type { Vault } from "../../../model/vault.ts";
import type { HolderMembers } from "../../../model/vault-access.ts";
import { firstMissing } from "../three-valued.ts";

type Parts = Pick<
  GrantSubject,
  "kind" | "permissions" | "rights" | "privileges" | "principal" | "schedule" | "members"
>;

/** What a grant comes to in the hands of whoever is behind it. */
export type HeldPower = Pick<GrantSubject, "opens" | "guests" | "disabled" | "isStanding">;

/**
 * What was not read is missing only where it matters: a grant that leads nowhere is nobody's business, whoever holds it and
 * for how long. `vault` is the one that holds the grant; undefined above vaults.
 */
export function heldPower(parts: Parts, vault: Pick<Vault, "permissionModel"> | undefined): HeldPower {
  const model = vault?.permissionModel;
  const opens = parts.kind === "access-policy" ? entryOpens(parts, model) : roleOpens(parts, model);
  const { members } = parts;
  return {
    opens,
    guests: thoseBehind({ opens, members }, ({ guests, guestsMissing }) => ({ names: guests, missing: guestsMissing })),
    disabled: thoseBehind({ opens, members }, ({ disabled, disabledMissing }) => ({
      names: disabled,
      missing: disabledMissing,
    })),
    isStanding: standing(parts),
  };
}

type Model = Vault["permissionModel"] | undefined;

/** An entry counts while the vault goes by access policies, and where it shows more than names. */
function entryOpens({ permissions }: Parts, model: Model): Fact<boolean> {
  if (model && isRead(model) && model.read === "rbac") return read(false);
  if (isRead(permissions) && !(permissions.read && opensObjects(permissions.read))) return read(false);
  return firstMissing(model ? [permissions, model] : [permissions]) ?? read(true);
}

function opensObjects({ secrets, keys, certificates, storage }: AccessPolicyPermissions): boolean {
  return [secrets, keys, certificates, storage].some((held) => held.some((permission) => permission !== "list"));
}

/** A role counts by its privileges, and by rights on data beyond metadata where the vault goes by roles. */
function roleOpens({ rights, privileges }: Parts, model: Model): Fact<boolean> {
  if (isRead(privileges) && privileges.read.length > 0) return read(true);
  const isDormant = model !== undefined && isRead(model) && model.read === "access-policy";
  const isPowerless = isDormant || (isRead(rights) && readsMetadataOnly(rights.read));
  if (isPowerless) return isRead(privileges) ? read(false) : privileges;
  return firstMissing(model ? [privileges, rights, model] : [privileges, rights]) ?? read(true);
}

interface Behind {
  readonly opens: Fact<boolean>;
  readonly members: Fact<HolderMembers>;
}

type Told = (members: HolderMembers) => { readonly names: readonly string[]; readonly missing: Unread | undefined };

/** Names of those of a kind who get at something by the grant. */
function thoseBehind({ opens, members }: Behind, tell: Told): Fact<readonly string[]> {
  if (isRead(opens) && !opens.read) return read([]);
  if (!isRead(members)) return members;
  const { names, missing } = tell(members.read);
  const why = members.read.missing ?? missing;
  if (names.length === 0) return why ? { unread: why } : read([]);
  return isRead(opens) ? read(names) : opens;
}

/** Is it a privileged role that people hold for ever? Workloads cannot activate one, and entries cannot be made eligible. */
function standing({ kind, privileges, principal, schedule, members }: Parts): Fact<boolean> {
  if (kind === "access-policy") return read(false);
  if (isRead(privileges) && privileges.read.length === 0) return read(false);
  const holder = isRead(principal) ? principal.read.kind : undefined;
  if (holder !== undefined && holder !== "user" && holder !== "group") return read(false);
  if (isRead(schedule) && schedule.read.state !== "standing") return read(false);
  const people = holder === "group" ? hasPeople(members) : read(true);
  if (isRead(people) && !people.read) return read(false);
  return firstMissing([privileges, principal, schedule, people]) ?? read(true);
}

function hasPeople(members: Fact<HolderMembers>): Fact<boolean> {
  if (!isRead(members)) return members;
  const { people, missing } = members.read;
  if (people > 0) return read(true);
  return missing ? { unread: missing } : read(false);
}
