import { type Fact, isRead, read, unknown } from "../../../../model/fact.ts";
import { daysOf } from "../../../../model/iso-duration.ts";
import type { LifetimeAction, RotationPolicy } from "../../../../model/objects.ts";
import type { TerraformResource } from "../tree.ts";
import type { Value } from "../value.ts";
import { attribute, block, type Stated, textFact, unknownFact } from "./facts.ts";

/** The rotation policy in a key's own block, or as a resource of its own; null where none is declared. */
export function keyRotation({ type, values }: TerraformResource): Fact<RotationPolicy | null> {
  // A key of an HSM has its policy beside it, with the attributes at the top.
  const policy = type.endsWith("_rotation_policy") ? values : block(values, "rotation_policy");
  if (policy === undefined) return read(null);
  if (policy.kind === "unknown") return unknownFact(policy);
  const automatic = type.endsWith("_rotation_policy") ? policy : block(policy, "automatic");
  const times: Times = {
    after: durationFact(attribute(automatic, "time_after_creation")),
    before: durationFact(attribute(automatic, "time_before_expiry")),
    notify: durationFact(attribute(policy, "notify_before_expiry")),
    expiry: durationFact(attribute(policy, "expire_after")),
  };
  return policyOf(times, policy);
}

interface Times {
  readonly after: Fact<number | null>;
  readonly before: Fact<number | null>;
  readonly notify: Fact<number | null>;
  readonly expiry: Fact<number | null>;
}

/** A policy of which something is not known is not known: what is open may be the rotation itself. */
function policyOf({ after, before, notify, expiry }: Times, { at, from }: Value): Fact<RotationPolicy> {
  for (const time of [after, before, notify, expiry]) if (!isRead(time)) return time;
  const actions = [
    ...actionsOf("rotate", "daysAfterCreation", after),
    ...actionsOf("rotate", "daysBeforeExpiry", before),
    ...actionsOf("notify", "daysBeforeExpiry", notify),
  ];
  const expiryDays = isRead(expiry) && expiry.read !== null ? { expiryDays: expiry.read } : {};
  return read({ actions, ...expiryDays }, at, from);
}

function actionsOf(
  action: "rotate" | "notify",
  trigger: "daysAfterCreation" | "daysBeforeExpiry",
  days: Fact<number | null>,
): readonly LifetimeAction[] {
  return isRead(days) && days.read !== null ? [{ action, [trigger]: days.read }] : [];
}

/** An ISO 8601 duration in days. */
export function durationFact(value: Stated): Fact<number | null> {
  const text = textFact(value);
  if (!isRead(text)) return text;
  if (text.read === null) return read(null);
  const days = daysOf(text.read);
  return days === undefined ? unknown(`${JSON.stringify(text.read)}, which is no duration`, text.at) : read(days);
}
