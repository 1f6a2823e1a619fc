import type { AccessPolicyEntry, RoleAssignment } from "../model/grants.ts";
import type { Certificate, Key, Secret } from "../model/objects.ts";
import type { ScheduledAssignment } from "../model/surroundings.ts";
import type { DiagnosticSetting, PrivateEndpoint, Vault } from "../model/vault.ts";
import type { Site } from "./layout.ts";
import type { GrantHolder } from "./people.ts";

/** A record of the model while it is being made. */
export type Draft<Record> = { -readonly [Name in keyof Record]: Record[Name] };

type Lists =
  | "secrets"
  | "keys"
  | "certificates"
  | "roleAssignments"
  | "accessPolicies"
  | "privateEndpoints"
  | "diagnosticSettings";

/** A vault while it is being made: healthy at first, then with the defects that are planted in it. */
export interface VaultDraft {
  readonly site: Site;
  readonly now: string;
  /** Identities of the applications that the vault serves, one for each of the slot's applications. */
  readonly workloads: readonly GrantHolder[];
  readonly vault: Draft<Omit<Vault, Lists>>;
  secrets: Draft<Secret>[];
  keys: Draft<Key>[];
  certificates: Draft<Certificate>[];
  roleAssignments: Draft<RoleAssignment>[];
  /** What Privileged Identity Management knows of the vault; not in estates of saved output. */
  schedules: ScheduledAssignment[];
  accessPolicies: Draft<AccessPolicyEntry>[];
  privateEndpoints: PrivateEndpoint[];
  diagnosticSettings: DiagnosticSetting[];
  /** Objects and grants that a defect was planted in: no two defects share one unless they say so. */
  readonly planted: Map<string, string>;
}
