import type { TSchema } from "typebox";
import type { Bearer } from "../identity/tokens.ts";
import { type Answer, type Call, failure } from "../server/exchange.ts";
import type { Parameters } from "../server/paths.ts";
import type { World } from "../world.ts";

export interface GraphRequest {
  readonly call: Call;
  readonly caller: Bearer;
  readonly parameters: Parameters;
}

export interface GraphRoute {
  readonly operation: string;
  readonly method: "GET" | "POST";
  readonly path: string;
  /** Application permissions, any one of which lets the call through. */
  readonly permissions: readonly string[];
  /** Resource units. */
  readonly cost: number;
  readonly run: (world: World, request: GraphRequest) => Answer;
  readonly shape?: TSchema;
}

const directory = "Directory.Read.All";

/** Which permissions show which kind of object. */
export const readersOf: Readonly<Record<string, readonly string[]>> = {
  user: ["User.Read.All", "User.ReadBasic.All", directory],
  group: ["GroupMember.Read.All", "Group.Read.All", directory],
  servicePrincipal: ["Application.Read.All", directory],
  application: ["Application.Read.All", directory],
  device: ["Device.Read.All", directory],
};

export function permissionsOf(world: World, caller: Bearer): ReadonlySet<string> {
  const login = world.tenant.logins.find(({ principalId }) => principalId === caller.principalId);
  return new Set(login?.graphPermissions ?? []);
}

export function graphError(
  world: World,
  status: number,
  { code, message }: { readonly code: string; readonly message: string },
): Answer {
  const id = world.nextId();
  const date = new Date(world.clock()).toISOString().slice(0, 19);
  const inner = { date, "request-id": id, "client-request-id": id };
  const body = failure(status, code, message).body as {
    readonly error: { readonly code: string; readonly message: string };
  };
  return { status, headers: { "request-id": id }, body: { error: { ...body.error, innerError: inner } } };
}
