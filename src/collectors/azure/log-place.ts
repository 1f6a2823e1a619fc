import type { LogPlace } from "./log-queries.ts";

const guid = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const workspaceId = new RegExp(`^${guid}$`, "i");
const name = "[^/?#%\\\\]{1,90}";
const resourceId = new RegExp(
  `^/subscriptions/[0-9a-f-]{36}(/resourcegroups/${name}(/providers(/${name}){3})?)?$`,
  "i",
);

/** Whether there can be such a place. The id becomes part of an address. */
export function isLogPlace({ kind, id }: LogPlace): boolean {
  return (kind === "workspace" ? workspaceId : resourceId).test(id);
}

/** Whether a text has the form of a subscription's id. */
export function isSubscriptionId(text: string): boolean {
  return workspaceId.test(text);
}
