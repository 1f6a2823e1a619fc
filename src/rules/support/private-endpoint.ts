import type { PrivateEndpoint } from "../../model/vault.ts";

/** Carries traffic only once the vault's side approved it: pending, rejected and disconnected ones do not count. */
export function isApproved(endpoint: PrivateEndpoint): boolean {
  return endpoint.status?.toLowerCase() === "approved";
}

/** The endpoint with its state, for a message. */
export function endpointInWords(endpoint: PrivateEndpoint): string {
  const name = `"${endpoint.name ?? endpoint.id}"`;
  return endpoint.status === null ? `${name} has no status` : `${name} is ${endpoint.status}`;
}
