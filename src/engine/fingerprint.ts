import { createHash } from "node:crypto";

/**
 * Names a finding across runs: rule, subject and a stable detail, nothing that changes when lines, texts, versions or
 * dates do. For code the path is left out (everything before `#`), so that a moved file keeps its findings.
 */
export function fingerprint(ruleId: string, subjectId: string, detail = ""): string {
  const hash = subjectId.indexOf("#");
  const stable = hash < 0 ? subjectId : subjectId.slice(hash + 1);
  return createHash("sha256")
    .update(JSON.stringify([ruleId, stable, detail]))
    .digest("hex")
    .slice(0, 16);
}
