import type { HolderPlan, MatrixRow, MigrationPlan, Named, VaultMigration } from "../../model/migration.ts";
import type { Sink } from "../../model/report.ts";
import { chunked } from "../chunked-sink.ts";
import { markdownCode, markdownText } from "../escape.ts";
import { migrationMark } from "./mark.ts";
import { changeOf } from "./matrix-csv.ts";

/** Writes `plan.md`: for whoever decides about the move and whoever carries it out. */
export async function reportPlan(plan: MigrationPlan, sink: Sink): Promise<void> {
  const out = chunked(sink);
  for (const line of head(plan)) await out.write(`${line}\n`);
  for (const vault of plan.vaults) for (const line of vaultSection(vault)) await out.write(`${line}\n`);
  for (const line of order) await out.write(`${line}\n`);
  await out.flush();
}

function* head({ collectedAt, snapshotDigest, vaults, gaps, limits }: MigrationPlan): Generator<string> {
  const made = vaults.reduce((sum, { assignments }) => sum + assignments.length, 0);
  yield `<!-- ${migrationMark} -->`;
  yield "# From access policies to roles";
  yield "";
  yield `${plural(vaults.length, "vault")}, ${plural(made, "role assignment")} to make. By the snapshot of ${collectedAt} (${markdownCode(snapshotDigest)}). kvaudit changes nothing in Azure: the scripts and the code beside this page do, once somebody runs them.`;
  yield "";
  if (gaps.length > 0) {
    yield "## Not read";
    yield "";
    yield "The plan does not know what follows. Whoever has access by it is not in it.";
    yield "";
    for (const { place, fact, why, remedy } of gaps)
      yield `- ${markdownCode(place)}: ${markdownText(fact)}: ${markdownText(why)}${remedy === undefined ? "" : ` (${markdownText(remedy)})`}`;
    yield "";
  }
  for (const { subscriptionId, known, planned, allowed } of limits) {
    const isFull = known + planned > allowed;
    yield `Subscription ${markdownCode(subscriptionId)}: at least ${known} role assignments are there, ${planned} come with this plan, ${allowed} are allowed.${isFull ? " **They do not fit: use groups, or take unused ones away first.**" : ""}`;
    yield "";
  }
}

function* vaultSection(vault: VaultMigration): Generator<string> {
  yield `## ${markdownText(vault.name)}`;
  yield "";
  yield markdownCode(vault.vaultId);
  yield "";
  for (const warning of vault.warnings) yield* [`> ${warning}`, ""];
  yield* holders(vault.holders);
  yield* leftOver(vault);
  yield* waking(vault);
  yield* denies(vault);
  yield* changes(vault.matrix);
  for (const { members, assignments } of vault.proposals) {
    yield `**One group would do.** ${members.length} principals get the same: in one group they take ${plural(assignments, "assignment")} instead of ${members.length * assignments}. They are ${members.map(named).join(", ")}. Keep in mind that tokens of managed identities learn of a new membership only after up to a day.`;
    yield "";
  }
}

function* holders(plans: readonly HolderPlan[]): Generator<string> {
  if (plans.length === 0) return yield* ["No entry of it becomes a role assignment.", ""];
  yield "| who | has now | gets | gains | loses |";
  yield "| --- | --- | --- | --- | --- |";
  for (const plan of plans) {
    const gets = plan.assignments.map(({ grant }) => markdownText(grant.roleName));
    const has = plan.already.map((one) => `${markdownText(one)} (there already)`);
    const cells = [
      named(plan.holder),
      list(plan.held),
      [...gets, ...has].join(", ") || "nothing",
      list(plan.gained),
      list(plan.lost),
    ];
    yield `| ${cells.join(" | ")} |`;
  }
  yield "";
  for (const { holder, remarks } of plans)
    for (const remark of remarks) yield `- ${named(holder)}: ${markdownText(remark)}`;
  if (plans.some(({ remarks }) => remarks.length > 0)) yield "";
  yield "Gains and losses are in words of access policies. Roles cannot tell getting a key or certificate from listing them: whoever has one gets both. Key rotation policies: Azure's pages disagree on whether `get` and `update` on keys were enough for them; under roles they are actions of their own. Officer roles, Key Vault Reader and Key Vault Administrator also show settings and the names of keys and secrets through Resource Manager, and do so from the moment they are assigned.";
  yield "";
}

function* leftOver({ left }: VaultMigration): Generator<string> {
  if (left.length === 0) return;
  yield "### Not carried over";
  yield "";
  for (const { entryId, holder, why } of left)
    yield `- ${holder ? named(holder) : markdownCode(entryId)}: ${markdownText(why)}.`;
  yield "";
}

function* waking({ waking }: VaultMigration): Generator<string> {
  if (waking.length === 0) return;
  yield "### Role assignments that wake up";
  yield "";
  yield "They are there already, on the vault or above it, and reach no data while access policies rule. With the switch they do.";
  yield "";
  for (const grant of waking) {
    const how = `${grant.isEligible ? ", to be activated first" : ""}${grant.hasCondition ? ", under a condition" : ""}`;
    const gives =
      grant.gained.length > 0
        ? `new: ${list(grant.gained)}`
        : grant.gives.length > 0
          ? "nothing that it has no entry for"
          : "what it gives was not read, or is only a part of a permission";
    yield `- ${named(grant.holder)}: ${markdownText(grant.roleName)} at ${markdownCode(grant.scope)}${how}: ${gives}`;
  }
  yield "";
}

function* denies({ denies }: VaultMigration): Generator<string> {
  if (denies.length === 0) return;
  yield "### Deny assignments that begin to bind";
  yield "";
  for (const { name, scope, blocks } of denies)
    yield `- ${markdownText(name)} at ${markdownCode(scope)} blocks ${blocks.length > 0 ? list(blocks) : "a part of what permissions stand for"}`;
  yield "";
}

function* changes(matrix: readonly MatrixRow[]): Generator<string> {
  const changed = matrix.filter(({ before, after }) => before !== after);
  yield "### What changes, for everybody whom a grant names";
  yield "";
  if (changed.length === 0) return yield* ["Nothing. `matrix.csv` has every line.", ""];
  const byWho = new Map<string, { readonly row: MatrixRow; readonly verbs: string[] }>();
  for (const row of changed) {
    const key = `${row.holder.id} ${row.object} ${row.before} ${row.after}`;
    const known = byWho.get(key) ?? { row, verbs: [] };
    known.verbs.push(row.verb);
    byWho.set(key, known);
  }
  for (const { row, verbs } of byWho.values())
    yield `- ${named(row.holder)}: ${verbs.join(", ")} at ${markdownCode(row.object.split("/vaults/")[1] ?? row.object)}: ${row.before} before, ${row.after} after (${changeOf(row.before, row.after)})`;
  yield "";
}

const order: readonly string[] = [
  "## In this order",
  "",
  "1. `bash migrate.sh assign`, or deploy `main.bicep`, or apply `main.tf`: all make the same assignments under the same names. They have no effect on data yet. It takes the right to assign roles on the vaults.",
  "2. Wait half an hour: role assignments spread within minutes, group memberships of managed identities within hours.",
  "3. `bash migrate.sh flip VAULT`, one vault after the other. It takes `Microsoft.KeyVault/vaults/write` and unrestricted `Microsoft.Authorization/roleAssignments/write`. It refuses where an assignment is missing, or somebody got an entry since the snapshot.",
  "4. Watch the audit log for status 403 with `ForbiddenByRbac`, for as long as the rarest job needs to run once.",
  "5. Only then `bash migrate.sh empty VAULT`. Until then the entries are the way back, and nobody should write any.",
  "6. Change the code that declares the vault in the same stroke as the switch: a redeployment with the old setting switches it back.",
  "",
  "## The way back",
  "",
  "`bash rollback.sh flip VAULT` switches back: entries that are still there rule again at once. Where they were taken away, `bash rollback.sh restore VAULT` first puts them back as they were. `bash rollback.sh unassign VAULT` then takes away what `migrate.sh assign` made and no other assignment; custom roles stay, and give nobody anything.",
  "",
  "A vault that is deleted and recovered has lost its role assignments: run the phase assign again.",
];

function named({ id, name }: Named): string {
  return name === null || name === "" ? markdownCode(id) : `${markdownText(name)} (${markdownCode(id)})`;
}

function list(names: readonly string[]): string {
  return names.length === 0 ? "–" : names.map(markdownCode).join(", ");
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
