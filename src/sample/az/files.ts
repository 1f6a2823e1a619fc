import type { RoleAssignment } from "../../model/grants.ts";
import type { Scope } from "../../model/scope.ts";
import type { Vault } from "../../model/vault.ts";
import type { Estate } from "../estate.ts";
import { assignmentsFile, roleDefinitionsFile } from "./grant-files.ts";
import { hsmFiles } from "./hsm-files.ts";
import { objectFiles, secretShowFile } from "./object-files.ts";
import { refusalFiles } from "./refusal-files.ts";
import { containersFile } from "./scope-files.ts";
import type { AzFile } from "./spelling.ts";
import { isKnown, known } from "./values.ts";
import { diagnosticsFile, vaultListFile, vaultShowFile } from "./vault-files.ts";

/**
 * The estate as a reviewer would have saved it: what az prints, one file a command. What the estate leaves unread is an
 * output that is not there, with the service's refusal beside it where there was one. Needs an estate of `sources: "az"`.
 */
export function* azFiles(estate: Estate): Generator<AzFile> {
  const { shared, options, tenantId } = estate;
  const vaults = estate.vaults.filter((record): record is Vault => record.kind === "vault");
  const names = {
    principals: new Map(shared.principals.map((principal) => [principal.id, principal])),
    roles: new Map(shared.roles.map((role) => [role.id, role])),
  };
  const subscriptions = shared.scopes.filter(({ kind }) => kind === "subscription");
  yield containersFile(shared.scopes, tenantId);
  yield roleDefinitionsFile(shared.roles, idOf(subscriptions[0]), options.now);
  for (const subscription of subscriptions) {
    const inside = vaults.filter(({ subscriptionId }) => subscriptionId === idOf(subscription));
    const folder = folderOf(subscription);
    yield vaultListFile(folder, inside);
    const assignments = assignmentsOf(subscription, shared.scopes, inside);
    if (assignments) yield assignmentsFile(folder, assignments, { ...names, subscriptionId: idOf(subscription) });
    for (const hsm of estate.hsms.filter(({ subscriptionId }) => subscriptionId === idOf(subscription)))
      yield* hsmFiles(`${folder}/${hsm.name}`, hsm, { now: options.now, principals: names.principals });
    for (const vault of inside) yield* vaultFiles(`${folder}/${vault.name}`, vault, options.now);
  }
  yield* refusalFiles(vaults, subscriptions);
  const [first] = vaults;
  if (first) yield* secretShowFile(`${folderOf(subscriptions[0])}/${first.name}`, first);
}

function* vaultFiles(folder: string, vault: Vault, now: string): Generator<AzFile> {
  yield vaultShowFile(folder, vault, now);
  yield* diagnosticsFile(folder, vault);
  yield* objectFiles(folder, vault);
}

function idOf(subscription: Scope | undefined): string {
  return subscription?.id.slice("/subscriptions/".length) ?? "";
}

function folderOf(subscription: Scope | undefined): string {
  const name = subscription ? known(subscription.name) : null;
  return (name ?? "subscription").toLowerCase().replaceAll(" ", "-");
}

/** Everything in, below and above a subscription; undefined where nobody may read it. */
function assignmentsOf(
  subscription: Scope,
  scopes: readonly Scope[],
  vaults: readonly Vault[],
): readonly RoleAssignment[] | undefined {
  if (!isKnown(subscription.roleAssignments)) return undefined;
  const index = new Map(scopes.map((scope) => [scope.id, scope]));
  const applying = scopes.filter(({ id }) => id === subscription.id || id.startsWith(`${subscription.id}/`));
  for (let above = known(subscription.parent); above !== null; ) {
    const scope = index.get(above);
    if (!scope) break;
    applying.push(scope);
    above = known(scope.parent);
  }
  return [...applying, ...vaults].flatMap(({ roleAssignments }) => known(roleAssignments));
}
