import { isRead } from "../model/fact.ts";
import type { RoleDefinition } from "../model/grants.ts";
import type { Principal } from "../model/principal.ts";
import type { Subject } from "../model/report.ts";
import type { SharedRecords } from "../model/snapshot.ts";
import type { CompiledRule } from "./compiled-rule.ts";
import { principalSubject, roleSubject } from "./directory-subjects.ts";
import { type Candidate, judge } from "./judge.ts";
import { resolveEnvironment } from "./policy/resolve.ts";
import type { Walk } from "./walk.ts";

const noRules: readonly CompiledRule[] = [];

/** Judges custom roles and principals, which belong to no vault; after all vaults, whose grants say what they reach. */
export async function walkDirectory(walk: Walk, shared: SharedRecords): Promise<void> {
  const roles = walk.rules.get("role") ?? noRules;
  if (roles.length > 0) for (const role of shared.roles) if (role.custom) await walkRole(walk, role, roles);
  const principals = walk.rules.get("principal") ?? noRules;
  if (principals.length === 0) return;
  for (const principal of shared.principals) await walkPrincipal(walk, principal, shared);
}

async function walkRole(walk: Walk, role: RoleDefinition, rules: readonly CompiledRule[]): Promise<void> {
  const record = roleSubject(role, walk.index);
  const reference: Subject = { type: "grant", id: record.id, name: record.name };
  await judge(walk.run, rules, { ...elsewhere(walk, "roles.ndjson"), reference, record });
}

async function walkPrincipal(walk: Walk, principal: Principal, shared: SharedRecords): Promise<void> {
  const record = principalSubject(principal, { access: walk.access, consumers: shared.consumers });
  const reference: Subject = { type: "principal", id: record.id, name: record.label };
  // What is known not to exist is told at its grants.
  if (isRead(principal.exists) && !principal.exists.read) return;
  const rules = walk.rules.get("principal") ?? noRules;
  await judge(walk.run, rules, { ...elsewhere(walk, "principals.ndjson"), reference, record });
}

/** The directory belongs to the whole tenant: severities count as where nothing else is said. */
function elsewhere({ run }: Walk, file: string): Pick<Candidate, "file" | "environment" | "owner" | "vault"> {
  const environment = resolveEnvironment(run.policy, { name: "", tags: { read: {} } });
  return { file, environment, owner: undefined, vault: undefined };
}
