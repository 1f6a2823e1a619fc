import type { ModuleCall, TerraformOutput, TerraformResource, TerraformTree, TerraformVariable } from "../tree.ts";
import type { UnknownValue, Value } from "../value.ts";
import { declaredAddress } from "./addresses.ts";

/** The source that a plan was made of, as far as can be told. */
export interface SourceMatch {
  readonly tree: TerraformTree;
  /** `isExact`: the same instance; else another one of the same block, whose lines are the same. */
  resourceAt(address: string): { readonly resource: TerraformResource; readonly isExact: boolean } | undefined;
  /** Of a module instance, else of another one of the same module: the lines are the same. */
  variableAt(module: string, name: string): TerraformVariable | undefined;
  outputAt(module: string, name: string): TerraformOutput | undefined;
  callAt(address: string): ModuleCall | undefined;
}

/** A resource of the plan, with the name that the platform knows it by. */
export interface PlannedName {
  readonly address: string;
  readonly name: unknown;
}

interface Candidate {
  readonly tree: TerraformTree;
  readonly byAddress: ReadonlyMap<string, TerraformResource>;
  readonly byDeclared: ReadonlyMap<string, TerraformResource>;
  /** In this order: matches, equal names, the plan lies in its folder, few that the plan does not have. */
  readonly rank: readonly number[];
}

/** The root with the most of the plan's addresses; undefined where none has any. */
export function matchSource(
  uri: string,
  planned: readonly PlannedName[],
  sources: readonly TerraformTree[],
): SourceMatch | undefined {
  const best = sources
    .filter((tree) => tree.stage === "source")
    .map((tree) => candidate(tree, uri, planned))
    .filter(({ rank }) => (rank[0] ?? 0) > 0)
    .reduce<Candidate | undefined>((best, next) => (best && !isBetter(next.rank, best.rank) ? best : next), undefined);
  return best && sourceMatch(best);
}

function sourceMatch(best: Candidate): SourceMatch {
  const { tree } = best;
  const variables = byDeclaration(tree.variables, ({ module, name }) => placeKey(module, name));
  const outputs = byDeclaration(tree.outputs, ({ module, name }) => placeKey(module, name));
  const calls = byDeclaration(tree.calls, ({ address }) => declaredAddress(address));
  return {
    tree,
    resourceAt: (address) => resourceAt(best, address),
    variableAt: (module, name) => variables.get(placeKey(module, name)),
    outputAt: (module, name) => outputs.get(placeKey(module, name)),
    callAt: (address) => calls.get(declaredAddress(address)),
  };
}

function byDeclaration<Kind>(all: readonly Kind[], keyOf: (one: Kind) => string): ReadonlyMap<string, Kind> {
  return new Map(all.map((one) => [keyOf(one), one]));
}

function placeKey(module: string, name: string): string {
  return `${declaredAddress(module)} ${name}`;
}

function candidate(tree: TerraformTree, uri: string, planned: readonly PlannedName[]): Candidate {
  const byAddress = new Map(tree.resources.map((resource) => [resource.address, resource]));
  const byDeclared = new Map(tree.resources.map((resource) => [declaredAddress(resource.address), resource]));
  const declared = new Map(planned.map(({ address, name }) => [declaredAddress(address), name]));
  let matches = 0;
  let equalNames = 0;
  for (const [address, name] of declared) {
    const resource = byDeclared.get(address);
    if (resource === undefined) continue;
    matches += 1;
    const own = resource.values.entries.get("name");
    if (own?.kind === "scalar" && own.value === name) equalNames += 1;
  }
  const folder = uri.slice(0, Math.max(uri.lastIndexOf("/"), 0));
  const isBeside = folder === tree.root ? 1 : 0;
  return { tree, byAddress, byDeclared, rank: [matches, equalNames, isBeside, matches - byDeclared.size] };
}

function isBetter(one: readonly number[], other: readonly number[]): boolean {
  const at = one.findIndex((number, index) => number !== other[index]);
  return at >= 0 && (one[at] ?? 0) > (other[at] ?? 0);
}

function resourceAt(of: Candidate, address: string): ReturnType<SourceMatch["resourceAt"]> {
  const exact = of.byAddress.get(address);
  if (exact) return { resource: exact, isExact: true };
  const resource = of.byDeclared.get(declaredAddress(address));
  return resource && { resource, isExact: false };
}

/**
 * The plan's value with the places of the source's. What the plan does not know keeps the source's expression, which also tells
 * what stands around a reference; of another instance only the places hold.
 */
export function placed(value: Value, source: Value, isExact: boolean): Value {
  const known = resting(withPlace(value, source), source);
  if (known.kind === "unknown") return source.kind === "unknown" ? explained(known, source, isExact) : known;
  if (known.kind === "object" && source.kind === "object") {
    const entries = new Map<string, Value>();
    for (const [name, entry] of known.entries) entries.set(name, placedBy(entry, source.entries.get(name), isExact));
    // A plan does not tell what is set to null from what is omitted; the code has a line for it.
    for (const [name, entry] of source.entries) {
      if (!entries.has(name) && entry.kind === "scalar" && entry.value === null) entries.set(name, entry);
    }
    return { ...known, entries };
  }
  if (known.kind === "list" && source.kind === "list") {
    const items = known.items.map((item, at) => placedBy(item, counterpart(item, source.items, at), isExact));
    return { ...known, items };
  }
  return known;
}

/** The value with the places of the source's, where the source has one. */
export function placedBy(value: Value, source: Value | undefined, isExact = true): Value {
  return source === undefined ? value : placed(value, source, isExact);
}

/** Longer lists are taken in their order. */
const longestList = 256;

/** The member of the source that gives one of the plan: sets are printed in another order than the code has them. */
function counterpart(item: Value, items: readonly Value[], at: number): Value | undefined {
  const atPlace = items[at];
  if (items.length > longestList || (atPlace !== undefined && canBe(item, atPlace))) return atPlace;
  return items.find((other) => canBe(item, other));
}

/** Whether nothing that both know is different. */
function canBe(item: Value, source: Value): boolean {
  if (item.kind === "scalar" && source.kind === "scalar") {
    return item.isSensitive === true || String(item.value) === String(source.value);
  }
  if (item.kind !== "object" || source.kind !== "object")
    return item.kind === source.kind || isOpen(item) || isOpen(source);
  for (const [name, entry] of source.entries) {
    const own = item.entries.get(name);
    if (own?.kind === "scalar" && entry.kind === "scalar" && !canBe(own, entry)) return false;
  }
  return true;
}

function isOpen(value: Value): boolean {
  return value.kind === "unknown";
}

/** What the source knows is written in it, over however many locals: it rests on nothing else. */
function resting(value: Value, source: Value): Value {
  if (value.kind !== "scalar" || source.kind !== "scalar" || value.restsOn === undefined) return value;
  return { ...value, restsOn: [] };
}

function withPlace<Kind extends Value>(value: Kind, { at, from }: Value): Kind {
  return { ...value, ...(at === undefined ? {} : { at }), ...(from === undefined ? {} : { from }) };
}

function explained(value: UnknownValue, source: UnknownValue, isExact: boolean): UnknownValue {
  if (!isExact) return { ...value, expression: source.expression };
  return {
    ...value,
    expression: source.expression,
    references: source.references.length > 0 ? source.references : value.references,
    ...(source.parts === undefined ? {} : { parts: source.parts }),
    ...(source.certain === undefined ? {} : { certain: source.certain }),
  };
}
