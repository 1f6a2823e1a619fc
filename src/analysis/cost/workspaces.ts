import { isRead } from "../../model/fact.ts";
import type { VaultRecord } from "../../model/vault.ts";

/** Categories and groups that hold the audit log. */
const auditLogs: ReadonlySet<string> = new Set(["auditevent", "audit", "alllogs"]);

/** How many workspaces take in a vault's audit log, from the least to the most that it can be. */
export function workspacesOf(vault: VaultRecord | undefined): { readonly low: number; readonly high: number } {
  const settings = vault?.diagnosticSettings;
  if (!settings || !isRead(settings)) return { low: 0, high: 1 };
  const ids = settings.read.flatMap(({ logs, workspaceId }) =>
    workspaceId !== null && logs.some((log) => auditLogs.has(log.toLowerCase())) ? [workspaceId.toLowerCase()] : [],
  );
  const count = new Set(ids).size;
  // A list that was read in part may lack a setting that sends the log to a workspace.
  return { low: count, high: settings.missing && count === 0 ? 1 : count };
}
