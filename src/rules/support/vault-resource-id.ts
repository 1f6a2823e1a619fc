/** The vault's ARM id for a command line; one declared in code has none yet, and a person fills it in. */
export function vaultResourceId(vault: { readonly id: string; readonly source: "live" | "code" }): string {
  return vault.source === "live" ? vault.id : "<vault resource id>";
}
