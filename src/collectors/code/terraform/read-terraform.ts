import type { Refusal } from "../../../model/manifest.ts";
import { parseHclJson } from "../hcl/json.ts";
import { parseHcl } from "../hcl/parse.ts";
import { hclForm, type ParsedFiles } from "../hcl/parsed-files.ts";
import { mergeParts } from "../merge.ts";
import { type CodeParts, type CodeReader, noParts } from "../parts.ts";
import type { CodeReaders, NamedFiles } from "../read-code.ts";
import { modelOf } from "./azure/model-of.ts";
import { folderOf } from "./modules/folder-files.ts";
import { readTerraformSource } from "./modules/read-source.ts";
import { PrintedFiles } from "./printed-files.ts";
import type { TerraformTree } from "./tree.ts";
import { unitsOf } from "./units/units-of.ts";

/** Terraform in all its forms: configuration, plans and states. */
export const terraformReaders: CodeReaders = {
  parsers: { native: parseHcl, json: parseHclJson },
  readersOf: (files, named) => [terraformReader(files, named)],
};

function terraformReader(files: ParsedFiles, named: NamedFiles): CodeReader {
  return { name: "terraform", read: () => readTerraform(files, named) };
}

/**
 * A plan or state that the command line names is judged as what it says, and what a plan says of a resource replaces what its
 * source says. One that only lies in the tree, beside code that is judged, is looked at as a file alone: it may be old, and a change
 * must not be able to hide what it does behind a plan that it brings along.
 */
async function readTerraform(files: ParsedFiles, named: NamedFiles): Promise<CodeParts> {
  const sources = await readTerraformSource(files, { varFiles: named.varFiles });
  const printed = new PrintedFiles(files.tree, named.files, sources);
  for (const uri of files.tree.uris) if (hclForm(uri) === undefined) await printed.read(uri);
  const folders = new Set(sources.map(({ root }) => root));
  const asFiles: CodeParts[] = [];
  const whole: CodeParts[] = [];
  for (const tree of printed.trees) {
    const parts = partsOf(tree, []);
    const hasSource = tree.sourceRoot !== undefined || folders.has(folderOf(tree.root));
    if (named.files.has(tree.root) || !hasSource) whole.push(parts);
    else asFiles.push({ ...noParts, units: parts.units.filter(({ unit }) => unit === "file"), refused: tree.refused });
  }
  const plans = mergeParts(whole);
  const states = printed.trees.filter(({ stage }) => stage === "state").map(({ root }) => root);
  const source = sources.map((tree) =>
    partsOf(
      tree,
      states.filter((uri) => folderOf(uri) === tree.root),
    ),
  );
  return mergeParts([
    ...source.map((parts) => without(parts, plans)),
    plans,
    ...asFiles,
    { ...noParts, refused: printed.refused },
  ]);
}

function partsOf(tree: TerraformTree, hasState: readonly string[]): CodeParts {
  const model = modelOf(tree);
  return { ...model, units: unitsOf(tree, { hasState }), refused: [...untold(tree, model.refused), ...model.refused] };
}

/** A module that is not here is told once: by what it would deploy, where that is known. */
function untold({ calls, refused }: TerraformTree, better: readonly Refusal[]): readonly Refusal[] {
  const told = new Set(better.map(({ id }) => id));
  const lines = new Set(
    calls.flatMap(({ uri, address, at, isResolved }) =>
      !isResolved && at && told.has(`${uri}#${address}`) ? [`${at.uri}:${at.startLine}`] : [],
    ),
  );
  return refused.filter(({ id, why }) => why.reason !== "not-in-output" || !lines.has(id));
}

/** Leaves out what another reading has under the same id. */
function without(parts: CodeParts, other: CodeParts): CodeParts {
  const vaults = idsOf(other.vaults);
  const units = idsOf(other.units);
  return {
    ...parts,
    vaults: parts.vaults.filter(({ id }) => !vaults.has(id)),
    units: parts.units.filter(({ id }) => !units.has(id)),
  };
}

function idsOf(records: readonly { readonly id: string }[]): ReadonlySet<string> {
  return new Set(records.map(({ id }) => id));
}
