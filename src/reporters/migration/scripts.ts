import { assignmentArmId, assignmentName, azureSpelling, distinctRoles } from "../../model/assignment.ts";
import { azAssign, azRole, azUnassign } from "../../model/assignment-text.ts";
import type { KeptEntry, VaultMigration } from "../../model/migration.ts";
import { shell, shellQuote } from "../../model/shell.ts";
import { type Phase, phasedScript } from "./script.ts";

const vaultApi = "2026-02-01";

/** `migrate.sh`: assign, flip, empty. */
export function migrateScript(vaults: readonly VaultMigration[]): string {
  return phasedScript("migrate.sh", [
    phase(
      "assign",
      "makes the roles and role assignments: they have no effect on data yet; then wait half an hour",
      vaults,
      assignLines,
    ),
    phase(
      "flip",
      "switches the vault to roles; entries stay, without effect; then watch for 403 ForbiddenByRbac",
      vaults,
      flipLines,
    ),
    phase(
      "empty",
      "takes the entries away, once it has stayed quiet for as long as the rarest job needs",
      vaults,
      emptyLines,
    ),
  ]);
}

/** `rollback.sh`: restore, flip, unassign. */
export function rollbackScript(vaults: readonly VaultMigration[]): string {
  return phasedScript("rollback.sh", [
    phase("restore", "puts entries back that were taken away", vaults, restoreLines),
    phase("flip", "switches the vault back to access policies", vaults, flipBackLines),
    phase(
      "unassign",
      "takes away the role assignments that migrate.sh made, and no others; custom roles stay",
      vaults,
      unassignLines,
    ),
  ]);
}

function phase(
  name: string,
  does: string,
  vaults: readonly VaultMigration[],
  lines: (vault: VaultMigration) => readonly string[],
): Phase {
  return { name, does, vaults: vaults.map((vault) => ({ vault: vault.name, lines: lines(vault) })) };
}

function assignLines({ assignments }: VaultMigration): readonly string[] {
  const roles = distinctRoles(assignments).map((grant) => `${azRole(grant)} --output none`);
  const made = assignments.map((one) => {
    const { principalId, grant } = one;
    const there = shell`has_role ${azureSpelling(grant.scope)} ${principalId} ${grant.roleId}`;
    return `${there} || ${azAssign(one)} --output none`;
  });
  return [...roles, ...made];
}

function flipLines(vault: VaultMigration): readonly string[] {
  const { assignments, subscriptionId, resourceGroup, name, entries } = vault;
  const checks = assignments.map(
    ({ principalId, grant }) =>
      `${shell`has_role ${azureSpelling(grant.scope)} ${principalId} ${grant.roleId}`} || fail 'an assignment is not there yet: run the phase assign first'`,
  );
  return [
    shell`if uses_roles ${subscriptionId} ${name}; then say 'goes by roles already'; else`,
    ...checks.map((line) => `  ${line}`),
    `  ${shell`no_other_entries ${subscriptionId} ${name}`}${words(entries.map(entryWord))}`,
    `  ${shell`az keyvault update --subscription ${subscriptionId} --resource-group ${resourceGroup} --name ${name} --enable-rbac-authorization true --output none`}`,
    "fi",
  ];
}

function emptyLines(vault: VaultMigration): readonly string[] {
  const { subscriptionId, name, entries, tenantId } = vault;
  if (tenantId === null) return ["fail 'the tenant of the vault was not read: take the entries away in the portal'"];
  return [
    `${shell`uses_roles ${subscriptionId} ${name}`} || fail 'the vault does not go by roles: run the phase flip first'`,
    ...entries.map(
      (entry) => `if ${hasEntry(vault, entry)}; then ${changeEntry(vault, entry, { kind: "remove", tenantId })}; fi`,
    ),
  ];
}

function restoreLines(vault: VaultMigration): readonly string[] {
  const { entries, tenantId } = vault;
  if (tenantId === null) return ["fail 'the tenant of the vault was not read: put entries back in the portal'"];
  return entries.map((entry) => `${hasEntry(vault, entry)} || ${changeEntry(vault, entry, { kind: "add", tenantId })}`);
}

function flipBackLines(vault: VaultMigration): readonly string[] {
  const { subscriptionId, resourceGroup, name, entries } = vault;
  return [
    shell`if uses_roles ${subscriptionId} ${name}; then`,
    ...entries.map((entry) => `  ${hasEntry(vault, entry)} || fail 'an entry is missing: run the phase restore first'`),
    `  ${shell`az keyvault update --subscription ${subscriptionId} --resource-group ${resourceGroup} --name ${name} --enable-rbac-authorization false --output none`}`,
    "else say 'goes by access policies already'; fi",
  ];
}

function unassignLines({ assignments, subscriptionId, name }: VaultMigration): readonly string[] {
  const made = assignments.map((one) => {
    const there = shell`has_assignment ${azureSpelling(one.grant.scope)} ${assignmentName(one)}`;
    return `if ${there}; then ${azUnassign(assignmentArmId(one))}; fi`;
  });
  return [
    shell`if uses_roles ${subscriptionId} ${name}; then fail 'the vault still goes by roles: run the phase flip first'; fi`,
    ...made,
  ];
}

/** As `entries` in the script prints it. */
function entryWord({ principalId, applicationId }: KeptEntry): string {
  return `${principalId.toLowerCase()}\t${applicationId?.toLowerCase() ?? "none"}`;
}

function words(all: readonly string[]): string {
  return all.map((word) => ` ${shellQuote(word)}`).join("");
}

function hasEntry({ subscriptionId, name }: VaultMigration, entry: KeptEntry): string {
  return shell`has_entry ${subscriptionId} ${name} ${entryWord(entry)}`;
}

interface EntryChange {
  readonly kind: "add" | "remove";
  readonly tenantId: string;
}

/** `az keyvault set-policy` and `delete-policy` refuse a vault that goes by roles; Resource Manager does not. */
function changeEntry({ vaultId }: VaultMigration, entry: KeptEntry, { kind, tenantId }: EntryChange): string {
  const { principalId: objectId, applicationId, permissions } = entry;
  const policy = { tenantId, objectId, ...(applicationId === null ? {} : { applicationId }), permissions };
  const url = `${azureSpelling(vaultId)}/accessPolicies/${kind}?api-version=${vaultApi}`;
  const body = JSON.stringify({ properties: { accessPolicies: [policy] } });
  return shell`az rest --method put --url ${url} --body ${body} --output none`;
}
