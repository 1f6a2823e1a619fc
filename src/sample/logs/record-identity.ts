import type { LogCaller, LogEvent } from "./event.ts";
import type { JsonObject } from "./record.ts";

const personScope = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/";

/** Who called, in the dialect of the plane; an empty object where nobody showed a token. */
export function identityOf({ caller, plane }: LogEvent): JsonObject {
  if (caller === null) return {};
  return { claim: plane === "management" ? longClaims(caller) : shortClaims(caller) };
}

function longClaims({ oid, appId, person }: LogCaller): JsonObject {
  return {
    "http://schemas.microsoft.com/identity/claims/objectidentifier": oid,
    ...(person === null ? {} : { [`${personScope}upn`]: person, [`${personScope}name`]: person }),
    appid: appId,
  };
}

function shortClaims(caller: LogCaller): JsonObject {
  const { oid, appId, identityResource } = caller;
  const common = { appid: appId, oid, xms_az_nwperimid: [] };
  switch (caller.proof) {
    case "person":
      return { ...common, appidacr: "0", scp: "user_impersonation", amr: "pwd", ...nameClaim(caller) };
    case "managed-identity":
      return { ...common, appidacr: "2", idtyp: "app", xms_mirid: identityResource };
    case "secret":
      return { ...common, appidacr: "1", idtyp: "app" };
    case "certificate-or-assertion":
      return { ...common, appidacr: "2", idtyp: "app" };
    case "public-client":
      return { ...common, appidacr: "0" };
    case "unsaid":
      return common;
  }
}

/** Guests have no principal name in some tokens, only a name that says where they come from. */
function nameClaim({ person }: LogCaller): JsonObject {
  if (person === null) return {};
  return person.includes("#") ? { unique_name: person } : { upn: person };
}
