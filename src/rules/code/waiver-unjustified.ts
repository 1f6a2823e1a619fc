import { defineRule } from "../../model/rule.ts";
import { someOf } from "../support/some-of.ts";

/** Ids are long: few in the message, more beside it. */
const namedAtMost = 3;
const relatedAtMost = 20;

export default defineRule({
  id: "waiver-unjustified",
  title: "Waiver claims what the facts do not show",
  severity: "medium",
  area: "code",
  subject: "waiver",
  sources: ["live", "code"],
  needs: ["unjustified"],
  controls: ["policy-exceptions"],
  references: [],
  doc: {
    what: "Flags waivers of a kind that matched findings on which the facts do not show what the kind asks for, or on which these facts could not be read. There the waiver does not count.",
    why: "A kind of waiver names one situation in which a finding may stand. Where that situation is not there, the finding was excused for a reason that does not hold.",
    fix: "Bring about what the kind asks for (the rule's page says what), narrow the waiver to the subjects where it holds, or repair the finding. Where facts were not read, let the run read them.",
  },
  examples: {
    fails: { kind: "azure-devops-private-endpoint", unjustified: ["/subscriptions/s/vaults/kv-a"] },
    passes: { kind: "azure-devops-private-endpoint", unjustified: [] },
  },
  *check(waiver) {
    const subjects = [...new Set(waiver.unjustified)];
    if (subjects.length === 0) return;
    const ofKind = waiver.kind === null ? "" : ` of kind "${waiver.kind}"`;
    const count = subjects.length === 1 ? "1 subject" : `${subjects.length} subjects`;
    yield {
      at: waiver.id,
      message: `waiver "${waiver.name}"${ofKind} does not count on ${count}, as the facts do not show what it claims: ${someOf(subjects, namedAtMost)}`,
      related: subjects
        .slice(0, relatedAtMost)
        .map((id) => ({ id, message: "matched by the waiver, but the facts do not show what its kind asks for" })),
    };
  },
});
