import type { SourceSpan } from "../../../../model/fact.ts";
import type { PipelineExposure } from "../../../../model/pipeline.ts";
import type { Script, ScriptCommand, ScriptWord } from "../../scripts/command.ts";
import type { KnownSecrets } from "./known-secrets.ts";
import { lowerAt, optionOf, valueCommand } from "./value-commands.ts";

/** A file that holds a fetched value, until something deletes it. */
export interface HeldFile {
  /** As the code names it. */
  readonly path: string;
  readonly exposure: PipelineExposure;
}

/** A script with what is around it. */
export interface StepRun {
  readonly script: Script;
  readonly secrets: KnownSecrets;
  /** Variables of the step's own environment that hold fetched values. */
  readonly local: ReadonlyMap<string, string>;
  readonly stepId: string | undefined;
}

export interface ScriptExposures {
  readonly exposures: readonly PipelineExposure[];
  readonly files: readonly HeldFile[];
  /** Names of files and folders that it deletes; `*` at the end of one deletes all that begin so. */
  readonly deleted: readonly string[];
}

/** What a script does with fetched values. What it makes known to later steps goes into the known secrets. */
export function exposuresIn(run: StepRun): ScriptExposures {
  const reader = new Reader(run);
  for (const command of run.script.commands) reader.command(command);
  return reader;
}

const printers = new Set([
  "echo",
  "printf",
  "cat",
  "write-host",
  "write-output",
  "write-information",
  "write-verbose",
  "write-warning",
]);
const writers = new Set(["tee", "out-file", "add-content", "set-content", "tee-object"]);
const deleters = new Set(["rm", "shred", "unlink", "remove-item", "del", "ri", "erase", "trap"]);

class Reader implements ScriptExposures {
  readonly exposures: PipelineExposure[] = [];
  readonly files: HeldFile[] = [];
  readonly deleted: string[] = [];
  readonly #run: StepRun;
  readonly #captured: ReadonlySet<ScriptCommand>;
  readonly #consumers: ReadonlyMap<ScriptCommand, ScriptCommand>;

  constructor(run: StepRun) {
    this.#run = run;
    const { commands, assignments } = run.script;
    const words = [
      ...commands.flatMap((one) => [...one.words, ...one.redirections.map(({ target }) => target)]),
      ...assignments.flatMap(({ value }) => value ?? []),
    ];
    this.#captured = new Set(words.flatMap(({ outputs }) => outputs));
    this.#consumers = new Map(commands.flatMap((one) => (one.input ? [[one.input, one] as const] : [])));
  }

  command(command: ScriptCommand): void {
    const { words } = command;
    const name = lowerAt(words, 0) ?? "";
    if (deleters.has(name)) {
      for (const word of words.slice(1)) this.deleted.push(pathOf(word));
      return;
    }
    const value = valueCommand(command);
    if (value?.file) this.#held(value.label, value.file, command.at);
    else if (value) this.#goes(value.label, "", command);
    else if (printers.has(name)) this.#printed(command);
    else if (writers.has(name)) this.#written(command);
    else if (words.length === 1 && words[0]) this.#shown(words[0], command);
  }

  /** PowerShell prints what stands by itself. */
  #shown(word: ScriptWord, command: ScriptCommand): void {
    const label = word.text === undefined && /^\$[A-Za-z_:]/.test(word.expression) ? this.#label([word]) : undefined;
    if (label !== undefined) this.#goes(label, "", command);
  }

  #printed(command: ScriptCommand): void {
    const words = [
      ...command.words.slice(1),
      ...command.redirections.flatMap((one) => (one.kind === "here" ? one.target : [])),
    ];
    const label = this.#label(words);
    if (label === undefined) return;
    const text = words.map(({ text: known, expression }) => known ?? expression).join(" ");
    if (isMask(text)) this.#run.secrets.masked.add(label);
    else if (text.toLowerCase().includes("##vso[task.setvariable")) this.#variable(label, text, command.at);
    else if (text.includes("::set-output ")) this.#out(label, "output", command.at, nameIn(text, "name="));
    else this.#goes(label, text, command);
  }

  /** `Add-Content $env:GITHUB_ENV "X=$value"`. */
  #written(command: ScriptCommand): void {
    const words = command.words.slice(1);
    const target = targetOf(command);
    const label = target && this.#label(words.filter((word) => word !== target));
    if (target && label !== undefined)
      this.#into(target, label, { text: words.map((word) => word.expression).join(" "), at: command.at });
  }

  /** Where what a command prints ends up. */
  #goes(label: string, text: string, command: ScriptCommand): void {
    const target = command.redirections.find(({ kind }) => kind === "write" || kind === "append")?.target;
    if (target) {
      this.#into(target, label, { text, at: command.at });
      return;
    }
    if (this.#captured.has(command)) return;
    const consumer = this.#consumers.get(command);
    if (!consumer) {
      if (!this.#run.secrets.masked.has(label)) this.#add(label, "printed", command.at);
      return;
    }
    const file = writers.has(lowerAt(consumer.words, 0) ?? "") ? targetOf(consumer) : undefined;
    if (file) this.#into(file, label, { text, at: command.at });
  }

  #into(target: ScriptWord, label: string, { text, at }: { readonly text: string; readonly at: SourceSpan }): void {
    const path = pathOf(target);
    const named = `${path} ${target.variables.join(" ")}`;
    if (named.includes("GITHUB_ENV")) this.#out(label, "environment", at, text.split("=", 1)[0]);
    else if (named.includes("GITHUB_OUTPUT")) this.#out(label, "output", at, text.split("=", 1)[0]);
    else if (named.includes("GITHUB_STEP_SUMMARY") || path === "/dev/stdout" || path === "/dev/stderr")
      this.#add(label, "printed", at);
    else if (path !== "/dev/null" && path !== "$null") this.#held(label, target, at);
  }

  /** Written for later steps: they have it under the new name, and it is out where it was not masked before. */
  #out(label: string, how: "environment" | "output", at: SourceSpan, name: string | undefined): void {
    const { secrets, stepId } = this.#run;
    const bare = name?.trim() ?? "";
    if (how === "environment" && isName(bare)) secrets.env.set(bare, label);
    if (how === "output" && isName(bare) && stepId !== undefined)
      secrets.outputs.set(`steps.${stepId}.outputs.${bare}`.toLowerCase(), label);
    if (!secrets.masked.has(label)) this.#add(label, how, at);
  }

  #variable(label: string, text: string, at: SourceSpan): void {
    const lower = text.toLowerCase();
    const name = nameIn(text, "variable=");
    if (name) this.#run.secrets.macros.set(name.toLowerCase(), label);
    if (!/issecret=\$?true/.test(lower)) this.#add(label, "variable", at);
  }

  #held(label: string, target: ScriptWord, at: SourceSpan): void {
    this.files.push({ path: pathOf(target), exposure: { secret: label, how: "file", at } });
  }

  #label(words: readonly ScriptWord[]): string | undefined {
    for (const word of words) {
      const label = this.#run.secrets.labelOf(word, this.#run.local);
      if (label !== undefined) return label;
    }
    return undefined;
  }

  #add(secret: string, how: PipelineExposure["how"], at: SourceSpan): void {
    this.exposures.push({ secret, how, at });
  }
}

/** What a writing command writes to. */
function targetOf({ words }: ScriptCommand): ScriptWord | undefined {
  const named = optionOf(words, "-filepath") ?? optionOf(words, "-path") ?? optionOf(words, "-literalpath");
  return named ?? words.slice(1).find(({ expression }) => !expression.startsWith("-"));
}

function isMask(text: string): boolean {
  return text.includes("::add-mask::") || text.toLowerCase().includes("##vso[task.setsecret]");
}

/** The word behind a mark, up to what ends it. */
function nameIn(text: string, mark: string): string | undefined {
  const at = text.toLowerCase().indexOf(mark);
  if (at < 0) return undefined;
  return /^[A-Za-z0-9_.-]{1,200}/.exec(text.slice(at + mark.length))?.[0];
}

function isName(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_-]{0,199}$/.test(text);
}

function pathOf({ text, expression }: ScriptWord): string {
  return (text ?? expression).replace(/^\.\//, "");
}
