import type { PipelineSignIn } from "../../../../model/pipeline.ts";
import type { PipelineStep } from "../job.ts";
import type { PipelineText } from "../scope.ts";
import { bareName } from "../step-names.ts";

/** Inputs by which tasks of Azure Pipelines take a connection to Azure, in lower case. */
const connectionInputs = [
  "azuresubscription",
  "connectedservicename",
  "connectedservicenamearm",
  "azureresourcemanagerconnection",
  "azuresubscriptionendpoint",
  "azureserviceconnection",
] as const;

/** How the step itself signs in, without what its script does. */
export function signInsOf(step: PipelineStep): readonly PipelineSignIn[] {
  const { uses, inputs, env } = step;
  const name = uses ? bareName(uses.written).toLowerCase() : "";
  const login = name === "azure/login" && uses ? [loginOf(uses, inputs)] : [];
  const connection = uses && connectionInputs.some((input) => inputs.get(input)?.written);
  const viaConnection: PipelineSignIn[] = connection
    ? [{ by: uses.written, how: "service-connection", at: uses.at }]
    : [];
  return [...login, ...viaConnection, ...credentialsIn(env)];
}

/** `creds` counts only where none of the ids is given. */
function loginOf(uses: PipelineText, inputs: ReadonlyMap<string, PipelineText>): PipelineSignIn {
  const creds = inputs.get("creds");
  const isByIds = ["client-id", "tenant-id", "subscription-id"].some((name) => inputs.get(name)?.written);
  const isIdentity = inputs.get("auth-type")?.known?.toUpperCase() === "IDENTITY";
  if (creds && !isByIds && !isIdentity) return { by: uses.written, how: "stored-credential", at: creds.at };
  return { by: uses.written, how: isIdentity ? "managed-identity" : "federated", at: uses.at };
}

/** Variables by which tools sign in as an application with a secret or a password. */
const credentialVariables: ReadonlySet<string> = new Set([
  "AZURE_CREDENTIALS",
  "AZURE_CLIENT_SECRET",
  "AZURE_PASSWORD",
  "ARM_CLIENT_SECRET",
  "ARM_CLIENT_CERTIFICATE_PASSWORD",
  "AZURE_CLIENT_CERTIFICATE_PASSWORD",
]);

export function credentialsIn(env: ReadonlyMap<string, PipelineText>): readonly PipelineSignIn[] {
  return [...env].flatMap(([name, { written, at }]) =>
    credentialVariables.has(name.toUpperCase()) && written !== ""
      ? [{ by: name, how: "stored-credential" as const, at }]
      : [],
  );
}
