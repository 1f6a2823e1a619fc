/** Where the list comes from. */
export const apiPropertyFacts = {
  source: "Azure resource reference of Microsoft.KeyVault by API version, 2015-06-01 to 2026-03-01-preview",
  date: "2026-11-24",
} as const;

interface Since {
  /** First API version that knows a property, a preview mostly. */
  readonly version: string;
  /** A version after it that does not, and the next one that does. */
  readonly gap?: { readonly version: string; readonly until: string };
}

const since = (version: string, gap?: Since["gap"]): Since => ({ version, ...(gap ? { gap } : {}) });
/** The stable version that left out what previews before it had. */
const firstStable = { version: "2021-10-01", until: "2022-07-01" };

/** Members of `properties` that came later than their type, by type in lower case. */
const properties: ReadonlyMap<string, ReadonlyMap<string, Since>> = new Map([
  [
    "microsoft.keyvault/vaults",
    new Map([
      ["createMode", since("2016-10-01")],
      ["enablePurgeProtection", since("2016-10-01")],
      ["networkAcls", since("2018-02-14")],
      ["enableRbacAuthorization", since("2019-09-01")],
      ["softDeleteRetentionInDays", since("2019-09-01")],
      ["publicNetworkAccess", since("2021-06-01")],
      ["tokenBindingParameters", since("2026-03-01")],
    ]),
  ],
  [
    "microsoft.keyvault/vaults/keys",
    new Map([
      ["rotationPolicy", since("2021-04-01", firstStable)],
      ["release_policy", since("2021-06-01", firstStable)],
    ]),
  ],
  [
    "microsoft.keyvault/managedhsms",
    new Map([
      ["networkAcls", since("2021-04-01")],
      ["publicNetworkAccess", since("2021-04-01")],
      ["regions", since("2023-02-01")],
    ]),
  ],
]);

/** First API version of types that came later than the service. */
const types: ReadonlyMap<string, string> = new Map([
  ["microsoft.keyvault/vaults/secrets", "2016-10-01"],
  ["microsoft.keyvault/vaults/accesspolicies", "2016-10-01"],
  ["microsoft.keyvault/vaults/keys", "2019-09-01"],
  ["microsoft.keyvault/managedhsms", "2020-04-01"],
  ["microsoft.keyvault/managedhsms/keys", "2022-11-01"],
]);

/** The day of an API version, `YYYY-MM-DD`; undefined for what is none. */
function dayOf(apiVersion: string | undefined): string | undefined {
  return apiVersion === undefined ? undefined : /^\d{4}-\d{2}-\d{2}(?=-[a-z]+$|$)/.exec(apiVersion)?.[0];
}

/**
 * The first API version with a member of `properties`, where the stated one does not know it; undefined where it does, and where that
 * cannot be said. A preview of a day counts as that day.
 */
export function missingSince(type: string, property: string, apiVersion: string | undefined): string | undefined {
  const day = dayOf(apiVersion);
  const known = properties.get(type.toLowerCase())?.get(property);
  if (day === undefined || known === undefined) return undefined;
  if (apiVersion === known.gap?.version) return known.gap?.until;
  return day < known.version ? known.version : undefined;
}

/** The first API version with a type, where the stated one is older. */
export function typeMissingSince(type: string, apiVersion: string | undefined): string | undefined {
  const day = dayOf(apiVersion);
  const first = types.get(type.toLowerCase());
  return day !== undefined && first !== undefined && day < first ? first : undefined;
}
