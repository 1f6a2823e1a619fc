import type { YamlNode, YamlScalar } from "../../yaml/yaml-node.ts";
import type { PipelineStep, ScriptLanguage, StepScript } from "../job.ts";
import { type PipelineText, type Scope, textIn } from "../scope.ts";
import { bareName } from "../step-names.ts";
import { type Entry, entriesIn, type Item, valueIn } from "./items.ts";

/** A step as it is written, without a name yet. */
export interface WrittenStep extends Omit<PipelineStep, "address" | "uri"> {
  /** What names it, where it does not name itself. */
  readonly base: string;
}

const scriptKeys: readonly (readonly [key: string, language: ScriptLanguage])[] = [
  ["script", "shell"],
  ["bash", "shell"],
  ["pwsh", "powershell"],
  ["powershell", "powershell"],
];

/** Undefined for what is no step: an empty item, or a form that nobody knows. */
export function stepOf(item: Item): WrittenStep | undefined {
  const entries = entriesIn(item.node, item.scope);
  const id = textAt(entries, "name")?.known;
  const common = { at: item.node.at, id, env: textsAt(entries, "env") };
  const task = textAt(entries, "task");
  if (task) {
    const inputs = textsAt(entries, "inputs", true);
    const script = scriptOf(task, inputs, valueIn(entries, "inputs"));
    return { ...common, base: id ?? bareName(task.written), uses: task, inputs, script };
  }
  for (const [key, language] of scriptKeys) {
    const found = valueIn(entries, key);
    if (found?.node.kind !== "scalar") continue;
    const script = { language, scalar: found.node };
    return { ...common, base: id ?? key, uses: undefined, inputs: new Map(), script };
  }
  return undefined;
}

export function textAt(entries: readonly Entry[], name: string): PipelineText | undefined {
  const found = valueIn(entries, name);
  return found && textIn(found.node, found.scope);
}

/** The texts of a map: of inputs by name in lower case, of an environment as written. */
export function textsAt(entries: readonly Entry[], name: string, isLower = false): ReadonlyMap<string, PipelineText> {
  const texts = new Map<string, PipelineText>();
  const found = valueIn(entries, name);
  for (const { entry, scope, isOpen } of found ? entriesIn(found.node, found.scope) : []) {
    const text = textIn(entry.value, scope);
    const key = isLower ? entry.key.toLowerCase() : entry.key;
    if (text) texts.set(key, isOpen ? { ...text, known: undefined } : text);
  }
  return texts;
}

type Inputs = ReadonlyMap<string, PipelineText>;

function word(inputs: Inputs, ...names: readonly string[]): string {
  for (const name of names) {
    const text = inputs.get(name)?.known;
    if (text !== undefined) return text.trim().toLowerCase();
  }
  return "";
}

type ScriptInput = (inputs: Inputs) => readonly [language: ScriptLanguage, input: string];

/** The language and the input of the scripts that tasks run. */
const scriptTasks: ReadonlyMap<string, ScriptInput> = new Map<string, ScriptInput>([
  ["bash", () => ["shell", "script"]],
  ["powershell", () => ["powershell", "script"]],
  ["cmdline", () => ["shell", "script"]],
  ["azurepowershell", () => ["powershell", "inline"]],
  [
    "azurecli",
    (inputs) => [["ps", "pscore"].includes(word(inputs, "scripttype")) ? "powershell" : "shell", "inlinescript"],
  ],
]);

function scriptOf(task: PipelineText, inputs: Inputs, given: Item | undefined): StepScript | undefined {
  const [language, name] = scriptTasks.get(bareName(task.written).toLowerCase())?.(inputs) ?? [];
  if (language === undefined || name === undefined || !given) return undefined;
  const scalar = scalarAt(given, name);
  return scalar && { language, scalar };
}

function scalarAt(
  { node, scope }: { readonly node: YamlNode; readonly scope: Scope },
  name: string,
): YamlScalar | undefined {
  const found = valueIn(entriesIn(node, scope), name);
  return found?.node.kind === "scalar" ? found.node : undefined;
}
