import type { Bearer } from "../identity/tokens.ts";
import { type Answer, failure } from "../server/exchange.ts";

export function authorizationFailed(caller: Bearer, action: string, scope: string): Answer {
  const message = `The client '${caller.clientId}' with object id '${caller.principalId}' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`;
  return failure(403, "AuthorizationFailed", message);
}

export function subscriptionNotFound(subscriptionId: string): Answer {
  return failure(404, "SubscriptionNotFound", `The subscription '${subscriptionId}' could not be found.`);
}

export function groupNotFound(name: string): Answer {
  return failure(404, "ResourceGroupNotFound", `Resource group '${name}' could not be found.`);
}

export function resourceNotFound(id: string): Answer {
  const [, group, resource] = /resourcegroups\/([^/]+)\/providers\/(.+)$/i.exec(id) ?? [];
  const message = `The Resource '${resource ?? id}' under resource group '${group ?? "<null>"}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`;
  return failure(404, "ResourceNotFound", message);
}

export function missingVersion(): Answer {
  const message = "The api-version query parameter (?api-version=) is required for all requests.";
  return failure(400, "MissingApiVersionParameter", message);
}

/** What ARM says to a version that the provider of the path does not have. */
export function unknownVersion(path: string, version: string, supported: readonly string[]): Answer {
  const versions = supported.join(", ");
  const [, namespace, type] = /\/providers\/([^/]+)\/([^/]+)(?!.*\/providers\/)/i.exec(path) ?? [];
  if (namespace === undefined) {
    const message = `The api-version '${version}' is invalid. The supported versions are '${versions}'.`;
    return failure(400, "InvalidApiVersionParameter", message);
  }
  const message = `The resource type '${type}' could not be found in the namespace '${namespace}' for api version '${version}'. The supported api-versions are '${versions}'.`;
  return failure(400, "InvalidResourceType", message);
}
