import type { Attribute, Block, Body, HclFile, Range } from "./syntax.ts";

/** Lines from 1, both included. */
export interface Lines {
  readonly first: number;
  readonly last: number;
}

/** What stands on a line of a file: a whole block or attribute, or one line inside an attribute that has several. */
export interface LineElement extends Lines {
  /** Names the element whatever line it is on: `resource azurerm_key_vault kv / network_acls / ip_rules`. */
  readonly path: string;
  /** Block or attribute in the words of an address, as far as there is one: `azurerm_key_vault.kv`. */
  readonly address: string;
  /** The line's text, for one line of an attribute with several: it has no other name. */
  readonly text?: string;
}

/** A body of a file and where it is in it. */
interface Place {
  readonly body: Body;
  readonly path: string;
  readonly address: string;
}

export function linesOf(file: HclFile, range: Range): Lines {
  const { startLine, endLine = startLine } = file.spanOf(range);
  return { first: startLine, last: endLine };
}

/**
 * The outermost element that begins on a line, or the line itself where it lies inside an attribute. Undefined for a line
 * that is blank, or that only closes a block.
 */
export function elementAt(file: HclFile, line: number): LineElement | undefined {
  let place: Place = { body: file.body, path: "", address: "" };
  for (;;) {
    const attribute = find(file, place.body.attributes, line);
    if (attribute) return ofAttribute(file, attribute, { place, line });
    const block = find(file, place.body.blocks, line);
    if (!block) return undefined;
    const inner = placeOf(block, place);
    const lines = linesOf(file, block);
    if (line <= linesOf(file, block.header).last) return { ...lines, path: inner.path, address: inner.address };
    place = inner;
  }
}

/**
 * The innermost block that an offset lies in: in the JSON form a comment is a member of what it speaks of, and may share a line with
 * all of it. Undefined outside all blocks, and where another block stands on its lines: lines could not tell the two apart.
 */
export function blockAround(file: HclFile, offset: number): LineElement | undefined {
  let place: Place = { body: file.body, path: "", address: "" };
  let found: LineElement | undefined;
  for (;;) {
    const block = place.body.blocks.find(({ start, end }) => start <= offset && offset < end);
    if (!block) return found;
    const { first, last } = linesOf(file, block);
    const isAlone = place.body.blocks.every((other) => {
      const lines = other === block ? undefined : linesOf(file, other);
      return lines === undefined || lines.last < first || last < lines.first;
    });
    if (!isAlone) return undefined;
    place = placeOf(block, place);
    found = { first, last, path: place.path, address: place.address };
  }
}

/** They stand in the order of the file and do not overlap, so the search may halve them. */
function find<Element extends Range>(file: HclFile, elements: readonly Element[], line: number): Element | undefined {
  let [low, high] = [0, elements.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const element = elements[middle];
    if (!element) return undefined;
    const { first, last } = linesOf(file, element);
    if (line < first) high = middle - 1;
    else if (line > last) low = middle + 1;
    else return element;
  }
  return undefined;
}

interface Wanted {
  readonly place: Place;
  readonly line: number;
}

function ofAttribute(file: HclFile, attribute: Attribute, { place, line }: Wanted): LineElement {
  const lines = linesOf(file, attribute);
  const path = joined(place.path, attribute.name);
  if (line === lines.first) return { ...lines, path, address: place.address };
  const text = file.textOf(attribute).split("\n")[line - lines.first] ?? "";
  return { first: line, last: line, path, address: place.address, text };
}

function placeOf(block: Block, { path, address, body }: Place): Place {
  const same = body.blocks.filter(({ type, labels }) => type === block.type && labels.join() === block.labels.join());
  const position = same.length > 1 ? `[${same.indexOf(block)}]` : "";
  const own = [block.type, ...block.labels].join(" ") + position;
  return { body: block.body, path: joined(path, own), address: address === "" ? addressOf(block) : address };
}

function addressOf({ type, labels }: Block): string {
  return [...(type === "resource" ? [] : [type]), ...labels].join(".");
}

function joined(path: string, name: string): string {
  return path === "" ? name : `${path} / ${name}`;
}
