import { type CodeUnit, codeUnit, type ManagementApi } from "../../../../model/code.ts";
import { read } from "../../../../model/fact.ts";
import type { DeployedResource } from "../deployment.ts";
import type { UnitContext } from "./unit-context.ts";

const keyVaultType = /^microsoft\.keyvault\/(vaults|managedhsms)(\/|$)/i;
const version = /^\d{4}-\d{2}-\d{2}(-[a-z]+)?$/;

/**
 * A unit for each file that writes vaults or what is in them: the oldest version through which it does. A version is repeated on each
 * resource, and is changed file by file.
 */
export function managementUnits({ deployment }: UnitContext): readonly CodeUnit[] {
  // What a what-if shows is stated elsewhere.
  if (deployment.format === "arm-what-if") return [];
  const oldest = new Map<string, { readonly resource: DeployedResource; readonly apiVersion: string }>();
  for (const resource of deployment.resources) {
    const { type, apiVersion, uri, isExisting } = resource;
    if (isExisting || apiVersion === undefined || !keyVaultType.test(type) || !version.test(apiVersion)) continue;
    const known = oldest.get(uri);
    if (!known || apiVersion < known.apiVersion) oldest.set(uri, { resource, apiVersion });
  }
  return [...oldest].map(([uri, { resource, apiVersion }]) => {
    const { type, typeAt } = resource;
    const at = typeAt ?? resource.at;
    const name = `Microsoft.KeyVault in ${uri}`;
    const unit = codeUnit({ id: `${uri}#Microsoft.KeyVault`, name, unit: "file", format: deployment.format });
    const api: ManagementApi = { tool: `${type}@${apiVersion}`, apiVersion, oldest: null, ...(at ? { at } : {}) };
    return { ...unit, ...(at ? { at } : {}), managementApi: read(api) };
  });
}
