import type { SourceSpan } from "../../../../model/fact.ts";
import type { Refusal } from "../../../../model/manifest.ts";
import type { Shared } from "../../bicep/evaluate/scope.ts";
import { maxDeclared } from "../../bicep/read/limits.ts";
import type { Target } from "../../bicep/read/run.ts";
import type { Leak, MissingModule } from "../../deployment/deployment.ts";
import type { Range } from "../../hcl/syntax.ts";
import type { EvaluationBudget } from "../../terraform/evaluate/budget.ts";
import type { Reference, Value } from "../../terraform/value.ts";
import type { JsonText } from "../json/json-text.ts";
import type { ArmFiles } from "./files.ts";
import { ResourceIndex } from "./resource-index.ts";

/** What everything that is evaluated for one deployment shares: the work that it may be, addresses, and what could not be read. */
export class ArmRun implements Shared {
  readonly files: ArmFiles;
  readonly budget: EvaluationBudget;
  readonly index = new ResourceIndex();
  readonly missing: MissingModule[] = [];
  readonly leaks: Leak[] = [];
  /** Texts that are deployed, themselves or linked. */
  readonly texts = new Set<JsonText>();
  readonly #targets = new Map<string, Target>();
  readonly #refused = new Map<string, Refusal>();
  readonly #addresses = new Map<string, number>();
  #declared = 0;

  constructor(files: ArmFiles, budget: EvaluationBudget) {
    this.files = files;
    this.budget = budget;
  }

  /** What could not be read, the faults of every text included. */
  refused(): readonly Refusal[] {
    for (const text of this.texts) for (const fault of text.faults) this.refuse(unparsable(text, fault, fault.message));
    return [...this.#refused.values()];
  }

  refuse(refusal: Refusal): void {
    this.#refused.set(`${refusal.id} ${refusal.why.detail}`, refusal);
  }

  /** The address itself, or with a number behind it where something else has it. */
  address(wanted: string): string {
    const count = (this.#addresses.get(wanted) ?? 0) + 1;
    this.#addresses.set(wanted, count);
    return count === 1 ? wanted : this.address(`${wanted}#${count}`);
  }

  register(address: string, target: Target): void {
    this.#targets.set(address, target);
  }

  resolve({ address, path }: Reference): Value | undefined {
    return this.#targets.get(address)?.resolve(path);
  }

  nested(): undefined {
    return undefined;
  }

  textOf(): undefined {
    return undefined;
  }

  yamlOf(): undefined {
    return undefined;
  }

  /** Counts what is declared; false where there is more than anybody deploys. */
  declare(text: JsonText): boolean {
    this.#declared += 1;
    if (this.#declared <= maxDeclared) return true;
    const detail = "it deploys more resources than anybody does; the rest is not read";
    this.refuse({ id: text.uri, why: { reason: "failed", detail } });
    return false;
  }
}

/** A refusal of one place in a file. */
export function unparsable(
  file: { readonly uri: string; spanOf(range: Range): SourceSpan },
  at: Range,
  detail: string,
): Refusal {
  return { id: `${file.uri}:${file.spanOf(at).startLine}`, why: { reason: "unparsable", detail } };
}
