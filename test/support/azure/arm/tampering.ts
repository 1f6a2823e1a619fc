import { secretMarker } from "../markers.ts";
import { type Answer, answer } from "../server/exchange.ts";
import { type ArmRoute, given } from "./route.ts";

/**
 * What a reader must never ask for. The guard has journaled it already; the answer is the service's own, with a marker
 * where the secret would be, so that a leak can be found wherever it ends up.
 */
const keys: Answer = answer(200, {
  keys: [
    { keyName: "key1", value: secretMarker, permissions: "FULL" },
    { keyName: "key2", value: secretMarker, permissions: "FULL" },
  ],
});

const versions = [
  "2017-04-01",
  "2021-09-01",
  "2022-10-01",
  "2023-01-01",
  "2023-05-01",
  "2023-09-01",
  "2024-01-01",
  "2025-01-01",
];

const accountKeys = (type: string, verb: string, said: Answer): ArmRoute => ({
  operation: `${type}_${verb}`,
  specification: `${type} (any version)`,
  method: "POST",
  path: `{scope}/providers/${type}/{name}/${verb}`,
  versions,
  needs: (parameters) => ({
    action: `${type}/${verb}/action`,
    scope: `${given(parameters, "scope")}/providers/${type}/${given(parameters, "name")}`,
  }),
  run: () => said,
});

/** A change that the caller may make is taken and does nothing: the tenant stays as the test wrote it. */
const change = (method: "PUT" | "PATCH" | "DELETE", suffix: string, verb: string): ArmRoute => ({
  operation: `Resources_${method}`,
  specification: "any",
  method,
  path: `{scope}/providers/{provider}/{type}/{name}${suffix}`,
  versions: [...versions, "2022-04-01", "2021-05-01-preview", "2025-05-01", "2026-02-01"],
  needs: (parameters) => {
    const { scope, provider, type, name, childType } = parameters;
    const kind = childType === undefined ? type : `${type}/${childType}`;
    return { action: `${provider}/${kind}/${verb}`, scope: `${scope}/providers/${provider}/${type}/${name}` };
  },
  run: () => answer(200, {}),
});

export const tamperingRoutes: readonly ArmRoute[] = [
  accountKeys("Microsoft.Storage/storageAccounts", "listKeys", keys),
  accountKeys(
    "Microsoft.OperationalInsights/workspaces",
    "sharedKeys",
    answer(200, { primarySharedKey: secretMarker }),
  ),
  accountKeys("Microsoft.AppConfiguration/configurationStores", "listKeys", keys),
  change("PUT", "", "write"),
  change("PATCH", "", "write"),
  change("DELETE", "", "delete"),
  change("PUT", "/{childType}/{childName}", "write"),
  change("PATCH", "/{childType}/{childName}", "write"),
  change("DELETE", "/{childType}/{childName}", "delete"),
];
