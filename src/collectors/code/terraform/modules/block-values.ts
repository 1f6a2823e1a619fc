import type { SourceSpan } from "../../../../model/fact.ts";
import type { Expression, HclFile } from "../../hcl/syntax.ts";
import { unsupported } from "../evaluate/unknown.ts";
import type { ListValue, ObjectValue, UnknownValue, Value } from "../value.ts";
import { isBlockName } from "./block-names.ts";
import { blockTypeOf, declarationOf, type StatedAttribute, type StatedBlock } from "./declaration.ts";
import { evaluateIn } from "./frame-scope.ts";
import { isJson, jsonBodies, jsonDynamics } from "./json-blocks.ts";
import { maxBlockDepth, maxDynamicBlocks } from "./limits.ts";
import { type Each, eachOf } from "./repetition.ts";
import type { Frame } from "./running.ts";

/** Attributes and blocks that are evaluated together. */
export interface StatedBody {
  readonly attributes: ReadonlyMap<string, StatedAttribute>;
  readonly blocks: readonly StatedBlock[];
}

/** The names that a body states, in the order of the plan's shape: attributes and types of blocks, `dynamic` ones included. */
export function namesIn(body: StatedBody, skipped: ReadonlySet<string>): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [name, { file }] of body.attributes) {
    if (name !== "dynamic" || !isJson(file)) names.add(name);
  }
  for (const { type } of jsonDynamics(body.attributes)) names.add(type);
  for (const { block } of body.blocks) names.add(blockTypeOf(block));
  for (const name of skipped) names.delete(name);
  return names;
}

/** What a body says under one name; undefined where it says nothing. Nested blocks are a list of objects, as in a plan. */
export function valueIn(body: StatedBody, name: string, frame: Frame): Value | undefined {
  return valueAt(body, name, { frame, depth: 0, room: { left: maxDynamicBlocks } });
}

/** True where a name stands for nested blocks and not for an attribute. */
export function isBlock(body: StatedBody, name: string): boolean {
  const stated = body.attributes.get(name);
  return stated === undefined || (isJson(stated.file) && isBlockName(name));
}

/** All values of a body, but those of some names. */
export function valuesIn(body: StatedBody, frame: Frame, skipped: ReadonlySet<string>): ObjectValue {
  return objectAt(body, { frame, depth: 0, room: { left: maxDynamicBlocks } }, skipped);
}

interface Place {
  readonly frame: Frame;
  readonly depth: number;
  /** How many blocks may still be made, shared by all of one body. */
  readonly room: { left: number };
}

const nothing: ReadonlySet<string> = new Set();

function objectAt(body: StatedBody, place: Place, skipped: ReadonlySet<string>): ObjectValue {
  const entries = new Map<string, Value>();
  for (const name of namesIn(body, skipped)) {
    const value = valueAt(body, name, place);
    if (value !== undefined) entries.set(name, value);
  }
  return { kind: "object", entries };
}

function valueAt(body: StatedBody, name: string, place: Place): Value | undefined {
  const stated = body.attributes.get(name);
  const dynamics = jsonDynamics(body.attributes).filter(({ type }) => type === name);
  // The JSON form cannot tell a block from an attribute; the provider's schema does.
  const isJsonBlock = stated !== undefined && isJson(stated.file) && (isBlockName(name) || dynamics.length > 0);
  if (stated && !isJsonBlock) return evaluateIn(place.frame, stated.file, stated.attribute.value);
  const made: Made = { items: [], unknown: undefined, at: undefined };
  for (const { block, file } of body.blocks) {
    if (blockTypeOf(block) !== name) continue;
    made.at ??= file.spanOf(block);
    if (block.type === "dynamic") addDynamic(made, { block, file }, place);
    else made.items.push(blockObject({ block, file }, place));
  }
  if (stated) addJsonBlocks(made, stated, place);
  for (const { forEach, file, iterator, content } of dynamics) {
    made.at ??= file.spanOf(forEach);
    const loop = { collection: forEach, file, name: (iterator && iteratorName(iterator)) ?? name };
    const attribute = { name, value: content, start: content.start, end: content.end };
    expand(made, loop, place, (frame) => addJsonBlocks(made, { attribute, file }, { ...place, frame }));
  }
  return made.at === undefined ? undefined : blockList(made, made.at);
}

interface Made {
  readonly items: Value[];
  /** Why there may be more blocks than those. */
  unknown: UnknownValue | undefined;
  at: SourceSpan | undefined;
}

/** Blocks that may be there or not make the list unknown; those that are there for certain are kept with it. */
function blockList({ items, unknown }: Made, at: SourceSpan): Value {
  const known: ListValue = { kind: "list", items, at };
  if (unknown === undefined) return known;
  const { from: _from, certain: _certain, ...rest } = unknown;
  return { ...rest, isDerived: true, at, ...(items.length === 0 ? {} : { certain: known }) };
}

function blockObject({ block, file }: StatedBlock, place: Place): Value {
  const at = file.spanOf(block);
  if (place.depth >= maxBlockDepth) {
    return { ...unsupported(block.type, `blocks are nested deeper than ${maxBlockDepth}`), at };
  }
  const body = objectAt(declarationOf(block, file), { ...place, depth: place.depth + 1 }, nothing);
  return { ...body, at };
}

/** Blocks of the JSON form, or what an expression in their place gives. */
function addJsonBlocks(made: Made, { attribute, file }: StatedAttribute, place: Place): void {
  const { value } = attribute;
  made.at ??= file.spanOf(value);
  const bodies = place.depth < maxBlockDepth ? jsonBodies(value, file) : undefined;
  for (const body of bodies ?? []) {
    const object = objectAt(body, { ...place, depth: place.depth + 1 }, nothing);
    made.items.push({ ...object, at: file.spanOf(body.object) });
  }
  if (bodies) return;
  const given = evaluateIn(place.frame, file, value);
  if (given.kind === "list") made.items.push(...given.items);
  else if (given.kind === "unknown") made.unknown ??= given;
  else if (given.kind === "object") made.items.push(given);
}

function addDynamic(made: Made, { block, file }: StatedBlock, place: Place): void {
  const { attributes, blocks } = declarationOf(block, file);
  const content = blocks.find((inner) => inner.block.type === "content");
  const collection = attributes.get("for_each")?.attribute.value;
  if (content === undefined || collection === undefined) return;
  const iterator = attributes.get("iterator")?.attribute.value;
  const name = (iterator && iteratorName(iterator)) ?? blockTypeOf(block);
  expand(made, { collection, file, name }, place, (frame) => {
    const { items } = made;
    const object = blockObject(content, { ...place, frame, depth: place.depth + 1 });
    items.push({ ...object, at: file.spanOf(block) });
  });
}

interface Loop {
  readonly collection: Expression;
  readonly file: HclFile;
  readonly name: string;
}

function expand(made: Made, loop: Loop, place: Place, add: (frame: Frame) => void): void {
  const { known, unknown } = eachOf(evaluateIn(place.frame, loop.file, loop.collection));
  made.unknown ??= unknown;
  for (const each of known) {
    if (place.room.left <= 0) {
      made.unknown ??= unsupported(`dynamic.${loop.name}`, `dynamic blocks give more than ${maxDynamicBlocks} blocks`);
      return;
    }
    place.room.left -= 1;
    add(withIterator(place.frame, loop.name, each));
  }
}

function withIterator(frame: Frame, name: string, each: Each): Frame {
  return { ...frame, iterators: new Map([...(frame.iterators ?? []), [name, each]]) };
}

function iteratorName(expression: Expression): string | undefined {
  if (expression.type === "variable") return expression.name;
  return expression.type === "literal" && typeof expression.value === "string" ? expression.value : undefined;
}
