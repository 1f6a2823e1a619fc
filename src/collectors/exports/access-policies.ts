import { type Fact, mapFact, read } from "../../model/fact.ts";
import type { AccessPolicyEntry, AccessPolicyPermissions } from "../../model/grants.ts";
import { unexpected } from "./facts.ts";
import { type JsonMap, mapIn, textIn, textsIn } from "./json-value.ts";
import { listFact } from "./network-facts.ts";

const principalId = /^[0-9a-z-]{1,64}$/i;

/** The entries of a vault's access policies. They are kept on a vault with role-based access too: there they lie dormant. */
export function accessPoliciesFact(properties: JsonMap, vaultId: string): Fact<readonly AccessPolicyEntry[]> {
  const entries = listFact(properties, "accessPolicies", (entry) => readEntry(entry, vaultId));
  return mapFact(entries, (list) => [...new Map(list.map((entry) => [entry.id, entry])).values()]);
}

function readEntry(entry: JsonMap, vaultId: string): AccessPolicyEntry | undefined {
  const holder = textIn(entry, "objectId")?.toLowerCase();
  if (holder === undefined || !principalId.test(holder)) return undefined;
  const application = textIn(entry, "applicationId")?.toLowerCase();
  if (application !== undefined && !principalId.test(application)) return undefined;
  const suffix = application === undefined ? "" : `/${application}`;
  return {
    id: `${vaultId}/accesspolicies/${holder}${suffix}`,
    principalId: read(holder),
    applicationId: read(application ?? null),
    permissions: permissionsFact(entry),
  };
}

/** Kinds of objects that an entry does not name are kinds it permits nothing on. */
function permissionsFact(entry: JsonMap): Fact<AccessPolicyPermissions> {
  const permissions = mapIn(entry, "permissions");
  const of = (kind: string) => {
    const words = permissions?.get(kind);
    return words === undefined || words === null ? [] : textsIn(permissions ?? new Map(), kind);
  };
  const lower = (words: readonly string[]) => words.map((word) => word.toLowerCase());
  const [secrets, keys, certificates, storage] = [of("secrets"), of("keys"), of("certificates"), of("storage")];
  if (!permissions || !secrets || !keys || !certificates || !storage) return unexpected("permissions");
  return read({
    secrets: lower(secrets),
    keys: lower(keys),
    certificates: lower(certificates),
    storage: lower(storage),
  });
}
