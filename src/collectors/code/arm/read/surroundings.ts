import type { Group } from "../../bicep/read/group.ts";
import type { Instance } from "../../bicep/read/instances.ts";
import type { Value } from "../../terraform/value.ts";
import type { DeclaredResource } from "../template/resources.ts";
import type { DeployedAt, Frame } from "./frame.ts";
import type { ArmResource } from "./resource.ts";

/** What a resource has to know of the template that declares it. */
export interface Surroundings {
  /** Whose names its expressions see: those of the template, or those around a nested one of outer scope. */
  readonly frame: Frame;
  /** Address of the nested deployment, with a dot behind it; empty in the file itself. */
  readonly prefix: string;
  readonly module: string;
  readonly place: DeployedAt;
  /** The id of the place of the whole deployment. */
  readonly ownPlace: Value;
  group(declared: DeclaredResource, instance: Instance, parent: ArmResource): Group<ArmResource>;
}
