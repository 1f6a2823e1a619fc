import type { Evaluation } from "../../bicep/evaluate/evaluation.ts";
import type { DeployedParameter } from "../../deployment/deployment.ts";
import type { Value } from "../../terraform/value.ts";
import { JsonExpressions } from "../expressions/json-expressions.ts";
import type { JsonText } from "../json/json-text.ts";
import type { GivenValue } from "./frame.ts";
import { vaultSecret } from "./given-inputs.ts";
import { type Meaning, plainValue } from "./plain-value.ts";

/** What pipelines and tools put values in for: `#{name}#`, `$(name)`, `${NAME}`, `__name__`, `<name>`, `%NAME%`, `{{name}}`. */
const placeholder =
  /^(?:#\{[\w .:-]{1,100}\}#?|\$\([\w .:-]{1,100}\)|\$\{[\w .:=-]{1,100}\}|__[\w.-]{1,100}__|<[\w .-]{1,100}>|%\w{1,100}%|\{\{[\w .-]{1,100}\}\})$/;

const meaning: Meaning = (text) =>
  placeholder.test(text)
    ? { expression: text, why: "input", note: "a tool puts the value in before it deploys" }
    : undefined;

/** A file of values: `{ "parameters": { "name": { "value": … } } }`, or `reference` for a secret that stays in its vault. */
export class ValuesFile {
  readonly file: JsonText;

  constructor(file: JsonText) {
    this.file = file;
  }

  get uri(): string {
    return this.file.uri;
  }

  /** Names of the parameters that it gives, in lower case. */
  get names(): readonly string[] {
    return this.#members().map(({ name }) => name.toLowerCase());
  }

  /** `evaluation` is that of anything: no name in the file means anything. */
  input(name: string, evaluation: Evaluation): GivenValue | undefined {
    const { file } = this;
    const stated = file.value(this.#parameters(), name);
    if (!stated) return undefined;
    const what = `parameter "${name}" in ${this.uri}`;
    const value = file.value(stated, "value");
    if (value) return { value: plainValue(file, value, meaning), what };
    const reference = file.value(stated, "reference");
    if (!reference) return undefined;
    const expressions = new JsonExpressions(file);
    const secret: Value = vaultSecret(reference, {
      file,
      evaluation,
      of: (node) => ({ ...expressions.of(node, { loop: undefined }) }),
    });
    return { value: secret, what };
  }

  givenIn(name: string): DeployedParameter["givenIn"] {
    const member = this.file.member(this.#parameters(), name);
    return member && { uri: this.uri, at: this.file.spanOf(member) };
  }

  #parameters() {
    return this.file.value(this.file.root, "parameters");
  }

  #members() {
    return this.file.members(this.#parameters());
  }
}
