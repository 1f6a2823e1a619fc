import { accessDefects } from "./access.ts";
import type { Defect } from "./defect.ts";
import { objectDefects } from "./objects.ts";
import { policyEntryDefects } from "./policy-entries.ts";
import { settingDefects } from "./settings.ts";

/**
 * Every way in which the sample breaks a rule on a vault or on what lies in one, in the order of placing: those that need
 * a whole vault first. Grants above vaults have their own planters (`scopes.ts`), the policy's waivers theirs (`waivers.ts`).
 */
export const defects: readonly Defect[] = [
  ...policyEntryDefects,
  ...accessDefects,
  ...settingDefects,
  ...objectDefects,
];
