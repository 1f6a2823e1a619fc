import type { Refusal } from "../../../../model/manifest.ts";
import type { Block, HclFile } from "../../hcl/syntax.ts";
import {
  attributesOf,
  type Declaration,
  declarationOf,
  overridden,
  type StatedAttribute,
  type StatedBlock,
} from "./declaration.ts";
import type { FolderFiles } from "./folder-files.ts";
import { type ModuleSource, unparsable } from "./module-source.ts";

/** Files of one folder, parsed, in the order of `FolderFiles`. */
export interface ParsedFolder {
  readonly files: FolderFiles;
  readonly primary: readonly HclFile[];
  readonly overrides: readonly HclFile[];
}

/** Collects what the files of a folder declare, and merges its override files over that. */
export function collectModule({ files, primary, overrides }: ParsedFolder): ModuleSource {
  const collector = new Collector(files);
  for (const file of primary) collector.add(file, false);
  for (const file of overrides) collector.add(file, true);
  return collector;
}

/** How many labels a kind of block has. */
const labelCounts: ReadonlyMap<string, number> = new Map([
  ["resource", 2],
  ["data", 2],
  ["ephemeral", 2],
  ["variable", 1],
  ["output", 1],
  ["module", 1],
  ["provider", 1],
]);

class Collector implements ModuleSource {
  readonly files: FolderFiles;
  readonly variables = new Map<string, Declaration>();
  readonly locals = new Map<string, StatedAttribute>();
  readonly resources = new Map<string, Declaration>();
  readonly outputs = new Map<string, Declaration>();
  readonly calls = new Map<string, Declaration>();
  readonly providers = new Map<string, Declaration>();
  readonly requiredProviders = new Map<string, StatedAttribute>();
  readonly refused: Refusal[] = [];
  backend: StatedBlock | undefined;

  constructor(files: FolderFiles) {
    this.files = files;
  }

  add(file: HclFile, isOverride: boolean): void {
    for (const fault of file.faults) this.refused.push(unparsable(file, fault, fault.message));
    for (const block of file.body.blocks) {
      if (block.type === "locals") this.#addLocals(block, file, isOverride);
      else if (block.type === "terraform") this.#addSettings(block, file, isOverride);
      else this.#addDeclaration(block, file, isOverride);
    }
  }

  #addDeclaration(block: Block, file: HclFile, isOverride: boolean): void {
    const labels = labelCounts.get(block.type);
    // Other blocks (`moved`, `import`, `removed`, `check`) declare nothing that is deployed.
    if (labels === undefined) return;
    if (block.labels.length !== labels) {
      this.refused.push(
        unparsable(file, block.header, `a "${block.type}" block has ${labels === 1 ? "one label" : "two labels"}`),
      );
      return;
    }
    const declaration = declarationOf(block, file);
    const [into, key] = this.#placeOf(declaration);
    const known = into.get(key);
    if (known === undefined) {
      if (isOverride && block.type !== "provider") this.#addBaseless(declaration, key);
      into.set(key, declaration);
    } else if (isOverride) into.set(key, overridden(known, declaration));
    else this.#addDouble(declaration, known, key);
  }

  #placeOf(declaration: Declaration): readonly [Map<string, Declaration>, string] {
    const { type, labels } = declaration.block;
    const [first = "", second = ""] = labels;
    switch (type) {
      case "resource":
        return [this.resources, `${first}.${second}`];
      case "data":
      case "ephemeral":
        return [this.resources, `${type}.${first}.${second}`];
      case "variable":
        return [this.variables, first];
      case "output":
        return [this.outputs, first];
      case "module":
        return [this.calls, first];
      default: {
        const alias = declaration.attributes.get("alias")?.attribute.value;
        const isNamed = alias?.type === "literal" && typeof alias.value === "string";
        return [this.providers, isNamed ? `${first}.${alias.value}` : first];
      }
    }
  }

  /** Terraform refuses an override of nothing. It is judged like a declaration, and told. */
  #addBaseless({ block, file }: Declaration, key: string): void {
    const detail = `${block.type} "${key}" overrides nothing: no other file of the folder declares it`;
    this.refused.push(unparsable(file, block.header, detail));
  }

  /** Terraform refuses it. The first is judged, and the second is told. */
  #addDouble(second: Declaration, first: Declaration, key: string): void {
    const { startLine } = first.file.spanOf(first.block.header);
    const name = `${second.block.type} "${key}"`;
    this.refused.push(
      unparsable(
        second.file,
        second.block.header,
        `${name} is declared already in ${first.file.uri} line ${startLine}`,
      ),
    );
  }

  #addLocals(block: Block, file: HclFile, isOverride: boolean): void {
    for (const [name, stated] of attributesOf(block.body, file)) {
      if (isOverride || !this.locals.has(name)) this.locals.set(name, stated);
      else this.refused.push(unparsable(file, stated.attribute, `local "${name}" is declared twice`));
    }
  }

  #addSettings(block: Block, file: HclFile, isOverride: boolean): void {
    for (const inner of block.body.blocks) {
      if (inner.type === "required_providers") {
        for (const [name, stated] of attributesOf(inner.body, file)) {
          if (isOverride || !this.requiredProviders.has(name)) this.requiredProviders.set(name, stated);
        }
      } else if (inner.type === "backend" || inner.type === "cloud") {
        if (isOverride || this.backend === undefined) this.backend = { block: inner, file };
      }
    }
  }
}
