import { isRead, isUnread, type Unread, unread } from "../../model/fact.ts";
import { builtInRoles } from "../../model/facts/built-in-roles.ts";
import type { Coverage, Refusal } from "../../model/manifest.ts";
import { isAtOrAbove, parseVaultId, subscriptionOf, vaultOf } from "../../model/resource-id.ts";
import { refusalFact, roleFor } from "./error-body.ts";
import type { Estate, Refused } from "./estate.ts";
import type { Collection } from "./identify.ts";
import { localListRemedy } from "./local-access.ts";
import { missingFrom } from "./notes.ts";
import type { VaultRecords } from "./vault-records.ts";

/**
 * What the files hold and what they lack, per kind of fact and subscription. What was "asked" of an export is one
 * answer for each vault that any file speaks of.
 */
export function coverageOf(
  estate: Estate,
  records: VaultRecords,
  { ids, homeless }: { readonly ids: readonly string[]; readonly homeless: readonly string[] },
): readonly Coverage[] {
  const coverage: Coverage[] = [];
  for (const [subscription, vaults] of bySubscription(ids)) {
    const scope = `/subscriptions/${subscription}`;
    const keyVaults = vaults.filter((id) => !id.includes("/managedhsms/"));
    coverage.push(
      withInventory(
        estate,
        subscription,
        entry("vaults", scope, vaults, (id) => settingsMissing(records, id)),
      ),
      entry("secrets", scope, keyVaults, (id) => records.missing(id, "secrets")),
      entry("keys", scope, vaults, (id) => records.missing(id, "keys")),
      entry("certificates", scope, keyVaults, (id) => records.missing(id, "certificates")),
      entry("diagnostic-settings", scope, vaults, (id) => missingIn(records.diagnostics(id))),
      entry("role-assignments", scope, [scope, ...vaults], (id) =>
        missingIn(id === scope ? estate.assignments.atScope(id) : estate.assignments.atVault(id)),
      ),
    );
  }
  return [
    ...coverage,
    ...roleDefinitions(estate),
    ...homelessObjects(estate, homeless),
    ...homelessRoles(estate, ids),
    ...otherRefusals(estate, ids),
  ];
}

function bySubscription(ids: readonly string[]): ReadonlyMap<string, readonly string[]> {
  return Map.groupBy(ids, (id) => subscriptionOf(id) ?? "");
}

function entry(
  collector: string,
  scope: string,
  ids: readonly string[],
  missing: (id: string) => Unread | undefined,
): Coverage {
  const refused = ids.flatMap((id): Refusal[] => {
    const why = missing(id);
    return why ? [{ id, why }] : [];
  });
  return { collector, scope, asked: ids.length, read: ids.length - refused.length, refused };
}

/** A list of vaults that is not whole may lack vaults that nothing else speaks of. */
function withInventory(estate: Estate, subscription: string, coverage: Coverage): Coverage {
  const why = missingFrom(estate.inventories.get(subscription) ?? []);
  if (!why) return coverage;
  const refused = [{ id: coverage.scope, why }, ...coverage.refused];
  return { ...coverage, asked: coverage.asked + 1, refused };
}

function settingsMissing(records: VaultRecords, id: string): Unread | undefined {
  const { purgeProtectionEnabled } = records.settings(id);
  return isUnread(purgeProtectionEnabled) ? purgeProtectionEnabled.unread : undefined;
}

function missingIn(fact: Parameters<typeof isRead>[0]): Unread | undefined {
  if (isUnread(fact)) return fact.unread;
  return isRead(fact) ? fact.missing : undefined;
}

/** Roles that assignments name. Built-in ones are known without any output; of the others somebody has to say what they allow. */
function roleDefinitions(estate: Estate): readonly Coverage[] {
  const named = new Set<string>();
  for (const { roleId } of estate.assignments.all()) if (isRead(roleId)) named.add(roleId.read);
  const asked = [...named].filter((id) => estate.roles.has(id) || !builtInRoles.has(id)).sort();
  const why = unread(
    "not-in-output",
    "no output says what this role allows",
    "az role definition list --custom-role-only",
  ).unread;
  const coverage = entry("role-definitions", "/", asked, (id) => (estate.roles.has(id) ? undefined : why));
  return asked.length === 0 ? [] : [coverage];
}

function homelessObjects(estate: Estate, hosts: readonly string[]): readonly Coverage[] {
  return hosts.flatMap((host) => {
    const contents = estate.objects.at(host);
    const kinds: readonly Collection[] = ["secrets", "keys", "certificates"];
    const remedy = `az keyvault show --name ${host.split(".")[0]}`;
    const why = unread("not-in-output", "no output says which vault has this address", remedy).unread;
    return kinds
      .filter((kind) => contents[kind].size > 0 || contents[kind].lists.size > 0)
      .map((kind) => ({ collector: kind, scope: host, asked: 1, read: 0, refused: [{ id: `${host}/${kind}`, why }] }));
  });
}

/** Local roles that nothing says the HSM of, or of an HSM that no other output speaks of. */
function homelessRoles(estate: Estate, ids: readonly string[]): readonly Coverage[] {
  const names = new Set(ids.filter((id) => id.includes("/managedhsms/")).map((id) => parseVaultId(id)?.name));
  const detail = "local role assignments of a managed HSM, and nothing that says of which";
  const unsaid = unread("not-in-output", detail, localListRemedy).unread;
  const strangers = [...estate.local.places()].filter((host) => !names.has(host.split(".")[0])).sort();
  const lost = [
    ...estate.local.unjoined().map((file) => ({ id: file, why: unsaid })),
    ...strangers.map((host) => {
      const remedy = `az keyvault show --hsm-name ${host.split(".")[0]}`;
      return {
        id: host,
        why: unread("not-in-output", "no output says which managed HSM has this address", remedy).unread,
      };
    }),
  ];
  return lost.map((one) => ({ collector: "role-assignments", scope: one.id, asked: 1, read: 0, refused: [one] }));
}

/** Refused calls that the entries above cannot stand for, because they name no vault or scope that is in the files. */
function otherRefusals(estate: Estate, ids: readonly string[]): readonly Coverage[] {
  const names = new Map(ids.map((id) => [parseVaultId(id)?.name, id]));
  const known = new Set(ids);
  const isTold = (call: Refused): boolean => {
    const place = call.resourceId ?? names.get(call.vaultName);
    if (place === undefined) return false;
    if (call.collector === "role-assignments") return ids.some((id) => isAtOrAbove(place, id));
    return (call.collector !== "vaults" || call.reason === "firewall") && known.has(vaultOf(place) ?? "");
  };
  return estate.refused
    .filter((call) => !isTold(call))
    .map((call) => {
      const id = call.resourceId ?? call.vaultName ?? `${call.file}:${call.line}`;
      const role = roleFor(call);
      const refused = [{ id, why: refusalFact(call).unread, ...(role === undefined ? {} : { role }) }];
      return { collector: call.collector, scope: id, asked: 1, read: 0, refused };
    });
}
