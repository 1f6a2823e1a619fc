/**
 * Clients that ask in a rhythm of their own. Names as their sources spell the user agent: the CSI driver and its Azure
 * provider say `csi-secrets-store/<version>`; read 2026-11-24. External Secrets and akv2k8s go by their project names.
 */
const pollers: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/csi-secrets-store|secrets-store-csi/i, "the Secrets Store CSI driver"],
  [/external-secrets/i, "External Secrets"],
  [/akv2k8s|azure-key-?vault-(controller|env-injector|secrets-webhook)/i, "akv2k8s"],
];

/** The poller that every one of these client names speaks of; null where one is another's or unknown. */
export function pollerOf(clients: readonly string[]): string | null {
  const names = new Set(clients.map((client) => pollers.find(([pattern]) => pattern.test(client))?.[1] ?? null));
  const [only = null] = names;
  return names.size === 1 ? only : null;
}
