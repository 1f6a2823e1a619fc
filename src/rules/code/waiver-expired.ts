import { defineRule } from "../../model/rule.ts";

export default defineRule({
  id: "waiver-expired",
  title: "Waiver has ended",
  severity: "medium",
  area: "code",
  subject: "waiver",
  sources: ["live", "code"],
  needs: ["isExpired"],
  supersedes: ["waiver-unused"],
  controls: ["policy-exceptions"],
  references: [],
  doc: {
    what: "Flags waivers of the policy whose last day has passed.",
    why: "What an ended waiver covered counts again, and a pipeline may now stop on it. Left in the policy, it also reads as if somebody still accepted the risk.",
    fix: "Repair what the waiver covered and remove it, or have its approver decide again and set a new last day, at most a year ahead.",
  },
  examples: { fails: { until: "2026-10-31", isExpired: true }, passes: { until: "2027-01-31", isExpired: false } },
  *check(waiver) {
    if (!waiver.isExpired) return;
    const message = `waiver "${waiver.name}" ended on ${waiver.until}, so what it covered counts again`;
    yield { at: waiver.id, message };
  },
});
