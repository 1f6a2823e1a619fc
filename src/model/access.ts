import Type from "typebox";
import { unreadReasons } from "./fact.ts";
import { principalKinds } from "./principal.ts";
import { closed, nullable, type Of, oneOf, Time } from "./schema.ts";

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

/** Something that was not read and may change answers about anybody. */
export const AccessGap = closed({
  place: Type.String({ description: "The scope, vault or file it is about." }),
  fact: Type.String(),
  effect: oneOf(
    ["adds", "adds-eligible", "adds-escalation", "removes"],
    "Whether what is missing may add access, only access that has to be activated or taken first, or take access away.",
  ),
  why: Type.String(),
  reason: Type.Optional(oneOf(unreadReasons)),
  remedy: Type.Optional(Type.String()),
});
export type AccessGap = Of<typeof AccessGap>;

/** From where a data plane can be reached at all: which networks, never who. */
export const networkWays = [
  "internet",
  "addresses",
  "networks",
  "perimeter",
  "private-endpoints",
  "trusted-services",
] as const;
export type NetworkWay = (typeof networkWays)[number];

/**
 * From where one vault can be reached. It stands beside the answers and takes nothing away from them: whoever is entitled
 * needs one of these places, and requests through Azure Resource Manager need none. Without ways nobody reaches the data
 * plane, where nothing is missing.
 */
export const VaultReach = closed({
  vault: Type.String({ description: "Id of the vault or managed HSM." }),
  ways: Type.Array(
    closed({
      way: oneOf(
        networkWays,
        "`internet`: any address; `addresses`, `networks`: those of firewall rules; `perimeter`: what the access rules of a network security perimeter let in; `private-endpoints`: approved ones; `trusted-services`: services of Microsoft that pass the firewall.",
      ),
      count: Type.Optional(Type.Integer({ description: "Firewall rules, approved private endpoints, perimeters." })),
    }),
  ),
  missing: Type.Array(
    closed({
      fact: Type.String({
        description: "A setting of the network that was not read and may open more, or close some.",
      }),
      why: Type.String(),
      reason: Type.Optional(oneOf(unreadReasons)),
    }),
  ),
});
export type VaultReach = Of<typeof VaultReach>;

/** Paths that are asked for beside those in force. */
export const accessIncludes = ["eligible", "escalation"] as const;
export type AccessInclude = (typeof accessIncludes)[number];

/** What was asked: everybody who may do something, or everything that somebody may do. */
export const AccessQuestion = closed({
  verb: Type.Optional(oneOf(verbs)),
  object: Type.Optional(Type.String({ description: "Id of the vault, or of an object in it." })),
  principal: Type.Optional(AccessPrincipal),
  include: Type.Array(oneOf(accessIncludes)),
  now: Time,
});
export type AccessQuestion = Of<typeof AccessQuestion>;

/** The format that this version writes. */
export const accessFormatVersion = 1;

/** `access.json`: the strongest answers first. Where `gaps` has entries, the answers are not the whole truth. */
export const AccessDocument = closed({
  formatVersion: Type.Integer(),
  tool: closed({ name: Type.String(), version: Type.String() }),
  snapshot: closed({ collectedAt: Time, tenantId: nullable(Type.String()), digest: Type.String() }),
  asked: AccessQuestion,
  /** One for each vault that the answers are about, by id; the vault that was asked about is always among them. */
  reach: Type.Array(VaultReach),
  gaps: Type.Array(AccessGap),
  answers: Type.Array(AccessAnswer),
});
export type AccessDocument = Of<typeof AccessDocument>;
