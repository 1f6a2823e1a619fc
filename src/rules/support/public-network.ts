import type { ValueOf } from "../../model/fact.ts";
import type { Vault } from "../../model/vault.ts";

type PublicNetworkAccess = ValueOf<Vault["publicNetworkAccess"]>;

/** Does the vault's own switch let public networks in? An absent switch means Enabled on the platform. */
export function isPublicAccessOn(publicNetworkAccess: PublicNetworkAccess): boolean {
  return publicNetworkAccess !== "Disabled" && publicNetworkAccess !== "SecuredByPerimeter";
}

/** The switch in words, with the platform's default where it is absent. */
export function publicAccessInWords(publicNetworkAccess: PublicNetworkAccess): string {
  return publicNetworkAccess ?? "Enabled by default";
}
