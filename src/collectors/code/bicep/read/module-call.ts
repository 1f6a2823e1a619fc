import { derived } from "../../terraform/evaluate/unknown.ts";
import { handedOn } from "../../terraform/evaluate/values.ts";
import type { ObjectValue, Reference, UnknownValue, Value } from "../../terraform/value.ts";
import type { Expression, ModuleStatement } from "../syntax/syntax.ts";
import { asId, statedIn } from "./bodies.ts";
import type { GivenValue } from "./frame.ts";
import type { Instance } from "./instances.ts";
import type { DeploymentRun, Target } from "./run.ts";

/** The file that a module call deploys, as far as its caller has to know it. */
export interface CalledFile {
  /** Undefined where no output of that name is declared. */
  output(name: string): Value | undefined;
}

/** One call of a module, loops and conditions resolved. */
export class ModuleCall<File extends CalledFile> implements Target {
  readonly address: string;
  readonly instance: Instance;
  readonly statement: ModuleStatement;
  readonly #open: (call: ModuleCall<File>) => File | undefined;
  #file: File | undefined;
  #isOpened = false;
  #inputs: Value | undefined;

  constructor(
    statement: ModuleStatement,
    instance: Instance,
    run: DeploymentRun,
    open: (call: ModuleCall<File>) => File | undefined,
  ) {
    this.address = instance.address;
    this.instance = instance;
    this.statement = statement;
    this.#open = open;
    run.register(this.address, this);
  }

  /** Undefined where its file is not here. */
  get file(): File | undefined {
    if (!this.#isOpened) {
      this.#isOpened = true;
      this.#file = this.#open(this);
    }
    return this.#file;
  }

  resolve([first, name, ...rest]: Reference["path"]): Value | undefined {
    if (first === "name" && name === undefined) {
      const stated = this.stated("name");
      const own = stated && this.instance.evaluation.placed(stated);
      return own?.kind === "scalar" ? own : undefined;
    }
    if (first !== "outputs" || typeof name !== "string" || rest.length > 0) return undefined;
    if (!this.file) return this.#remote(name);
    const value = this.file.output(name);
    return value && handedOn(value, `output "${name}" of ${this.address}`);
  }

  nested(): undefined {
    return undefined;
  }

  /** What the call states under a name. */
  stated(name: string): Expression | undefined {
    const { body } = this.instance;
    return body.type === "object" ? statedIn(body, name) : undefined;
  }

  /** Where it is deployed, where the call says so. */
  scope(): Value | undefined {
    const stated = this.stated("scope");
    return stated && asId(this.instance.evaluation.placed(stated));
  }

  /** All that is handed to it, each at its place. */
  inputs(): Value {
    if (this.#inputs === undefined) {
      const stated = this.stated("params");
      // What is handed over may rest on outputs of the module itself: then it is not there yet.
      this.#inputs = noInputs;
      if (stated) this.#inputs = this.instance.evaluation.placed(stated);
    }
    return this.#inputs;
  }

  /** Undefined where the parameter is certainly not given. */
  input(name: string): GivenValue | undefined {
    const inputs = this.inputs();
    const what = `parameter "${name}" of ${this.address}`;
    if (inputs.kind === "object") {
      const value = inputs.entries.get(name);
      return value ? { value, what } : undefined;
    }
    if (inputs.kind !== "unknown") return undefined;
    const certain = inputs.certain?.kind === "object" ? inputs.certain.entries.get(name) : undefined;
    return { value: certain ?? derived(inputs.expression, [inputs]), what };
  }

  #remote(name: string): UnknownValue {
    const reference = { address: this.address, path: ["outputs", name] };
    const expression = `${this.statement.name.text}.outputs.${name}`;
    return { kind: "unknown", expression, why: "remote", references: [reference] };
  }
}

const noInputs: ObjectValue = { kind: "object", entries: new Map() };
