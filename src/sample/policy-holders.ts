import type { Site } from "./layout.ts";
import type { EstatePlan } from "./options.ts";
import { type GrantHolder, teamOf, workloadsOf } from "./people.ts";

/** Who is named by a vault's access policies, in the order of their ids: its applications and its team. */
export function accessPolicyHolders(plan: EstatePlan, site: Site): readonly GrantHolder[] {
  return [...workloadsOf(plan, site), teamOf(plan, site)].sort((a, b) => (a.id < b.id ? -1 : 1));
}
