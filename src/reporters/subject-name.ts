import type { Subject } from "../model/report.ts";

/** What people call the thing an id names: a vault's own name, the last segment of an ARM id, the address of a piece of code. */
export function shortName(id: string): string {
  const hash = id.indexOf("#");
  if (hash > 0) return id.slice(hash + 1);
  return id.slice(id.lastIndexOf("/") + 1) || id;
}

/** Subject types as running text has them, in one and in many. */
export const subjectWords: Readonly<Record<Subject["type"], readonly [one: string, many: string]>> = {
  vault: ["vault", "vaults"],
  hsm: ["managed HSM", "managed HSMs"],
  secret: ["secret", "secrets"],
  key: ["key", "keys"],
  certificate: ["certificate", "certificates"],
  grant: ["grant", "grants"],
  principal: ["principal", "principals"],
  scope: ["scope", "scopes"],
  workspace: ["workspace", "workspaces"],
  code: ["code", "pieces of code"],
  pipeline: ["pipeline", "pipelines"],
  devops: ["DevOps resource", "DevOps resources"],
  waiver: ["waiver", "waivers"],
};
