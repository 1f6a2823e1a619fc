import { localGrantsOf } from "../analysis/access/local/grants.ts";
import type { TenantIndex } from "../analysis/access/tenant-index.ts";
import { vaultRow } from "../analysis/posture.ts";
import type { CodeUnit } from "../model/code.ts";
import { type Fact, isRead, unread } from "../model/fact.ts";
import type { GrantSubject } from "../model/grant-subject.ts";
import type { Environment, Policy } from "../model/policy.ts";
import type { Subject } from "../model/report.ts";
import type { Scope } from "../model/scope.ts";
import type { HsmSubject, SubjectKind, VaultSubject } from "../model/subject.ts";
import type { Vault, VaultRecord } from "../model/vault.ts";
import type { AccessSource } from "./access-source.ts";
import type { CompiledRule } from "./compiled-rule.ts";
import { walkEligible } from "./eligibility.ts";
import { type Candidate, judge, listNotRead } from "./judge.ts";
import { resolveOwner, resolveRoots } from "./policy/resolve.ts";
import type { Run } from "./run.ts";
import { accessPolicyGrant, type GrantContext, roleAssignmentGrant, vaultSubject } from "./subjects.ts";
import { addLogs, type UsageSource } from "./usage-source.ts";
import { missingFact } from "./view.ts";

/** What walking one snapshot needs. */
export interface Walk {
  readonly run: Run;
  readonly rules: ReadonlyMap<SubjectKind, readonly CompiledRule[]>;
  readonly index: TenantIndex;
  readonly access: AccessSource;
  /** Absent where no logs were given. */
  readonly usage?: UsageSource;
  /** A rule about principals is on that stands for one about vaults. */
  readonly principalsSpeak: boolean;
}

const noLogs = unread("not-asked", "no logs were given", addLogs);
const withoutLogs = { usage: noLogs, cost: noLogs };
const vaultsFile = "vaults.ndjson";
const noRules: readonly CompiledRule[] = [];

/** Judges a vault or managed HSM and all that lies in it. `isLast`: no other vault of its subscription comes. */
export async function walkVault(walk: Walk, record: VaultRecord, isLast: boolean): Promise<void> {
  const { run, rules, index } = walk;
  const subscriptionName = record.subscriptionId && index.scopes.get(`/subscriptions/${record.subscriptionId}`)?.name;
  const path = record.at?.uri;
  const whereabouts = {
    name: record.name,
    tags: record.tags,
    ...(record.subscriptionId ? { subscriptionId: record.subscriptionId } : {}),
    ...(subscriptionName && isRead(subscriptionName) && subscriptionName.read
      ? { subscriptionName: subscriptionName.read }
      : {}),
    ...(path ? { path } : {}),
  };
  const environment = resolveRoots(run.policy, whereabouts, record.roots);
  const owner = resolveOwner(run.policy, { name: record.name, tags: record.tags });
  const place = { environment, owner, file: vaultsFile };
  const reference: Subject = { type: record.kind, id: record.id, name: record.name };
  if (run.vaults && !("isReference" in record && record.isReference)) {
    // Code says what will be assigned, not who is in which group: what that comes to is left open.
    const standings = record.source === "live" ? { standings: walk.access.standings } : {};
    const place = { index, environment: environment.name, owner, ...standings };
    await run.vaults.add(record.id, vaultRow(record, place));
  }
  const { prices } = run.policy;
  const { usage, cost } = (await walk.usage?.of(record, { environment, owner, prices })) ?? withoutLogs;
  if (record.kind === "hsm") {
    run.tally.summary.hsms += 1;
    const directory = { index, rotators: run.policy.rotators, members: walk.access.members };
    const subject: HsmSubject = { ...record, usage, localGrants: localGrantsOf(record, directory) };
    await judge(run, rules.get("hsm") ?? noRules, { ...place, reference, record: subject, vault: undefined });
    return;
  }
  walk.access.reach.add(record, usage);
  const subject = vaultSubject(record, {
    index,
    rotators: run.policy.rotators,
    usage,
    cost,
    declarations: run.declarations,
    access: walk.access,
    isLast,
    callersJudged: walk.principalsSpeak && isRead(usage) ? walk.access.reach.knownCallers(usage.read) : [],
  });
  walk.access.roleUse.add(record.roleAssignments);
  walk.access.reviews.add(subject);
  const { name, isEphemeral, isProduction } = environment;
  const vault = { record: subject, environment: name, isEphemeral, isProduction };
  const self: Candidate = { ...place, reference, record: subject, vault };
  if (record.isReference !== true) {
    run.tally.summary.vaults += 1;
    await judge(run, rules.get("vault") ?? noRules, self);
  }
  await walkObjects(walk, record, self);
  await walkVaultGrants(walk, subject, self);
  await walkEligible(walk, self, record.scheduledAssignments);
}

const collections = { secrets: "secret", keys: "key", certificates: "certificate" } as const;

async function walkObjects(walk: Walk, vault: Vault, self: Candidate): Promise<void> {
  for (const collection of ["secrets", "keys", "certificates"] as const) {
    const kind = collections[collection];
    const objects: Fact<readonly { readonly id: string; readonly name: string }[]> = vault[collection];
    const rules = walk.rules.get(kind) ?? noRules;
    await noteMissing(walk, { label: collection, fact: objects, rules, holder: self });
    if (!isRead(objects)) continue;
    walk.run.tally.summary[collection] += objects.read.length;
    for (const record of objects.read) {
      const reference: Subject = { type: kind, id: record.id, name: record.name, vault: vault.id };
      await judge(walk.run, rules, { ...self, reference, record });
    }
  }
}

interface ListToNote {
  readonly label: string;
  readonly fact: Fact<unknown>;
  readonly rules: readonly CompiledRule[];
  readonly holder: Candidate;
}

/** When a list was not read, or not all of it, every rule about its members is not evaluated on the holder. */
async function noteMissing(walk: Walk, { label, fact, rules, holder }: ListToNote): Promise<void> {
  const missing = missingFact(label, fact);
  if (missing) await listNotRead(walk.run, rules, holder, missing);
}

async function walkVaultGrants(walk: Walk, vault: VaultSubject, self: Candidate): Promise<void> {
  const { index, run } = walk;
  const { rotators } = run.policy;
  const { access } = walk;
  const scheduled = vault.scheduledAssignments;
  const context: GrantContext = { index, access, scheduled, rotators, now: run.now, heldBy: vault.id, vault };
  const rules = walk.rules.get("grant") ?? noRules;
  await noteMissing(walk, { label: "accessPolicies", fact: vault.accessPolicies, rules, holder: self });
  if (isRead(vault.accessPolicies)) {
    await walkGrants(
      walk,
      self,
      vault.accessPolicies.read.map((entry) => accessPolicyGrant(entry, context)),
    );
  }
  await noteMissing(walk, { label: "roleAssignments", fact: vault.roleAssignments, rules, holder: self });
  if (isRead(vault.roleAssignments)) {
    await walkGrants(
      walk,
      self,
      vault.roleAssignments.read.map((assignment) => roleAssignmentGrant(assignment, context)),
    );
  }
}

async function walkGrants(walk: Walk, holder: Candidate, grants: readonly GrantSubject[]): Promise<void> {
  const rules = walk.rules.get("grant") ?? noRules;
  walk.run.tally.summary.grants += grants.length;
  for (const record of grants) {
    const reference: Subject = {
      type: "grant",
      id: record.id,
      name: record.name,
      ...(holder.vault ? { vault: holder.reference.id } : {}),
    };
    await judge(walk.run, rules, { ...holder, reference, record });
  }
}

/** Judges one unit of infrastructure code: in the environment of the vault that it is about, where it names one. */
export async function walkCode({ run, rules }: Walk, unit: CodeUnit): Promise<void> {
  const { id, name, at, tags, vaultName } = unit;
  const place = {
    name: isRead(vaultName) && vaultName.read !== null ? vaultName.read : name,
    tags,
    path: at?.uri ?? id.split("#", 1)[0] ?? id,
  };
  const reference: Subject = { type: "code", id, name };
  const environment = resolveRoots(run.policy, place, unit.roots);
  const { isEphemeral, isProduction } = environment;
  const candidate: Candidate = {
    reference,
    record: unit,
    file: "code",
    environment,
    owner: resolveOwner(run.policy, place),
    vault: { record: unit, environment: environment.name, isEphemeral, isProduction },
  };
  await judge(run, rules.get("code") ?? noRules, candidate);
}

function scopeName({ id, name }: Scope): string {
  return isRead(name) && name.read !== null ? name.read : (id.split("/").at(-1) ?? id);
}

/** Where a scope above vaults belongs. */
export function scopeEnvironment(scope: Scope, policy: Policy, index: TenantIndex): Environment {
  const whereabouts = { name: scopeName(scope), tags: scope.tags, ...subscriptionOfScope(scope, index) };
  return resolveRoots(policy, whereabouts, scope.roots);
}

/** Judges a scope above vaults and the grants it holds. */
export async function walkScope(walk: Walk, scope: Scope): Promise<void> {
  const { run, rules, index } = walk;
  const name = scopeName(scope);
  const environment = scopeEnvironment(scope, run.policy, index);
  const reference: Subject = { type: "scope", id: scope.id, name };
  const self: Candidate = {
    reference,
    record: scope,
    file: "scopes.ndjson",
    environment,
    owner: undefined,
    vault: undefined,
  };
  await judge(run, rules.get("scope") ?? noRules, self);
  const { rotators } = run.policy;
  const { access } = walk;
  const scheduled = scope.scheduledAssignments;
  const context: GrantContext = { index, access, scheduled, rotators, now: run.now, heldBy: scope.id };
  await walkEligible(walk, self, scope.scheduledAssignments);
  await noteMissing(walk, {
    label: "roleAssignments",
    fact: scope.roleAssignments,
    rules: rules.get("grant") ?? noRules,
    holder: self,
  });
  if (!isRead(scope.roleAssignments)) return;
  await walkGrants(
    walk,
    self,
    scope.roleAssignments.read.map((assignment) => roleAssignmentGrant(assignment, context)),
  );
}

function subscriptionOfScope(scope: Scope, index: TenantIndex) {
  const subscriptionId = /^\/subscriptions\/([^/]+)/.exec(scope.id)?.[1];
  if (subscriptionId === undefined) return {};
  const name = index.scopes.get(`/subscriptions/${subscriptionId}`)?.name;
  return name && isRead(name) && name.read !== null
    ? { subscriptionId, subscriptionName: name.read }
    : { subscriptionId };
}
