import Type from "typebox";
import { Unread } from "./fact.ts";
import { closed, nullable, type Of, oneOf, Time } from "./schema.ts";

/** The format that this version writes. A reader refuses anything newer. */
export const snapshotFormatVersion = 1;

/** One thing that was asked for and did not come. */
export const Refusal = closed({
  id: Type.String({ description: "The resource, file or scope that could not be read." }),
  why: Unread,
  role: Type.Optional(Type.String({ description: "The built-in role that would have let the read through." })),
});
export type Refusal = Of<typeof Refusal>;

/** What the parts of a live collection are called in the coverage: a gap in each can be accepted by its name. */
export const collectorNames = [
  "alerts",
  "certificates",
  "defender",
  "deleted",
  "deny-assignments",
  "diagnostic-settings",
  "directory",
  "event-subscriptions",
  "identities",
  "keys",
  "lighthouse",
  "locks",
  "log-destinations",
  "logs",
  "management-groups",
  "metrics",
  "perimeters",
  "pim",
  "private-endpoints",
  "role-assignments",
  "role-definitions",
  "secrets",
  "settings",
  "subscriptions",
  "vaults",
] as const;

/** How much of what one collector was asked for it could read, in one scope. */
export const Coverage = closed({
  collector: Type.String(),
  scope: Type.String(),
  asked: Type.Integer({ minimum: 0 }),
  read: Type.Integer({ minimum: 0 }),
  refused: Type.Array(Refusal),
});
export type Coverage = Of<typeof Coverage>;

/** Size and digest of one snapshot file, so that a cut or changed file is noticed. */
export const FileDigest = closed({
  name: Type.String(),
  lines: Type.Integer({ minimum: 0 }),
  sha256: Type.String({ pattern: "^[0-9a-f]{64}$" }),
});
export type FileDigest = Of<typeof FileDigest>;

/** `manifest.json`: what the snapshot is, when and by whom it was made, and what it could not see. */
export const Manifest = closed({
  format: oneOf(["kvaudit-snapshot"]),
  formatVersion: Type.Integer({ minimum: 1 }),
  tool: closed({ name: Type.String(), version: Type.String() }),
  source: oneOf(["live", "exports", "code"]),
  tenantId: nullable(Type.String()),
  collectedAt: Time,
  collectedBy: nullable(
    closed({ oid: nullable(Type.String()), appId: nullable(Type.String()), credential: nullable(Type.String()) }),
  ),
  clockSkewSeconds: nullable(Type.Number()),
  asked: Type.Array(Type.String(), { description: "Inputs or scopes that the run was told to read." }),
  coverage: Type.Array(Coverage),
  files: Type.Array(FileDigest),
});
export type Manifest = Of<typeof Manifest>;
