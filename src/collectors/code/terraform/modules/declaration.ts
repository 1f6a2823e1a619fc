import type { Attribute, Block, Body, HclFile } from "../../hcl/syntax.ts";

/** An attribute with the file that states it: after overrides, those of one block may stand in several files. */
export interface StatedAttribute {
  readonly attribute: Attribute;
  readonly file: HclFile;
}

export interface StatedBlock {
  readonly block: Block;
  readonly file: HclFile;
}

/** A block of the top level with what override files change of it. `block` and `file` are where it is declared. */
export interface Declaration extends StatedBlock {
  readonly attributes: ReadonlyMap<string, StatedAttribute>;
  readonly blocks: readonly StatedBlock[];
}

/** Attributes of a body by name. Terraform refuses a second one of the same name: nobody knows which of them is meant. */
export function attributesOf(body: Body, file: HclFile): Map<string, StatedAttribute> {
  const attributes = new Map<string, StatedAttribute>();
  for (const attribute of body.attributes) {
    const isSecond = attributes.has(attribute.name);
    attributes.set(attribute.name, { attribute: isSecond ? unreadable(attribute) : attribute, file });
  }
  return attributes;
}

function unreadable(attribute: Attribute): Attribute {
  const { start, end } = attribute.value;
  return { ...attribute, value: { type: "broken", start, end } };
}

export function declarationOf(block: Block, file: HclFile): Declaration {
  return new DeclaredBlock(block, file);
}

/** Most blocks of a repository are never looked into: their attributes are sorted by name when somebody asks. */
class DeclaredBlock implements Declaration {
  readonly block: Block;
  readonly file: HclFile;
  #attributes: ReadonlyMap<string, StatedAttribute> | undefined;
  #blocks: readonly StatedBlock[] | undefined;

  constructor(block: Block, file: HclFile) {
    this.block = block;
    this.file = file;
  }

  get attributes(): ReadonlyMap<string, StatedAttribute> {
    this.#attributes ??= attributesOf(this.block.body, this.file);
    return this.#attributes;
  }

  get blocks(): readonly StatedBlock[] {
    this.#blocks ??= this.block.body.blocks.map((block) => ({ block, file: this.file }));
    return this.#blocks;
  }
}

/**
 * A declaration with an override merged over it: attributes replace, and nested blocks of a type replace all of that type, those
 * of `dynamic` included. `lifecycle` alone is merged attribute by attribute.
 */
export function overridden(base: Declaration, override: Declaration): Declaration {
  const replaced = new Set(override.blocks.map(({ block }) => blockTypeOf(block)));
  replaced.delete("lifecycle");
  const attributes = new Map(base.attributes);
  for (const name of replaced) attributes.delete(name);
  for (const [name, stated] of override.attributes) attributes.set(name, stated);
  const kept = base.blocks.filter(({ block }) => {
    const type = blockTypeOf(block);
    return !replaced.has(type) && !override.attributes.has(type);
  });
  // Later lifecycle blocks win where they are read, so that keeping both is merging them.
  return { block: base.block, file: base.file, attributes, blocks: [...kept, ...override.blocks] };
}

/** The type of the blocks that a block stands for: its own, or the one that a `dynamic` makes. */
export function blockTypeOf(block: Block): string {
  return block.type === "dynamic" ? (block.labels[0] ?? "dynamic") : block.type;
}
