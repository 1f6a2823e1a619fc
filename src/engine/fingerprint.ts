import { createHash } from "node:crypto";
import type { Subject } from "../model/report.ts";

/**
 * Names a finding across runs: rule, subject and a stable detail, nothing that changes when lines, texts, versions or
 * dates do. For code the path is left out (everything before `#`), so that a moved file keeps its findings.
 */
export function fingerprint(ruleId: string, { type, id }: Pick<Subject, "type" | "id">, detail = ""): string {
  // A waiver is named by its rule and its pattern, in which a `#` may stand.
  const hash = type === "waiver" ? -1 : id.indexOf("#");
  const stable = id.slice(hash + 1);
  return createHash("sha256")
    .update(JSON.stringify([ruleId, stable, detail]))
    .digest("hex")
    .slice(0, 16);
}
