import { bicepString, hclString } from "../../../model/code-strings.ts";
import type { AccessPolicyPermissions } from "../../../model/grants.ts";
import type { Fix } from "../../../model/rule.ts";
import { shell, shellQuote } from "../../../model/shell.ts";

const types = ["secrets", "keys", "certificates", "storage"] as const;
const words = { secrets: "secret", keys: "key", certificates: "certificate", storage: "storage" } as const;

export interface EntryContext {
  readonly vaultName: string;
  readonly principalId: string;
  readonly applicationId: string | null;
}

/** Commands and code that leave an entry with these permissions: setting them replaces what is there. */
export function entryText(permissions: AccessPolicyPermissions, entry: EntryContext): Fix {
  const { vaultName, principalId, applicationId } = entry;
  const who = shell`az keyvault set-policy --name ${vaultName} --object-id ${principalId}`;
  const through = applicationId === null ? "" : shell` --application-id ${applicationId}`;
  const lists = types.map((type) =>
    `--${words[type]}-permissions ${permissions[type].map(shellQuote).join(" ")}`.trimEnd(),
  );
  return {
    az: [`${who}${through}`, ...lists].join(" "),
    bicep: `permissions: {\n${types.map((type) => `  ${type}: [${permissions[type].map(bicepString).join(", ")}]`).join("\n")}\n}`,
    terraform: types
      .map(
        (type) => `${words[type]}_permissions = [${permissions[type].map((one) => hclString(titled(one))).join(", ")}]`,
      )
      .join("\n"),
  };
}

/** The provider spells permissions with a capital, and some with two. */
function titled(permission: string): string {
  const known = spellings.get(permission);
  return known ?? `${permission.slice(0, 1).toUpperCase()}${permission.slice(1)}`;
}

const spellings: ReadonlyMap<string, string> = new Map(
  [
    "UnwrapKey",
    "WrapKey",
    "GetRotationPolicy",
    "SetRotationPolicy",
    "GetIssuers",
    "ListIssuers",
    "SetIssuers",
    "DeleteIssuers",
    "ManageIssuers",
    "ManageContacts",
    "GetSAS",
    "SetSAS",
    "ListSAS",
    "DeleteSAS",
    "RegenerateKey",
  ].map((name) => [name.toLowerCase(), name]),
);
