import { defineRule } from "../../model/rule.ts";

export default defineRule({
  id: "waiver-unused",
  title: "Waiver covers no finding",
  severity: "info",
  area: "code",
  subject: "waiver",
  sources: ["live", "code"],
  needs: ["matched"],
  controls: ["policy-exceptions"],
  references: [],
  doc: {
    what: "Flags waivers of the policy that covered no finding of this run.",
    why: "What it excused is repaired or gone, its pattern is misspelt, or the run looked elsewhere. Left alone, it would silently excuse the next finding that fits.",
    fix: "Remove the waiver if what it excused is repaired, or correct its pattern. Keep it only if the run did not look at what it covers.",
  },
  examples: { fails: { matched: 0 }, passes: { matched: 1 } },
  *check(waiver) {
    if (waiver.matched > 0) return;
    yield { at: waiver.id, message: `waiver "${waiver.name}" covers no finding` };
  },
});
