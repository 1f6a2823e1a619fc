import { defineRule } from "../../model/rule.ts";
import { onlyOn } from "../support/unit-kind.ts";

export default defineRule({
  id: "suppression-without-reason",
  title: "Suppression in code gives no reason",
  severity: "low",
  area: "code",
  subject: "code",
  sources: ["code"],
  needs: ["suppression"],
  controls: ["policy-exceptions"],
  references: [],
  doc: {
    what: "Flags comments that suppress findings in place (`kvaudit:ignore RULE reason`) and are not in force: they give no reason, name no rule or one that does not exist, or stand at nothing that they could cover.",
    why: "An exception whose reason nobody knows cannot be reviewed, and outlives whatever it was made for.",
    fix: "Write the rule and the reason into the comment, or repair the finding and remove it.",
  },
  examples: {
    fails: { name: "kvaudit:ignore", unit: "suppression", suppression: { rules: ["code-invalid"], reason: null } },
    passes: {
      name: "kvaudit:ignore",
      unit: "suppression",
      suppression: { rules: ["code-invalid"], reason: "checked by the platform team" },
    },
  },
  *check(unit) {
    yield* onlyOn(unit, "suppression");
    if (!unit.suppression) return;
    const { rules, reason, problem } = unit.suppression;
    if (rules.length === 0) yield { at: unit.id, message: "the suppression names no rule" };
    else if (problem !== undefined) {
      yield { at: unit.id, message: `the suppression of ${rules.join(", ")} is not in force: ${problem}` };
    } else if (reason === null || reason.trim() === "") {
      yield { at: unit.id, message: `the suppression of ${rules.join(", ")} gives no reason` };
    }
  },
});
