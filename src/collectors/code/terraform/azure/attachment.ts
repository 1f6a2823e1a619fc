import type { Fact } from "../../../../model/fact.ts";
import type { AccessPolicyEntry, RoleAssignment } from "../../../../model/grants.ts";
import type { Certificate, Key, Secret } from "../../../../model/objects.ts";
import type { Lock, ScheduledAssignment } from "../../../../model/surroundings.ts";
import type { DiagnosticSetting, PrivateEndpoint } from "../../../../model/vault.ts";
import type { TerraformResource } from "../tree.ts";
import type { Place } from "./place.ts";
import type { Principals } from "./principals.ts";
import type { Roles } from "./roles.ts";
import type { TreeIndex } from "./tree-index.ts";

/** What resources of their own put into vaults and the places above them. */
export interface PartItems {
  readonly secrets: Secret;
  readonly keys: Key;
  readonly certificates: Certificate;
  readonly accessPolicies: AccessPolicyEntry;
  readonly roleAssignments: RoleAssignment;
  readonly diagnosticSettings: DiagnosticSetting;
  readonly privateEndpoints: PrivateEndpoint;
  readonly locks: Lock;
  readonly scheduledAssignments: ScheduledAssignment;
  readonly certificateIssuers: { readonly name: string; readonly provider: string | null };
  /** How many people are told of expiry. */
  readonly certificateContacts: number;
}
export type Part = keyof PartItems;

/** One thing that belongs somewhere. */
export type Attachment = {
  readonly [Name in Part]: {
    readonly part: Name;
    readonly place: Place;
    /** Not known where it may not be there at all, or where what counts of it is not known. */
    readonly item: Fact<PartItems[Name]>;
  };
}[Part];

/** What reading one resource needs besides it. */
export interface Reading {
  readonly index: TreeIndex;
  readonly principals: Principals;
  readonly roles: Roles;
}

/** Reads what a resource attaches; nothing where it is about something else. */
export type AttachmentReader = (resource: TerraformResource, reading: Reading) => readonly Attachment[];
