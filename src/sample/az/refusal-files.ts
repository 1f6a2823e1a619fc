import type { Scope } from "../../model/scope.ts";
import type { Vault } from "../../model/vault.ts";
import { type AzFile, armId, azFile } from "./spelling.ts";

const caller = "9c6f6d3e-5b0e-4c57-8f5e-2a6d7a0f1b34";

/** The service's own words where it refused: bodies that a script saved instead of the answer it had asked for. */
export function* refusalFiles(vaults: readonly Vault[], subscriptions: readonly Scope[]): Generator<AzFile> {
  for (const vault of vaults) {
    for (const list of ["secrets", "keys", "certificates"] as const) {
      const fact = vault[list];
      if (!("unread" in fact)) continue;
      const body = dataPlaneRefusal(vault, list, fact.unread.reason);
      if (body) yield azFile(`refused/${vault.name}-${list}.json`, body);
    }
  }
  for (const { id, roleAssignments } of subscriptions) {
    if ("unread" in roleAssignments) yield azFile(`refused/role-assignments-${id.slice(15, 23)}.json`, armRefusal(id));
  }
}

function dataPlaneRefusal(vault: Vault, list: "secrets" | "keys" | "certificates", reason: string) {
  const action = { secrets: "secrets/readMetadata/action", keys: "keys/read", certificates: "certificates/read" }[list];
  const who = `appid=${caller};oid=${caller};iss=https://sts.windows.net/`;
  const where = `Vault: ${vault.name};location=westeurope`;
  if (reason === "firewall") {
    const message = `Client address is not authorized and caller is not a trusted service.\r\nClient address: 198.51.100.7\r\nCaller: ${who}\r\n${where}`;
    return { error: { code: "Forbidden", message, innererror: { code: "ForbiddenByFirewall" } } };
  }
  if (reason !== "denied") return undefined;
  const message = `Caller is not authorized to perform action on resource.\r\nIf role assignments, deny assignments or role definitions were changed recently, please observe propagation time.\r\nCaller: ${who}\r\nAction: 'Microsoft.KeyVault/vaults/${action}'\r\nResource: '${vault.id}'\r\nAssignment: (not found)\r\nDenyAssignmentId: null\r\nDecisionReason: 'DeniedWithNoValidRBAC'\r\n${where}\r\n`;
  return { error: { code: "Forbidden", message, innererror: { code: "ForbiddenByRbac" } } };
}

function armRefusal(scope: string) {
  const message = `The client '${caller}' with object id '${caller}' does not have authorization to perform action 'Microsoft.Authorization/roleAssignments/read' over scope '${armId(scope)}' or the scope is invalid. If access was recently granted, please refresh your credentials.`;
  return { error: { code: "AuthorizationFailed", message } };
}
