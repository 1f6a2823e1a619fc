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
import { declaredAddress } from "./plan/addresses.ts";
import { PrintedFiles } from "./printed-files.ts";
import { tellApart } from "./shared-modules.ts";
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
async function readTerraform(files: ParsedFiles, meant: NamedFiles): Promise<CodeParts> {
  const sources = await readTerraformSource(files, { varFiles: meant.varFiles });
  const printed = new PrintedFiles(files.tree, meant.files, sources);
  for (const uri of files.tree.uris) if (hclForm(uri) === undefined) await printed.read(uri);
  const { whole, asFiles } = sorted(printed.trees, {
    files: meant.files,
    roots: new Set(sources.map(({ root }) => root)),
  });
  const states = printed.trees.filter(({ stage }) => stage === "state").map(({ root }) => root);
  const roots = sources.map((tree) => {
    const hasState = states.filter((uri) => folderOf(uri) === tree.root);
    return { root: tree.root, parts: partsOf(counted(tree, whole), hasState) };
  });
  const named = tellApart(roots);
  const plans = whole.map((tree) => {
    const root = tree.sourceRoot;
    const parts = partsOf(tree, []);
    return {
      root,
      parts: deployedBy(root ?? folderOf(tree.root), root === undefined ? parts : named({ root, parts })),
    };
  });
  const source = roots.map((one) => {
    const replaced = plans.filter(({ root }) => root === one.root).map(({ parts }) => parts);
    return deployedBy(one.root, without(named(one), replaced));
  });
  return mergeParts([
    ...source,
    ...plans.map(({ parts }) => parts),
    ...asFiles.map((tree) => ({ ...noParts, units: fileUnits(tree), refused: tree.refused })),
    { ...noParts, refused: printed.refused },
  ]);
}

/** Every record with the folder of what is deployed together, wherever its own file lies. */
function deployedBy(root: string, parts: CodeParts): CodeParts {
  const rooted = <Item extends object>(record: Item) => ({ ...record, roots: [root] });
  return {
    ...parts,
    vaults: parts.vaults.map(rooted),
    scopes: parts.scopes.map(rooted),
    units: parts.units.map(rooted),
  };
}

/** The source without what it cannot count, where a plan of it has the instances, or says by its completeness that there are none. */
function counted(source: TerraformTree, printed: readonly TerraformTree[]): TerraformTree {
  const plans = printed.filter(({ sourceRoot }) => sourceRoot === source.root);
  if (plans.length === 0) return source;
  const isWhole = plans.some(({ isComplete }) => isComplete === true);
  const planned = new Set(plans.flatMap(({ resources }) => resources.map(({ address }) => declaredAddress(address))));
  const resources = source.resources.filter(
    ({ countUnknown, address }) => countUnknown === undefined || !(isWhole || planned.has(declaredAddress(address))),
  );
  return { ...source, resources };
}

/** Plans and states that are judged as what they say, and those that are only looked at as files. */
function sorted(
  trees: readonly TerraformTree[],
  known: { readonly files: ReadonlySet<string>; readonly roots: ReadonlySet<string> },
) {
  const isWhole = ({ root, sourceRoot }: TerraformTree): boolean =>
    known.files.has(root) || (sourceRoot === undefined && !known.roots.has(folderOf(root)));
  return { whole: trees.filter(isWhole), asFiles: trees.filter((tree) => !isWhole(tree)) };
}

function fileUnits(tree: TerraformTree): CodeParts["units"] {
  return unitsOf(tree, { hasState: [] }).filter(({ unit }) => unit === "file");
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

/** Leaves out what other readings have under the same id. */
function without(parts: CodeParts, others: readonly CodeParts[]): CodeParts {
  const vaults = idsOf(others.flatMap((other) => other.vaults));
  const scopes = idsOf(others.flatMap((other) => other.scopes));
  const units = idsOf(others.flatMap((other) => other.units));
  return {
    ...parts,
    vaults: parts.vaults.filter(({ id }) => !vaults.has(id)),
    scopes: parts.scopes.filter(({ id }) => !scopes.has(id)),
    units: parts.units.filter(({ id }) => !units.has(id)),
  };
}

function idsOf(records: readonly { readonly id: string }[]): ReadonlySet<string> {
  return new Set(records.map(({ id }) => id));
}
