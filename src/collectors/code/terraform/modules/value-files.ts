import type { Refusal } from "../../../../model/manifest.ts";
import type { ParsedFiles } from "../../hcl/parsed-files.ts";
import type { Expression, HclFile } from "../../hcl/syntax.ts";
import type { FolderFiles } from "./folder-files.ts";
import { unparsable } from "./module-source.ts";

/** A variable's value in a file of values. */
export interface FiledValue {
  readonly file: HclFile;
  readonly expression: Expression;
}

/** What the files of values of one root module give its variables: the last one that names a variable wins. */
export interface FiledValues {
  readonly byName: ReadonlyMap<string, FiledValue>;
  readonly refused: readonly Refusal[];
}

/**
 * Reads files of values in Terraform's order: those that it loads by itself, then those that were named, in their order. Environment
 * variables are not read. A file in the folder that nobody names is told: its values are not what was judged.
 */
export async function filedValues(
  parsed: ParsedFiles,
  files: FolderFiles,
  named: readonly string[],
): Promise<FiledValues> {
  const byName = new Map<string, FiledValue>();
  const refused: Refusal[] = [];
  for (const uri of [...files.loadedValues, ...named]) {
    const file = await parsed.file(uri);
    if (file === undefined) continue;
    for (const fault of file.faults) refused.push(unparsable(file, fault, fault.message));
    const inFile = new Set<string>();
    for (const { name, value } of file.body.attributes) {
      if (inFile.has(name)) continue;
      inFile.add(name);
      byName.set(name, { file, expression: value });
    }
  }
  for (const uri of files.otherValues) {
    if (!named.includes(uri)) refused.push(notLoaded(uri));
  }
  return { byName, refused };
}

function notLoaded(uri: string): Refusal {
  const detail = "Terraform loads this file only where it is named, so its values were not judged";
  return { id: uri, why: { reason: "not-asked", detail, remedy: `--var-file ${uri}` } };
}
