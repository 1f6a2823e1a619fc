import type { Site } from "./layout.ts";
import type { EstatePlan } from "./options.ts";
import { type GrantHolder, groupAt, userAt, workloadAt } from "./people.ts";
import { randomFor } from "./random.ts";

/** Who is named by a vault's access policies, in the order of their ids: its applications, a team and one person. */
export function accessPolicyHolders(plan: EstatePlan, site: Site): readonly GrantHolder[] {
  const first = randomFor(plan.seed, "access policies", site.index).integer(0, plan.principals);
  const holders = [
    ...site.slot.applications.map((_, number) => workloadAt(plan, first + number)),
    groupAt(plan, 5 + (site.index % 4)),
    userAt(plan, first),
  ];
  return holders.sort((a, b) => (a.id < b.id ? -1 : 1));
}
