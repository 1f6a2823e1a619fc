import type { SourceSpan } from "../../../model/fact.ts";
import type { Script, ScriptWord } from "./command.ts";
import { readPowerShell } from "./powershell/read-powershell.ts";
import { runScript } from "./run/run-script.ts";
import { readShell } from "./shell/read-shell.ts";
import type { Range, ScriptLanguage } from "./steps.ts";

/** Where a script stands, and what is around it. */
export interface ScriptOrigin {
  /**
   * The place of a part of the script, by offsets in its text: of the file itself (`new LineIndex(uri, text)`), or where a step of a
   * pipeline holds the script.
   */
  spanOf(range: Range): SourceSpan;
  /** Whether `$(name)` is a macro of the pipeline, which then is a variable of that name. Without it none is. */
  readonly isMacro?: (name: string) => boolean;
  /** Variables that are set outside, as the environment of a step, by the name that the script uses. */
  readonly given?: ReadonlyMap<string, ScriptWord>;
}

/**
 * The commands of a script, with their words as far as they are known. Whatever the text holds, it does not throw; what cannot be read
 * is among the faults. Words hold values as they are written: secrets are masked by whoever hands something on.
 */
export function scriptCommands(text: string, language: ScriptLanguage, origin: ScriptOrigin): Script {
  const isMacro = origin.isMacro ?? (() => false);
  const syntax = language === "shell" ? readShell(text, { isMacro }) : readPowerShell(text, { isMacro });
  return runScript(syntax, {
    text,
    language,
    given: givenOf(language, origin),
    spanOf: (range) => origin.spanOf(range),
  });
}

/** Automatic variables of PowerShell that always have the same value. */
const constants = ["true", "false"] as const;

const nothingMore = { isBare: false, isOpen: false, variables: [], outputs: [], literal: undefined } as const;

function givenOf(language: ScriptLanguage, origin: ScriptOrigin): ReadonlyMap<string, ScriptWord> {
  const { given = new Map() } = origin;
  if (language === "shell") return given;
  const at = origin.spanOf({ start: 0, end: 0 });
  const all = new Map([...given].map(([name, word]) => [name.toLowerCase(), word]));
  for (const text of constants) all.set(text, { ...nothingMore, text, expression: `$${text}`, at });
  return all;
}
