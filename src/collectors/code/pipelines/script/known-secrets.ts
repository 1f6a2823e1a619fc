import type { ScriptCommand, ScriptWord } from "../../scripts/command.ts";
import { type ValueCommand, valueCommand } from "./value-commands.ts";

/**
 * What a job knows of fetched values while its steps run: under which names they can be had, and which are masked. Values are never
 * in it.
 */
export class KnownSecrets {
  /** Macros of the pipeline, by name in lower case: what the value is called. */
  readonly macros = new Map<string, string>();
  /** Variables of the environment of the steps that follow. */
  readonly env = new Map<string, string>();
  /** `steps.fetch.outputs.db`, in lower case. */
  readonly outputs = new Map<string, string>();
  readonly masked = new Set<string>();
  /** All secrets of a vault were fetched, so that any macro may be one of them. */
  hasAll = false;

  /** The fetched value that a word holds; undefined where it holds none that is known. */
  labelOf(word: ScriptWord, local: ReadonlyMap<string, string>): string | undefined {
    for (const command of word.outputs) {
      const found = this.#value(command);
      if (found?.file === undefined && found) return found.label;
    }
    for (const name of word.variables) {
      const label = this.#named(name, local);
      if (label !== undefined) return label;
    }
    return undefined;
  }

  /** Of a text of the pipeline itself, as in `env: { DB: $(db-password) }`. */
  labelOfText(text: string): string | undefined {
    for (const [name, label] of this.macros) if (text.toLowerCase().includes(`$(${name})`)) return label;
    for (const inside of expressionsIn(text)) {
      const label = this.outputs.get(inside);
      if (label !== undefined) return label;
    }
    return undefined;
  }

  #value(command: ScriptCommand): ValueCommand | undefined {
    return valueCommand(command);
  }

  #named(name: string, local: ReadonlyMap<string, string>): string | undefined {
    const bare = name.toLowerCase().startsWith("env:") ? name.slice(4) : name;
    const found = local.get(bare) ?? this.env.get(bare) ?? this.macros.get(bare.toLowerCase());
    if (found !== undefined) return found;
    return name.startsWith("${{") ? this.outputs.get(name.slice(3, -2).trim().toLowerCase()) : undefined;
  }
}

/** The insides of `${{ }}`, in lower case without blanks around. */
export function expressionsIn(text: string): readonly string[] {
  const found: string[] = [];
  for (let start = text.indexOf("${{"); start >= 0; start = text.indexOf("${{", start + 3)) {
    const end = text.indexOf("}}", start);
    if (end < 0) break;
    found.push(
      text
        .slice(start + 3, end)
        .trim()
        .toLowerCase(),
    );
  }
  return found;
}
