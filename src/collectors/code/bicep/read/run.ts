import type { Refusal } from "../../../../model/manifest.ts";
import type { Leak, MissingModule } from "../../deployment/deployment.ts";
import type { EvaluationBudget } from "../../terraform/evaluate/budget.ts";
import type { Reference, Value } from "../../terraform/value.ts";
import type { Shared } from "../evaluate/scope.ts";
import type { BicepFiles } from "./files.ts";
import { maxDeclared } from "./limits.ts";

/** What can be asked of a resource or module that an address names. */
export interface Target {
  /** What is known of it before a deployment, by the path of the attribute. */
  resolve(path: Reference["path"]): Value | undefined;
  /** A resource that is declared in it. */
  nested(name: string): Value | undefined;
}

/** What everything that is evaluated for one deployment shares: the work that it may be, addresses, and what could not be read. */
export class DeploymentRun implements Shared {
  readonly files: BicepFiles;
  readonly budget: EvaluationBudget;
  readonly missing: MissingModule[] = [];
  readonly leaks: Leak[] = [];
  /** Files that are deployed, themselves or as modules. */
  readonly deployed = new Set<string>();
  readonly #targets = new Map<string, Target>();
  readonly #refused = new Map<string, Refusal>();
  readonly #told = new Set<string>();
  #declared = 0;

  constructor(files: BicepFiles, budget: EvaluationBudget) {
    this.files = files;
    this.budget = budget;
  }

  get refused(): readonly Refusal[] {
    return [...this.#refused.values()];
  }

  refuse(refusal: Refusal): void {
    this.#refused.set(`${refusal.id} ${refusal.why.detail}`, refusal);
  }

  /** What of a file could not be read, told once. */
  refuseAll(uri: string, refused: readonly Refusal[]): void {
    if (this.#told.has(uri)) return;
    this.#told.add(uri);
    for (const refusal of refused) this.refuse(refusal);
  }

  register(address: string, target: Target): void {
    this.#targets.set(address, target);
  }

  resolve({ address, path }: Reference): Value | undefined {
    return this.#targets.get(address)?.resolve(path);
  }

  nested(address: string, name: string): Value | undefined {
    return this.#targets.get(address)?.nested(name);
  }

  textOf(file: string, path: string): string | undefined {
    return this.files.textOf(file, path);
  }

  yamlOf(file: string, path: string): Value | undefined {
    return this.files.yamlOf(file, path);
  }

  /** Counts what is declared; false where there is more than anybody deploys. */
  declare(): boolean {
    this.#declared += 1;
    return this.#declared <= maxDeclared;
  }
}
