import type { SourceSpan } from "../../../../model/fact.ts";
import type { Script, ScriptAssignment, ScriptCommand, ScriptRedirection, ScriptWord } from "../command.ts";
import type { Command, Range, ScriptLanguage, ScriptSyntax, Step } from "../steps.ts";
import { assignedIn, countAssigned } from "./assigned.ts";
import { type Held, Variables } from "./variables.ts";
import { type Resolver, resolvedWords } from "./words.ts";

export interface RunOptions {
  readonly text: string;
  readonly language: ScriptLanguage;
  readonly spanOf: (range: Range) => SourceSpan;
  /** Values of variables that somebody else sets: the environment of a step. Names as the language has them. */
  readonly given: ReadonlyMap<string, ScriptWord>;
}

/** Goes through a script once and tells its commands with what is known of their words at that point. */
export function runScript({ steps, comments, faults }: ScriptSyntax, options: RunOptions): Script {
  const run = new Run(steps, options);
  run.steps(steps);
  const told = faults.map(({ message, ...range }) => ({ at: options.spanOf(range), message }));
  return { commands: run.commands, assignments: run.assignments, comments, faults: told };
}

/** Where blocks lie deeper in each other than this, nothing is known of variables any more. */
const deepestBlocks = 200;
const mostMembers = 2000;
/** Commands that read other scripts into this one, or make up code. */
const replacing = new Set([".", "source", "eval", "invoke-expression", "iex"]);
/** Commands whose words are names of variables that they set. */
const settingNames = new Set(["read", "unset", "mapfile", "readarray", "getopts", "remove-variable"]);

class Run {
  readonly commands: ScriptCommand[] = [];
  readonly assignments: ScriptAssignment[] = [];
  readonly #options: RunOptions;
  readonly #variables: Variables;
  readonly #functions = new Map<string, ReadonlySet<string>>();
  readonly #openFunctions: (string | undefined)[] = [];
  readonly #resolver: Resolver;
  #order = 0;
  #blocks = 0;
  #isLost = false;
  #last: { readonly pipeline: number; readonly command: ScriptCommand } | undefined;

  constructor(steps: readonly Step[], options: RunOptions) {
    const counts = countAssigned(steps);
    this.#options = options;
    this.#variables = new Variables(options.given, (name) => (counts.get(name) ?? 0) <= 1);
    this.#resolver = {
      ...options,
      held: (name) => (this.#isLost ? undefined : this.#variables.get(this.#key(name))),
      commandsOf: (inner) => this.#commandsOf(inner),
    };
  }

  steps(steps: readonly Step[]): void {
    for (const [at, step] of steps.entries()) this.#step(step, steps, at);
  }

  #step(step: Step, steps: readonly Step[], at: number): void {
    if (step.kind === "command") this.#command(step.command);
    else if (step.kind === "assign") this.#assign(step);
    else if (step.kind === "open") this.#open(step, steps, at);
    else if (step.kind === "next") this.#variables.next();
    else this.#close();
  }

  #open(step: Step & { readonly kind: "open" }, steps: readonly Step[], at: number): void {
    this.#blocks += 1;
    this.#isLost ||= this.#blocks > deepestBlocks;
    if (this.#isLost) return;
    this.#openFunctions.push(step.block === "function" ? step.name : undefined);
    this.#variables.open({ isFunction: step.block === "function", isSubshell: step.block === "subshell" });
    if (step.block === "loop") this.#variables.forget([...assignedIn(steps, at)].map((name) => this.#key(name)));
  }

  #close(): void {
    this.#blocks -= 1;
    if (this.#isLost) return;
    const names = this.#variables.close();
    const name = this.#openFunctions.pop();
    if (name !== undefined) this.#functions.set(this.#key(name), names);
  }

  #assign(step: Step & { readonly kind: "assign" }): void {
    const { value, adds, start, end } = step;
    const name = this.#key(step.name);
    const held = this.#heldOf(value);
    const before = adds ? this.#variables.get(name) : undefined;
    this.#variables.set(name, adds ? added(before, held) : held);
    const word = held.kind === "word" && !adds ? held.word : undefined;
    this.assignments.push({
      name: step.name,
      value: word,
      order: this.#order++,
      at: this.#options.spanOf({ start, end }),
    });
  }

  #heldOf(value: (Step & { readonly kind: "assign" })["value"]): Held {
    if (value.kind === "table") {
      const entries = new Map<string, ScriptWord>();
      for (const [name, written] of value.entries) {
        const [word, ...more] = resolvedWords(written, this.#resolver);
        if (word && more.length === 0) entries.set(name.toLowerCase(), word);
      }
      return { kind: "table", entries };
    }
    if (value.kind === "list") {
      return { kind: "list", words: value.words.flatMap((word) => resolvedWords(word, this.#resolver)) };
    }
    const [word, ...more] = resolvedWords({ ...value.word, isBare: false }, this.#resolver);
    return word && more.length === 0 ? { kind: "word", word } : { kind: "unknown" };
  }

  #command({ words, redirections, pipeline, start, end }: Command): void {
    const resolved = words.flatMap((word) => resolvedWords(word, this.#resolver));
    const targets = redirections.flatMap(({ kind, target }): readonly ScriptRedirection[] => {
      const [word] = resolvedWords({ ...target, isBare: false }, this.#resolver);
      return word ? [{ kind, target: word }] : [];
    });
    const command: ScriptCommand = {
      words: resolved,
      redirections: targets,
      input: this.#last?.pipeline === pipeline ? this.#last.command : undefined,
      isConditional: this.#blocks > 0,
      order: this.#order++,
      start,
      end,
      at: this.#options.spanOf({ start, end }),
    };
    this.commands.push(command);
    this.#last = { pipeline, command };
    this.#follow(resolved);
  }

  /** What a command does to variables. */
  #follow(words: readonly ScriptWord[]): void {
    const name = words[0]?.text?.toLowerCase();
    if (name === undefined) return;
    if (replacing.has(name)) this.#variables.forgetAll();
    else if (settingNames.has(name) || (name === "printf" && words[1]?.text === "-v")) {
      this.#variables.forget(words.slice(1).flatMap(({ text }) => (text === undefined ? [] : [this.#key(text)])));
    }
    const changed = this.#functions.get(this.#key(words[0]?.text ?? ""));
    if (changed) this.#variables.forget(changed);
  }

  /** Commands of a substitution: what they assign stays in it. */
  #commandsOf(steps: readonly Step[]): readonly ScriptCommand[] {
    const from = this.commands.length;
    const kept = this.#last;
    this.#variables.open({ isFunction: false, isSubshell: this.#options.language === "shell" });
    this.steps(steps);
    this.#variables.close();
    this.#last = kept;
    return this.commands.slice(from);
  }

  /** PowerShell does not tell cases apart. */
  #key(name: string): string {
    return this.#options.language === "powershell" ? name.toLowerCase() : name;
  }
}

function added(before: Held | undefined, more: Held): Held {
  if (before?.kind === "list" && (more.kind === "list" || more.kind === "word")) {
    const words = [...before.words, ...(more.kind === "list" ? more.words : [more.word])];
    if (words.length <= mostMembers) return { kind: "list", words };
  }
  return { kind: "unknown" };
}
