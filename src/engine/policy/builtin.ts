import type { Policy } from "../../model/policy.ts";
import type { ProfileName, Rule } from "../../model/rule.ts";
import { assemblePolicy } from "./assemble.ts";
import { profileLayer } from "./layer.ts";

/** The policy that a profile is by itself: what judges when there is no file. */
export function builtInPolicy(profile: ProfileName, rules: readonly Rule[]): Policy {
  return assemblePolicy(profileLayer(profile, rules), { extends: [profile] });
}
