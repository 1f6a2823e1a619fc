import type { Verb } from "../../../model/access.ts";
import { isRead } from "../../../model/fact.ts";
import { isDoubtful } from "../../../model/facts/local-roles.ts";
import { isAtOrAbove } from "../../../model/resource-id.ts";
import type { ManagedHsm } from "../../../model/vault.ts";
import { allOf, type Ternary } from "../conditions/three-values.ts";
import type { Operation } from "./denials.ts";
import { type Frame, reaches } from "./frame.ts";
import type { Grant, RoleGrant } from "./grants.ts";
import { elementsGranting, type Outcome, roleOutcome } from "./outcome.ts";
import { keyHasPublicHalf } from "./public-half.ts";
import type { Target } from "./target.ts";
import { armKeyManagement } from "./technique-gates.ts";
import type { Candidate } from "./ways.ts";

/** One way of doing something inside a managed HSM; `on` is what the HSM checks it on: the key, all keys, or itself. */
interface LocalWay {
  readonly action: string;
  readonly on: "key" | "keys" | "hsm";
  /** Only for a key with a public half. */
  readonly only?: "asymmetric";
  readonly note?: string;
}

function onKey(name: string): LocalWay {
  return { action: `Microsoft.KeyVault/managedHsm/keys/${name}`, on: "key" };
}

/** Whoever reads a public key works with it anywhere, without a right and without a line in a log. */
const offLine: LocalWay = { ...onKey("read/action"), only: "asymmetric", note: "off-line, with the public key" };

const whole = (name: string, note: string): LocalWay => ({
  action: `Microsoft.KeyVault/managedHsm/${name}/start/action`,
  on: "hsm",
  note,
});

/**
 * Which local data actions a verb takes. As in a vault, writing is making a key or a new version of one, not changing its
 * attributes. Azure roles and deny assignments do not reach inside.
 * https://learn.microsoft.com/azure/key-vault/managed-hsm/built-in-roles
 */
const ways: Readonly<Record<Verb, readonly LocalWay[]>> = {
  read: [onKey("read/action")],
  list: [{ ...onKey("read/action"), on: "keys" }],
  write: [onKey("create"), onKey("import/action"), onKey("rotate/action")],
  delete: [onKey("delete")],
  purge: [onKey("deletedKeys/delete")],
  recover: [onKey("deletedKeys/recover/action")],
  backup: [
    onKey("backup/action"),
    whole("backup", "in a backup of the whole HSM, which takes its security domain to restore"),
  ],
  restore: [onKey("restore/action"), whole("restore", "out of a backup of the whole HSM")],
  decrypt: [onKey("decrypt/action")],
  encrypt: [onKey("encrypt/action"), offLine],
  sign: [onKey("sign/action")],
  verify: [onKey("verify/action"), offLine],
  wrap: [onKey("wrap/action"), offLine],
  unwrap: [onKey("unwrap/action")],
  release: [onKey("release/action")],
  "manage-access": [{ action: "Microsoft.KeyVault/managedHsm/roleAssignments/write/action", on: "key" }],
};

interface Question {
  readonly verb: Verb;
  readonly target: Target;
  readonly frame: Frame;
}

/** Every action by which a grant may give what is asked of a managed HSM or of a key in it. */
export function hsmCandidates(grant: Grant, hsm: ManagedHsm, question: Question): readonly Candidate[] {
  const { target, verb } = question;
  if (grant.kind === "policy" || (target.type !== undefined && target.type !== "key")) return [];
  if (grant.from !== "local") return verb === "list" ? armCandidates(grant, hsm, question) : [];
  return ways[verb].flatMap((way) => {
    const outcome = localOutcome(grant, way, question);
    return outcome ? [{ ...outcome, type: "key" as const, operation: undefined }] : [];
  });
}

function localOutcome(
  grant: RoleGrant,
  way: LocalWay,
  { target, verb }: Question,
): (Outcome & { note?: string }) | undefined {
  const { role, scope, roleId } = grant;
  const place = placeOf(way, target);
  // A role at the HSM itself reaches all keys, one at `/keys` too; a question about the HSM is about every key in it.
  if (scope !== undefined && !isAtOrAbove(scope, place)) return undefined;
  if (role && elementsGranting(role, "data", way.action).length === 0) return undefined;
  const open = way.only === undefined ? { value: "true" as const } : keyHasPublicHalf(target);
  if (open.value === "false") return undefined;
  const isOnKey = target.type !== undefined && scope === target.id;
  const doubts = [
    role ? undefined : `the definition of local role ${roleId} was not read`,
    role && isDoubtful(role, way.action)
      ? "documents list it for this role, which otherwise only reads; the HSM's own definition was not read"
      : undefined,
    scope === undefined ? "the scope of the grant was not read" : undefined,
    open.value === "unknown" ? open.why : undefined,
    isOnKey && openOnKeys.has(verb)
      ? `whether a role on a single key lets its holder ${verb} it is not documented`
      : undefined,
  ];
  const why = doubts.find((doubt) => doubt !== undefined);
  const note = way.note ?? noteOf(verb, target);
  const value: Ternary = why === undefined ? "true" : "unknown";
  return { value, conditions: [], ...(why === undefined ? {} : { why }), ...(note === undefined ? {} : { note }) };
}

const openOnKeys: ReadonlySet<Verb> = new Set<Verb>(["purge", "recover", "restore"]);

function placeOf({ on }: LocalWay, { vaultId, type, id }: Target): string {
  if (on === "hsm") return vaultId;
  return on === "keys" || type === undefined ? `${vaultId}/keys` : id;
}

/** What is soft-deleted is not purged while purge protection holds; the right to do so is there all the same. */
function noteOf(verb: Verb, { vault }: Target): string | undefined {
  const { purgeProtectionEnabled } = vault;
  const isProtected = isRead(purgeProtectionEnabled) && purgeProtectionEnabled.read === true;
  return verb === "purge" && isProtected ? "has no effect while purge protection holds" : undefined;
}

const listByArm = "Microsoft.KeyVault/managedHSMs/keys/read";

/** A managed HSM tells Azure Resource Manager the names of its keys where its own setting says so. */
function armCandidates(grant: RoleGrant, hsm: ManagedHsm, { target, frame }: Question): readonly Candidate[] {
  const gate = armKeyManagement(hsm);
  if (gate.value === "false") return [];
  if (grant.scope !== undefined && !reaches(grant.scope, target.vaultId, frame)) return [];
  const { vaultId: resource, vault } = target;
  const operation: Operation = {
    plane: "control",
    action: listByArm,
    resource,
    vaultName: vault.name,
    secretName: undefined,
  };
  const outcome = roleOutcome(grant, operation);
  if (!outcome) return [];
  const value = allOf([outcome.value, gate.value]);
  const why = outcome.why ?? gate.why;
  const note = "through Azure Resource Manager, which the HSM lets in";
  return [
    { ...outcome, type: "key", operation, value, note, ...(value === "true" || why === undefined ? {} : { why }) },
  ];
}
