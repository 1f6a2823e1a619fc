import type { Manifest } from "../../model/manifest.ts";

/** Who collects, as far as the token says; goes into the manifest. */
export type CollectedBy = NonNullable<Manifest["collectedBy"]>;

export interface Caller {
  readonly collectedBy: CollectedBy;
  readonly tenantId: string | null;
}

/** The claims of a token are read for who it speaks for; nothing of the token is kept. */
export function callerOf(token: string, environment: Readonly<Record<string, string | undefined>>): Caller {
  const claims = claimsIn(token);
  const text = (name: string) => {
    const value = claims.get(name);
    return typeof value === "string" && value.length <= 256 ? value : null;
  };
  const appId = text("appid") ?? text("azp");
  const credential = credentialOf({ appId, claims, environment });
  return { collectedBy: { oid: text("oid"), appId, credential }, tenantId: text("tid") };
}

function claimsIn(token: string): ReadonlyMap<string, unknown> {
  const [, payload = ""] = token.split(".");
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
    return new Map(typeof claims === "object" && claims !== null ? Object.entries(claims) : []);
  } catch (error) {
    // A token that is no JWT says nothing of its holder.
    if (error instanceof SyntaxError) return new Map();
    throw error;
  }
}

/** Applications that sign in for people: well-known ids, the same in every tenant. */
const tools: ReadonlyMap<string, string> = new Map([
  ["04b07795-8ddb-461a-bbee-02f9e1bf7b46", "AzureCliCredential"],
  ["1950a258-227b-4e31-a9cf-717495945fc2", "AzurePowerShellCredential"],
  ["aebc6443-996d-45c2-90f0-388ff96faa56", "VisualStudioCodeCredential"],
]);

interface Signs {
  readonly appId: string | null;
  readonly claims: ReadonlyMap<string, unknown>;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Which member of the chain it was: the library does not say, but tokens differ. */
function credentialOf({ appId, claims, environment }: Signs): string | null {
  const tool = appId === null ? undefined : tools.get(appId.toLowerCase());
  if (tool !== undefined) return tool;
  if (claims.has("xms_mirid")) return "ManagedIdentityCredential";
  const isConfigured = appId !== null && environment["AZURE_CLIENT_ID"]?.toLowerCase() === appId.toLowerCase();
  if (!isConfigured) return null;
  const isFederated = environment["AZURE_FEDERATED_TOKEN_FILE"] !== undefined;
  const isSecret = environment["AZURE_CLIENT_SECRET"] !== undefined;
  const isCertificate = environment["AZURE_CLIENT_CERTIFICATE_PATH"] !== undefined;
  if (isSecret || isCertificate) return "EnvironmentCredential";
  return isFederated ? "WorkloadIdentityCredential" : null;
}
