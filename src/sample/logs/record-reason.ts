import type { LogEvent } from "./event.ts";

const reasons: ReadonlyMap<number, string> = new Map([
  [200, "OK"],
  [201, "Created"],
  [202, "Accepted"],
  [204, "No Content"],
  [400, "Bad Request"],
  [401, "Unauthorized"],
  [403, "Forbidden"],
  [404, "Not Found"],
  [409, "Conflict"],
  [429, "Too Many Requests"],
  [500, "Internal Server Error"],
  [503, "Service Unavailable"],
]);

/** The reason phrase of a status; empty where there is none. */
export function reasonOf(status: number | null): string {
  return status === null ? "" : (reasons.get(status) ?? "");
}

/** Why a call was refused, much as the service words it: its flags do not tell all of it. */
export function deniedText(event: LogEvent): string {
  const { vault, caller, object, route, denial } = event;
  const who = `appid=${caller?.appId};oid=${caller?.oid};iss=https://sts.windows.net/`;
  const where = `Vault: ${vault.name};location=${vault.region}`;
  switch (denial) {
    case "firewall":
      return `Client address is not authorized and caller is not a trusted service.\r\nClient address: ${route.address}\r\nCaller: ${who}\r\n${where}`;
    case "rbac":
      return `Caller is not authorized to perform action on resource.\r\nIf role assignments, deny assignments or role definitions were changed recently, please observe propagation time.\r\nCaller: ${who}\r\nResource: '${vault.id}'\r\nAssignment: (not found)\r\n${where}`;
    case "access-policy":
      return `The user, group or application '${who}' does not have ${object?.collection ?? "secrets"} get permission on key vault '${vault.name};location=${vault.region}'.`;
    case "disabled":
      return `Operation get is not allowed on a disabled ${object?.collection.slice(0, -1) ?? "secret"}.`;
    default:
      return "The token is expired.";
  }
}
