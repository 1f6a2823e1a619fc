import type { TSchema } from "typebox";
import type { Answer, Call } from "../server/exchange.ts";
import type { Parameters } from "../server/paths.ts";
import type { World } from "../world.ts";
import type { Holder } from "./print.ts";

/** What a call needs: under RBAC a data action, under access policies a permission, in a managed HSM a local action. */
export interface VaultNeed {
  /** Below `Microsoft.KeyVault/vaults/`. */
  readonly action: string;
  readonly collection: "secrets" | "keys" | "certificates";
  readonly permission: string;
  /** Below `Microsoft.KeyVault/managedHsm/`; absent where managed HSMs have no such call. */
  readonly hsm?: string;
}

export interface VaultRequest {
  readonly call: Call;
  readonly holder: Holder;
  readonly parameters: Parameters;
}

export interface VaultRoute {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly need: VaultNeed;
  readonly run: (world: World, request: VaultRequest) => Answer;
  readonly shape?: TSchema;
}
