import type { Expression, HclFile, Range } from "../../hcl/syntax.ts";
import type { EvaluationBudget } from "../evaluate/budget.ts";
import { evaluate } from "../evaluate/evaluate.ts";
import { expressionText } from "../evaluate/expression-text.ts";
import type { EvaluationFiles, EvaluationScope, Looked, Step } from "../evaluate/scope.ts";
import { fault, unsupported } from "../evaluate/unknown.ts";
import { scalar } from "../evaluate/values.ts";
import type { Reference, UnknownValue, Value } from "../value.ts";
import { relativeFolder } from "./folder-path.ts";
import { maxChain } from "./limits.ts";
import type { Each } from "./repetition.ts";
import type { Frame, Group } from "./running.ts";

/** Evaluates an expression of a file where it stands. */
export function evaluateIn(frame: Frame, file: HclFile, expression: Expression): Value {
  const value = frame.module.run.linked(() => evaluate(expression, new FrameScope(frame, file)));
  if (value) return value;
  const note = `more than ${maxChain} names rest on each other`;
  return { ...unsupported(expressionText(file, expression), note), at: file.spanOf(expression) };
}

/** What names stand for in one instance of a block. */
class FrameScope implements EvaluationScope {
  readonly file: HclFile;
  readonly #frame: Frame;

  constructor(frame: Frame, file: HclFile) {
    this.file = file;
    this.#frame = frame;
  }

  get budget(): EvaluationBudget {
    return this.#frame.module.run.budget;
  }

  get files(): EvaluationFiles {
    return this.#frame.module.run.files;
  }

  resolve(reference: Reference): Value | undefined {
    return this.#frame.module.run.resolve(reference);
  }

  lookup(name: string, steps: readonly Step[], _at: Range): Looked {
    const { module, each, index } = this.#frame;
    const iterator = this.#frame.iterators?.get(name);
    if (iterator) return memberOf(name, iterator, steps);
    switch (name) {
      case "var":
        return named(name, steps, (key) => module.variable(key));
      case "local":
        return named(name, steps, (key) => module.local(key));
      case "each":
        return each ? memberOf(name, each, steps) : misplaced("each", "for_each");
      case "count":
        return index ? { value: index, consumed: 1, what: "count.index" } : misplaced("count", "count");
      case "path":
        return this.#path(steps);
      case "terraform":
      case "tofu":
        return { value: workspace, consumed: 1 };
      case "module":
        return inGroup(`module.${nameAt(steps, 0)}`, steps, 1, module.call(nameAt(steps, 0)));
      case "data":
      case "ephemeral":
        return this.#resource(`${name}.${nameAt(steps, 0)}.${nameAt(steps, 1)}`, steps, 2);
      case "resource":
        return this.#resource(`${nameAt(steps, 0)}.${nameAt(steps, 1)}`, steps, 2);
      default:
        return this.#resource(`${name}.${nameAt(steps, 0)}`, steps, 1);
    }
  }

  #resource(key: string, steps: readonly Step[], start: number): Looked {
    return inGroup(key, steps, start, this.#frame.module.resource(key));
  }

  /** Paths as Terraform gives them when it runs in the folder of the root module. */
  #path(steps: readonly Step[]): Looked {
    const { run, source } = this.#frame.module;
    const name = nameAt(steps, 0);
    if (name === "module") return { value: scalar(relativeFolder(run.root, source.files.folder)), consumed: 1 };
    if (name === "root") return { value: scalar("."), consumed: 1 };
    return { value: unknownInput("path.cwd"), consumed: 1 };
  }
}

function unknownInput(expression: string): UnknownValue {
  return { kind: "unknown", expression, why: "input", references: [] };
}

/** Whoever runs it chooses the workspace; nothing in the code says which. */
const workspace = unknownInput("terraform.workspace");

/** The name of a step in an attribute's place; empty where there is none, which nothing is called. */
function nameAt(steps: readonly Step[], index: number): string {
  const step = steps[index];
  if (step?.kind === "attribute") return step.name;
  return typeof step?.key === "string" ? step.key : "";
}

function named(root: string, steps: readonly Step[], find: (name: string) => Looked | undefined): Looked {
  const name = nameAt(steps, 0);
  const found = name === "" ? undefined : find(name);
  return found ?? undeclared(`${root}.${name}`, Math.min(1, steps.length));
}

function inGroup(key: string, steps: readonly Step[], start: number, group: Group | undefined): Looked {
  return group?.lookup(steps, start) ?? undeclared(key, Math.min(start, steps.length));
}

function undeclared(expression: string, consumed: number): Looked {
  return { value: fault(expression, `${expression} is not declared in this module`), consumed };
}

function misplaced(name: string, argument: string): Looked {
  return { value: fault(name, `"${name}" has a meaning only in blocks with "${argument}"`), consumed: 0 };
}

/** `x.key` and `x.value` of a loop. */
function memberOf(name: string, each: Each, steps: readonly Step[]): Looked {
  const step = nameAt(steps, 0);
  if (step === "key") return { value: each.key, consumed: 1, what: `${name}.key` };
  if (step === "value") return { value: each.value, consumed: 1, what: `${name}.value` };
  const entries = new Map([
    ["key", each.key],
    ["value", each.value],
  ]);
  return { value: { kind: "object", entries }, consumed: 0, what: name };
}
