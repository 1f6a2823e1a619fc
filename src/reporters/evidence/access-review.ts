import type { GrantRow } from "./grants.ts";
import type { BundleFiles } from "./input.ts";
import { evidenceFiles } from "./layout.ts";
import { openTable, type Table } from "./write-file.ts";

/** Object id of a caller, and when it last called. */
export type LastUses = ReadonlyMap<string, string>;

const columns = [
  ...["principalId", "principalName", "principalKind", "grantedOn", "right", "kind", "since", "until"],
  ...["lastUse", "lastUseBasis", "reviewer", "decision", "reviewedOn", "remark"],
] as const;

interface ReviewContext {
  readonly above: (vaultId: string) => readonly string[];
  readonly logWindow: { readonly from: string; readonly to: string } | null;
}

/**
 * The list that a reviewer fills in: each right once, where it was given and can be taken away. A vault's rights wait until
 * its logs are known; those of scopes until all vaults below them are.
 */
export class AccessReview {
  readonly #table: Table;
  readonly #context: ReviewContext;
  readonly #above: GrantRow[] = [];
  readonly #latest = new Map<string, Map<string, string>>();
  #vault: { readonly id: string; readonly grants: GrantRow[]; uses: LastUses } | undefined;

  private constructor(table: Table, context: ReviewContext) {
    this.#table = table;
    this.#context = context;
  }

  static async open(files: BundleFiles, context: ReviewContext): Promise<AccessReview> {
    return new AccessReview(await openTable(files, evidenceFiles.accessReview, columns), context);
  }

  async grant(grant: GrantRow): Promise<void> {
    if (!isOfVault(grant.heldBy)) {
      this.#above.push(grant);
      return;
    }
    if (this.#vault?.id !== grant.heldBy) await this.#settle(grant.heldBy);
    this.#vault?.grants.push(grant);
  }

  used(vaultId: string, uses: LastUses): void {
    if (this.#vault?.id === vaultId) this.#vault.uses = uses;
    for (const scope of this.#context.above(vaultId)) this.#note(scope, uses);
  }

  async close(): Promise<void> {
    await this.#settle(undefined);
    for (const grant of this.#above) await this.#row(grant, this.#latest.get(grant.heldBy) ?? none);
    await this.#table.close();
  }

  async #settle(next: string | undefined): Promise<void> {
    const { grants = [], uses = none } = this.#vault ?? {};
    this.#vault = next === undefined ? undefined : { id: next, grants: [], uses: none };
    for (const grant of grants) await this.#row(grant, uses);
  }

  #note(scope: string, uses: LastUses): void {
    const latest = this.#latest.get(scope) ?? new Map<string, string>();
    this.#latest.set(scope, latest);
    for (const [oid, last] of uses) if (last > (latest.get(oid) ?? "")) latest.set(oid, last);
  }

  #row(grant: GrantRow, uses: LastUses): Promise<void> {
    const { principalId, principalName, principalKind, heldBy, right, kind, since, until, scope } = grant;
    const grantedOn = kind === "role-assignment" && scope.startsWith("/") ? scope : heldBy;
    return this.#table.row([
      ...[principalId, principalName, principalKind, grantedOn, right, kind, since, until],
      ...[uses.get(principalId) ?? "", this.#basis(principalKind)],
      ...["", "", "", ""],
    ]);
  }

  #basis(kind: string): string {
    const { logWindow } = this.#context;
    if (!logWindow) return "no logs were given";
    return kind === "group"
      ? "a group does not call; its members do"
      : `audit logs ${logWindow.from} to ${logWindow.to}, as far as they are proven`;
  }
}

const none: LastUses = new Map();

/** Records above vaults are named by scope ids; everything else is a vault or managed HSM, in code too. */
function isOfVault(id: string): boolean {
  return !/^\/(?:$|subscriptions\/[^/]+(?:\/resourcegroups\/[^/]+)?$|providers\/microsoft\.management\/)/.test(id);
}
