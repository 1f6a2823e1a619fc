import { normalizeId, vaultOf } from "../../../../model/resource-id.ts";
import type { TerraformResource } from "../tree.ts";
import { exactReference, type Reference, type UnknownValue, type Value } from "../value.ts";
import { expressionOf, type Stated } from "./facts.ts";
import { type TreeIndex, valueAt } from "./tree-index.ts";

/** What an attribute such as `key_vault_id` or `scope` points at. */
export type Target =
  /** A resource or data source of the tree; `suffix` is what the text has behind its id: `/secrets/db`. */
  | {
      readonly kind: "resource";
      readonly resource: TerraformResource;
      readonly path: Reference["path"];
      readonly suffix: string;
    }
  /** A text that is known, and names nothing of the tree. */
  | { readonly kind: "id"; readonly id: string }
  /** A text of which only the shape is known: pieces that are not stand as `*`. */
  | { readonly kind: "shape"; readonly shape: string; readonly expression: string }
  /** An attribute of something that is not in the tree, such as a remote module. */
  | { readonly kind: "elsewhere"; readonly address: string; readonly expression: string }
  /** Nobody knows; `among` are those that it may be, where that much is known. */
  | {
      readonly kind: "undecided";
      readonly expression: string;
      readonly among: readonly TerraformResource[] | undefined;
    };

/** Attributes by which code names a resource itself: what they are is given by the platform. */
const identities: ReadonlySet<string> = new Set([
  "id",
  "resource_id",
  "resource_versionless_id",
  "versionless_id",
  "resource_manager_id",
  "vault_uri",
  "hsm_uri",
  "name",
]);
/** A reference may lead to an attribute that is a reference itself, and in broken code round in a circle. */
const longestChain = 8;

/** Finds out what a value points at; `fallback` is how it is called where it is not stated at all. */
export function targetOf(value: Stated, index: TreeIndex, fallback: string): Target {
  return follow(value, index, { fallback, left: longestChain });
}

interface Way {
  readonly fallback: string;
  readonly left: number;
}

function follow(value: Stated, index: TreeIndex, way: Way): Target {
  if (value?.kind === "scalar" && typeof value.value === "string") return textTarget(value.value, index);
  if (value?.kind !== "unknown") return undecided(expressionOf(value, way.fallback));
  const reference = exactReference(value);
  if (reference) return referenceTarget(reference, value, { index, way });
  if (value.parts) return partsTarget(value, value.parts, index);
  return undecided(value.expression, mentioned(value, index));
}

function undecided(expression: string, among?: readonly TerraformResource[]): Target {
  return { kind: "undecided", expression, among };
}

/** What a condition or another expression may come out as: what it names, where that is anything in the tree. */
function mentioned({ references }: UnknownValue, index: TreeIndex): readonly TerraformResource[] | undefined {
  const found = references.flatMap(({ address, path }) =>
    identities.has(String(path[0])) ? index.named(address) : [],
  );
  return found.length > 0 ? [...new Set(found)] : undefined;
}

function textTarget(text: string, index: TreeIndex): Target {
  const id = normalizeId(text);
  const exact = index.byArmId.get(id);
  if (exact) return { kind: "resource", resource: exact, path: ["id"], suffix: "" };
  const vaultId = vaultOf(id);
  const vault = vaultId === undefined ? undefined : index.byArmId.get(vaultId);
  if (vault && vaultId) return { kind: "resource", resource: vault, path: ["id"], suffix: id.slice(vaultId.length) };
  return { kind: "id", id: text };
}

function referenceTarget(
  { address, path }: Reference,
  { expression }: UnknownValue,
  { index, way }: { readonly index: TreeIndex; readonly way: Way },
): Target {
  const [found, ...others] = index.named(address);
  if (!found) return isLocal(address) ? undecided(expression) : { kind: "elsewhere", address, expression };
  if (others.length > 0) return undecided(expression, [found, ...others]);
  const value = isIdentity(path) ? undefined : valueAt(found, path);
  if (value === undefined || way.left === 0) return { kind: "resource", resource: found, path, suffix: "" };
  return follow(value, index, { ...way, left: way.left - 1 });
}

/** A plan does not show what a local is: it may be anything, what is in the tree included. */
function isLocal(address: string): boolean {
  const name = address.lastIndexOf(".local.");
  return address.startsWith("local.") || (name >= 0 && !address.includes(".", name + ".local.".length));
}

/** Does the attribute name the resource itself? */
export function isIdentity(path: Reference["path"]): boolean {
  return path.length === 1 && identities.has(String(path[0]));
}

/** `"${azurerm_key_vault.kv.id}/secrets/db"`, and an id put together by hand around a vault's name. */
function partsTarget({ expression }: UnknownValue, parts: readonly (string | Reference)[], index: TreeIndex): Target {
  const pieces = parts.filter((part) => part !== "");
  const [first, ...rest] = pieces;
  if (first !== undefined && typeof first !== "string" && isIdentity(first.path)) {
    const target = referenceTarget(
      first,
      { kind: "unknown", expression, why: "apply", references: [first] },
      {
        index,
        way: { fallback: expression, left: longestChain },
      },
    );
    return target.kind === "resource" ? { ...target, suffix: shapeOf(rest, index) } : target;
  }
  const position = pieces.findIndex((piece) => typeof piece === "string" && vaultCollection.test(piece));
  const name = pieces[position + 1];
  if (position >= 0 && name !== undefined && typeof name !== "string") {
    const [vault, ...others] = index.named(name.address);
    const suffix = shapeOf(pieces.slice(position + 2), index);
    if (vault && others.length === 0) return { kind: "resource", resource: vault, path: ["id"], suffix };
  }
  return { kind: "shape", shape: shapeOf(pieces, index), expression };
}

const vaultCollection = /\/providers\/microsoft\.keyvault\/(?:vaults|managedhsms)\/$/i;

/** The text with `*` for what is not known of it. */
function shapeOf(pieces: readonly (string | Reference)[], index: TreeIndex): string {
  return pieces.map((piece) => (typeof piece === "string" ? piece : (knownText(piece, index) ?? "*"))).join("");
}

function knownText({ address, path }: Reference, index: TreeIndex): string | undefined {
  const [found, ...others] = index.named(address);
  const value: Value | undefined = found && others.length === 0 ? valueAt(found, path) : undefined;
  return value?.kind === "scalar" && typeof value.value === "string" && !value.isSensitive ? value.value : undefined;
}
