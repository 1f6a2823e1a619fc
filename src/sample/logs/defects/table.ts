import { callerDefects } from "./callers.ts";
import type { LogDefect } from "./defect.ts";
import { grantDefects } from "./grants.ts";
import { qualityDefects } from "./quality.ts";
import { rotationDefects } from "./rotation.ts";
import { volumeDefects } from "./volume.ts";

/** Every way in which the sample's callers break a rule, in the order of planting: those that fit in few vaults first. */
export const logDefects: readonly LogDefect[] = [
  ...rotationDefects,
  ...grantDefects,
  ...callerDefects,
  ...volumeDefects,
  ...qualityDefects,
];
