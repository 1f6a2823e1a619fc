import Type from "typebox";
import { principalKinds } from "./principal.ts";
import { closed, nullable, type Of, oneOf } from "./schema.ts";

/** What somebody may do with a vault or with what is in it, in the words of the command line. */
export const verbs = [
  "read",
  "list",
  "write",
  "delete",
  "purge",
  "recover",
  "backup",
  "restore",
  "decrypt",
  "encrypt",
  "sign",
  "verify",
  "wrap",
  "unwrap",
  "release",
  "manage-access",
] as const;
export type Verb = (typeof verbs)[number];

/**
 * `allowed`: a path that is in force; `eligible`: one that has to be activated first; `escalation`: by giving himself, or using, what
 * leads there; `denied`: every path is blocked by a deny assignment or a condition; `unknown`: what decides it was not read, or
 * is not evaluated. Without any path and with everything read the answer is that there is none.
 */
export const accessVerdicts = ["allowed", "eligible", "escalation", "denied", "unknown"] as const;
export type AccessVerdict = (typeof accessVerdicts)[number];

/** One step of a path, from the principal to the object. */
export const AccessStep = closed({
  kind: oneOf([
    "principal",
    "group",
    "nested-group",
    "role",
    "access-policy",
    "condition",
    "deny",
    "escalation",
    "eligibility",
    "scope",
  ]),
  id: Type.String({ description: "Of the group, role definition, assignment, technique (`E03`) or scope." }),
  text: Type.String({
    description:
      "The step as a line of a path shows it: `group platform`, `Key Vault Secrets User @ subscription prod`.",
  }),
});
export type AccessStep = Of<typeof AccessStep>;

export const AccessPath = closed({
  steps: Type.Array(AccessStep),
  grantId: Type.String({
    description: "The role assignment, eligible assignment or access policy entry that gives it.",
  }),
  via: oneOf(["direct", "group", "eligible", "escalation"]),
  verdict: oneOf(accessVerdicts),
  why: Type.Optional(Type.String({ description: "What keeps the path from being sure, or blocks it." })),
});
export type AccessPath = Of<typeof AccessPath>;

export const AccessPrincipal = closed({
  id: Type.String(),
  type: nullable(oneOf(principalKinds)),
  name: Type.Optional(Type.String()),
});

/** The answer for one principal, one object and one verb. */
export const AccessAnswer = closed({
  principal: AccessPrincipal,
  object: Type.String({ description: "Id of the vault, or of an object in it." }),
  verb: oneOf(verbs),
  verdict: oneOf(accessVerdicts),
  paths: Type.Array(AccessPath),
});
export type AccessAnswer = Of<typeof AccessAnswer>;

/** `access.json`. */
export const AccessDocument = closed({ formatVersion: Type.Integer(), answers: Type.Array(AccessAnswer) });
export type AccessDocument = Of<typeof AccessDocument>;
