import { type Fact, isRead, mapFact, partly, type ReadFact, read, unread } from "../../../../model/fact.ts";
import type { AccessPolicyEntry, AccessPolicyPermissions } from "../../../../model/grants.ts";
import type { TerraformResource } from "../tree.ts";
import type { UnknownValue, Value } from "../value.ts";
import type { AttachmentReader } from "./attachment.ts";
import { attribute, isUnknownValue, type Stated, textFact, textsFact, unknownFact } from "./facts.ts";
import { placeOf } from "./place.ts";
import type { Principals } from "./principals.ts";
import { recordId } from "./tree-index.ts";

/** What the parts of an entry are called: in azurerm, and in ARM's own body. */
const forms = {
  azurerm: {
    holder: "object_id",
    application: "application_id",
    block: "access_policy",
    lists: {
      secrets: "secret_permissions",
      keys: "key_permissions",
      certificates: "certificate_permissions",
      storage: "storage_permissions",
    },
    permissions: (entry: Value): Stated => entry,
  },
  arm: {
    holder: "objectId",
    application: "applicationId",
    block: "body.properties.accessPolicies",
    lists: { secrets: "secrets", keys: "keys", certificates: "certificates", storage: "storage" },
    permissions: (entry: Value): Stated => attribute(entry, "permissions"),
  },
} as const;

/** The entries that stand in a vault's own block. */
export interface InlinePolicies {
  readonly resource: TerraformResource;
  readonly entries: readonly Value[] | UnknownValue;
  readonly form: keyof typeof forms;
}

export function inlinePolicies(
  { resource, entries, form }: InlinePolicies,
  principals: Principals,
): Fact<readonly AccessPolicyEntry[]> {
  if (isUnknownValue(entries)) return unknownFact(entries);
  const vaultId = recordId(resource);
  const ids = new Set<string>();
  const known: AccessPolicyEntry[] = [];
  let open: UnknownValue | undefined;
  for (const [position, entry] of entries.entries()) {
    if (entry.kind === "unknown") open ??= entry;
    else {
      const address = `${vaultId}.${forms[form].block}[${position}]`;
      const read = policyEntry(entry, { principals, form, address, vaultId });
      known.push(ids.has(read.id) ? { ...read, id: address } : read);
      ids.add(read.id);
    }
  }
  if (!open) return read(known);
  if (known.length === 0) return unknownFact(open);
  return partly(known, unread("not-in-output", `not known before an apply: ${open.expression}`).unread);
}

interface EntryPlace {
  readonly principals: Principals;
  readonly form: keyof typeof forms;
  readonly address: string;
  /** Present for an entry in a vault's own block: it has no address. */
  readonly vaultId?: string;
}

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

function policyEntry(entry: Value, { principals, form, address, vaultId }: EntryPlace): AccessPolicyEntry {
  const { holder, application, lists, permissions } = forms[form];
  const principalId = principals.idOf(attribute(entry, holder), `${address}.${holder}`);
  const applicationId = mapFact(textFact(attribute(entry, application)), (id) => id?.toLowerCase() || null);
  return {
    id: vaultId === undefined ? address : (entryId(vaultId, principalId, applicationId) ?? address),
    ...(entry.at ? { at: entry.at } : {}),
    principalId,
    applicationId,
    permissions: permissionsFact(permissions(entry), lists),
  };
}

/** As a live entry is called, where object and application are known by their GUIDs; its position is all else that it has. */
function entryId(vaultId: string, holder: Fact<string>, application: Fact<string | null>): string | undefined {
  if (!isRead(holder) || !isRead(application) || !guid.test(holder.read)) return undefined;
  if (application.read === null) return `${vaultId}/accesspolicies/${holder.read}`;
  return guid.test(application.read) ? `${vaultId}/accesspolicies/${holder.read}/${application.read}` : undefined;
}

const objectTypes = ["secrets", "keys", "certificates", "storage"] as const;

/** What is not stated is not permitted. */
function permissionsFact(
  holder: Stated,
  names: Readonly<Record<(typeof objectTypes)[number], string>>,
): Fact<AccessPolicyPermissions> {
  const lists: Record<(typeof objectTypes)[number], readonly string[]> = {
    secrets: [],
    keys: [],
    certificates: [],
    storage: [],
  };
  let first: ReadFact<unknown> | undefined;
  for (const type of objectTypes) {
    const list = textsFact(attribute(holder, names[type]));
    if (!isRead(list)) return list;
    lists[type] = list.read.map((permission) => permission.toLowerCase());
    if (list.read.length > 0) first ??= list;
  }
  return read(lists, first?.at, first?.from);
}

/** `azurerm_key_vault_access_policy`: one entry, as a resource of its own. */
export const readAccessPolicy: AttachmentReader = (resource, { index, principals }) => {
  const entry = policyEntry(resource.values, { principals, form: "azurerm", address: recordId(resource) });
  const item = resource.at ? { ...entry, at: resource.at } : entry;
  return [{ part: "accessPolicies", place: placeOf(resource, "key_vault_id", index), item: read(item) }];
};
