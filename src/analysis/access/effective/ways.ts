import type { Verb } from "../../../model/access.ts";
import { type Fact, isRead } from "../../../model/fact.ts";
import type { RoleDefinition } from "../../../model/grants.ts";
import type { Vault } from "../../../model/vault.ts";
import { allOf, type Ternary } from "../conditions/three-values.ts";
import type { Operation } from "./denials.ts";
import { type Frame, reaches } from "./frame.ts";
import type { Grant, RoleGrant } from "./grants.ts";
import { hsmCandidates } from "./local-ways.ts";
import { elementsGranting, type Outcome, policyOutcome, roleOutcome } from "./outcome.ts";
import { keyHasPublicHalf } from "./public-half.ts";
import { idKey, objectsOf, resourceOf, type Target } from "./target.ts";
import { type ObjectType, objectTypes, type Way, waysOf } from "./verb-actions.ts";

/** One action by which a grant may give what is asked. */
export interface Candidate extends Outcome {
  readonly type: ObjectType;
  /** Undefined for an access policy: deny assignments do not reach those. */
  readonly operation: Operation | undefined;
  readonly note?: string;
}

interface Question {
  readonly verb: Verb;
  readonly target: Target;
  readonly frame: Frame;
}

/** Every action by which a grant may give what is asked, with what conditions and unread facts make of it. */
export function candidatesOf(grant: Grant, question: Question): readonly Candidate[] {
  const { target, verb } = question;
  const { vault, type } = target;
  if (vault.kind === "hsm") return hsmCandidates(grant, vault, question);
  if (grant.kind === "role" && grant.role && !mayGive(grant.role, verb)) return [];
  const types = type === undefined ? objectTypes : [type];
  return types.flatMap((one) =>
    waysOf(one, verb).flatMap((way) => {
      const open = openness(way, target, vault);
      return open.value === "false" ? [] : wayCandidates(grant, { ...question, way, type: one, open });
    }),
  );
}

const givenVerbs = new WeakMap<RoleDefinition, Map<Verb, boolean>>();

/** Does a role grant any action of a verb, whatever the type? Most grants are passed over by this alone. */
function mayGive(role: RoleDefinition, verb: Verb): boolean {
  const byVerb = givenVerbs.get(role) ?? new Map<Verb, boolean>();
  givenVerbs.set(role, byVerb);
  const known = byVerb.get(verb);
  if (known !== undefined) return known;
  const does = objectTypes.some((type) =>
    waysOf(type, verb).some(({ plane, actions }) =>
      actions.some((action) => elementsGranting(role, plane, action).length > 0),
    ),
  );
  byVerb.set(verb, does);
  return does;
}

interface Openness {
  readonly value: Ternary;
  readonly why?: string;
}

interface WayQuestion extends Question {
  readonly way: Way;
  readonly type: ObjectType;
  readonly open: Openness;
}

function wayCandidates(grant: Grant, question: WayQuestion): readonly Candidate[] {
  const { way, target, type, open, verb, frame } = question;
  const model = modelOpenness(grant, way, frame);
  if (model.value === "false") return [];
  const gates = [open, model, holderGate(grant)];
  const make = (outcome: Outcome, operation?: Operation): Candidate => {
    const value = allOf([outcome.value, ...gates.map((gate) => gate.value)]);
    const why = outcome.why ?? gates.find((gate) => gate.value === "unknown")?.why;
    const note = way.note ?? noteOf(grant, verb, target);
    return {
      ...outcome,
      type,
      operation,
      value,
      ...(why === undefined ? {} : { why }),
      ...(note === undefined ? {} : { note }),
    };
  };
  if (grant.kind === "policy") {
    const outcome = policyOutcome(grant, way);
    return outcome ? [make(outcome)] : [];
  }
  const resource = resourceOf(target, way);
  if (grant.scope !== undefined && !reaches(grant.scope, resource, frame)) return [];
  return way.actions.flatMap((action) => {
    const operation = operationOn(question, action, resource);
    const outcome = roleOutcome(grant, operation);
    if (!outcome) return [];
    const gate = atObjectGate(grant, verb, { resource, frame });
    return [gate ? { ...make(outcome, operation), ...weakened(outcome.value, gate) } : make(outcome, operation)];
  });
}

/** An entry may be for one application acting for the principal: then it is nothing to the principal alone. */
function holderGate(grant: Grant): Openness {
  return grant.kind === "role" || isRead(grant.applicationId)
    ? { value: "true" }
    : { value: "unknown", why: "whether the entry is for one application only was not read" };
}

function operationOn({ way, target, type }: WayQuestion, action: string, resource: string): Operation {
  const isNamed = target.type === "secret" && way.on === "object";
  const secretName = type === "secret" && way.on === "vault" ? null : isNamed ? target.name : undefined;
  return { plane: way.plane, action, resource, vaultName: target.vault.name, secretName };
}

/** Access policies count under one permission model, roles on data under the other; control-plane roles always. */
function modelOpenness(grant: Grant, way: Way, { vault }: Frame): Openness {
  const wanted = way.model ?? (grant.kind === "policy" ? "access-policy" : way.plane === "data" ? "rbac" : undefined);
  if (wanted === undefined || vault.kind !== "vault") return { value: "true" };
  const { permissionModel } = vault;
  if (isRead(permissionModel)) return { value: permissionModel.read === wanted ? "true" : "false" };
  return { value: "unknown", why: "whether the vault goes by roles or by access policies was not read" };
}

/** Ways that only some keys, or only what belongs to a certificate, have. */
function openness(way: Way, target: Target, vault: Vault): Openness {
  if (way.only === undefined) return { value: "true" };
  if (way.only === "of-certificate")
    return target.type === undefined ? { value: "false" } : ofCertificate(target, vault);
  return keyHasPublicHalf(target);
}

/** A key or secret belongs to a certificate where Azure says so, or where a certificate has its name. */
function ofCertificate(target: Target, vault: Vault): Openness {
  const name = target.name?.toLowerCase();
  const certificates = isRead(vault.certificates) ? vault.certificates.read : [];
  if (certificates.some((certificate) => certificate.name.toLowerCase() === name)) return { value: "true" };
  const list: Fact<readonly { readonly id: string; readonly managed?: Fact<boolean> }[]> | undefined =
    target.type && objectsOf(vault, target.type);
  const managed = list && isRead(list) ? list.read.find(({ id }) => idKey(id) === target.id)?.managed : undefined;
  if (managed && isRead(managed)) return { value: managed.read ? "true" : "false" };
  if (isWhole(vault.certificates)) return { value: "false" };
  return { value: "unknown", why: "whether it belongs to a certificate was not read" };
}

function isWhole(list: Fact<readonly unknown[]>): boolean {
  return isRead(list) && list.missing === undefined;
}

/** What is soft-deleted is not purged while purge protection holds; the right to do so is there all the same. */
function noteOf(grant: Grant, verb: Verb, { vault, id, vaultId }: Target): string | undefined {
  if (verb === "purge" && vault.kind === "vault") {
    const { purgeProtectionEnabled } = vault;
    if (isRead(purgeProtectionEnabled) && purgeProtectionEnabled.read === true)
      return "has no effect while purge protection holds";
  }
  const isOnObject = grant.kind === "role" && id !== vaultId && grant.scope === id;
  return isOnObject && doubtfulOnObjects.has(verb)
    ? "a role on a single object works for what is there; documents disagree on more"
    : undefined;
}

const doubtfulOnObjects: ReadonlySet<Verb> = new Set<Verb>(["write", "delete", "backup"]);
const openOnObjects: ReadonlySet<Verb> = new Set<Verb>(["purge", "recover", "restore"]);

/** Whether a role on one object reaches what is deleted, or not there yet, is not documented. */
function atObjectGate({ scope }: RoleGrant, verb: Verb, { resource, frame }: { resource: string; frame: Frame }) {
  const isOnObject = scope === resource && resource !== frame.vaultId;
  return isOnObject && openOnObjects.has(verb)
    ? `whether a role on a single object lets its holder ${verb} it is not documented`
    : undefined;
}

function weakened(value: Ternary, why: string): Pick<Candidate, "value" | "why"> | undefined {
  return value === "true" ? { value: "unknown", why } : undefined;
}
