import type { StatusClass, UsageRow } from "../../model/usage.ts";
import type { PermittedCalls, UsedObject } from "../../model/vault-usage.ts";

const objectsKept = 100;
/** Assignments told apart for one caller: a vault's log names few, and whatever is in it must not fill the memory. */
const assignmentsKept = 64;

const refused: ReadonlySet<StatusClass> = new Set(["challenge", "denied"]);
const dataObjects: ReadonlySet<string> = new Set(["secret", "key", "certificate"]);

class OpenCalls {
  calls = 0;
  readonly #row: UsageRow;
  readonly #assignmentId: string | null;
  readonly #objects = new Map<string, UsedObject>();

  constructor(row: UsageRow, assignmentId: string | null) {
    this.#row = row;
    this.#assignmentId = assignmentId;
  }

  add({ count, objectType: type, objectName: name }: UsageRow): void {
    this.calls += count;
    if (name !== null && this.#objects.size <= objectsKept) this.#objects.set(`${type} ${name}`, { type, name });
  }

  closed(): PermittedCalls {
    const { oid, appId } = this.#row.caller;
    const objects = [...this.#objects].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
    return {
      oid,
      appId,
      assignmentId: this.#assignmentId,
      operation: this.#row.operation,
      calls: this.calls,
      objects: objects.length > objectsKept ? null : objects,
    };
  }
}

/** Who was let in to do what with secrets, keys and certificates, and by which role assignment. */
export class Permitted {
  readonly #open = new Map<string, OpenCalls>();
  readonly #assignments = new Map<string, Set<string>>();

  add(row: UsageRow): void {
    if (refused.has(row.statusClass) || !dataObjects.has(row.objectType)) return;
    const who = `${row.caller.oid ?? ""} ${row.caller.appId ?? ""}`;
    const assignmentId = this.#told(who, row.assignmentId);
    const key = `${who} ${assignmentId ?? ""} ${row.operation}`;
    const calls = this.#open.get(key) ?? new OpenCalls(row, assignmentId);
    this.#open.set(key, calls);
    calls.add(row);
  }

  /** Beyond the limit calls count as undecided: then they are use of every grant that gives them. */
  #told(who: string, assignmentId: string | null): string | null {
    if (assignmentId === null) return null;
    const known = this.#assignments.get(who) ?? new Set<string>();
    this.#assignments.set(who, known);
    if (!known.has(assignmentId) && known.size >= assignmentsKept) return null;
    known.add(assignmentId);
    return assignmentId;
  }

  closed(): readonly PermittedCalls[] {
    return [...this.#open].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, calls]) => calls.closed());
  }
}
