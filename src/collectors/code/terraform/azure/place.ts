import type { SourceSpan } from "../../../../model/fact.ts";
import { normalizeId, type ScopeKind, scopeKind, vaultOf } from "../../../../model/resource-id.ts";
import type { Scope } from "../../../../model/scope.ts";
import type { TerraformResource } from "../tree.ts";
import { attribute, type Stated, textOf } from "./facts.ts";
import { resourceKind } from "./resource-kind.ts";
import { isIdentity, type Target, targetOf } from "./target.ts";
import { recordId, type TreeIndex } from "./tree-index.ts";

/** A vault that code only names: by a data source, an id, or an expression that nobody can resolve. */
export interface ReferenceVault {
  readonly id: string;
  readonly name: string;
  readonly at: SourceSpan | undefined;
  readonly isHsm: boolean;
}

/** A place above vaults, by its resource, data source or id. */
export interface ScopePlace {
  readonly id: string;
  readonly kind: Scope["kind"];
  readonly resource: TerraformResource | undefined;
}

/** Where something belongs that names a vault, an object in one, or a place above. */
export type Place =
  | {
      readonly kind: "vault";
      readonly id: string;
      /** Present where the vault is not declared in the tree. */
      readonly reference?: ReferenceVault;
      /** Subject id of the one object that is meant. */
      readonly object?: string;
      /** Ids of declared vaults that have the name of the vault that is only named: it may be one of them. */
      readonly namesakes?: ReadonlySet<string>;
    }
  | { readonly kind: "scope"; readonly scope: ScopePlace }
  /** Some other resource. What must lie in a vault is held by the reference; all else is of no interest here. */
  | { readonly kind: "other"; readonly reference: ReferenceVault }
  /** `among`: ids of the declared vaults that it may be; any of them where absent. */
  | {
      readonly kind: "undecided";
      readonly expression: string;
      readonly among?: ReadonlySet<string>;
      readonly reference: ReferenceVault;
    };

type VaultPlace = Extract<Place, { kind: "vault" }>;

/** The place that an attribute of a resource names. */
export function placeOf(resource: TerraformResource, name: string, index: TreeIndex): Place {
  return placeOfValue(attribute(resource.values, name), { resource, index, fallback: `${resource.address}.${name}` });
}

export interface Naming {
  /** The resource whose value it is. */
  readonly resource: TerraformResource;
  readonly index: TreeIndex;
  /** What the value is called where it is not stated. */
  readonly fallback: string;
}

export function placeOfValue(value: Stated, naming: Naming): Place {
  const target = withDependencies(targetOf(value, naming.index, naming.fallback), naming);
  return placeOfTarget(target, { ...naming, at: value?.at ?? naming.resource.at });
}

interface Around extends Naming {
  readonly at: SourceSpan | undefined;
}

/** In plans and states the only trace of a vault may be that the resource depends on it. */
function withDependencies(target: Target, { resource, index }: Naming): Target {
  if (target.kind !== "undecided" || target.among || index.tree.stage === "source") return target;
  const named = new Set(resource.dependsOn.flatMap((address) => index.named(address)));
  const vaults = [...named].filter((other) => isVault(other));
  const [only] = vaults;
  return only && vaults.length === 1 ? { kind: "resource", resource: only, path: ["id"], suffix: "" } : target;
}

function isVault(resource: TerraformResource): boolean {
  const kind = resourceKind(resource)?.kind;
  return kind === "vault" || kind === "hsm";
}

function placeOfTarget(target: Target, around: Around): Place {
  switch (target.kind) {
    case "resource":
      return resourcePlace(target, around);
    case "id":
      return textPlace(target.id, { ...around, expression: undefined });
    case "shape":
      return textPlace(target.shape, { ...around, expression: target.expression });
    case "elsewhere":
      return { ...openPlace(target.expression, around), among: new Set() };
    case "undecided": {
      const open = openPlace(target.expression, around);
      if (!target.among) return open;
      return { ...open, among: new Set(target.among.filter((one) => isVault(one)).map(recordId)) };
    }
    default:
      return target satisfies never;
  }
}

type ResourceTarget = Extract<Target, { kind: "resource" }>;

/** A resource that is no vault; what its attribute names may well be one: `data.terraform_remote_state.core.outputs.vault_id`. */
function foreignPlace({ resource, path }: ResourceTarget, around: Around): Place {
  const open = openPlace([resource.address, ...path].join("."), around);
  return isIdentity(path) ? { kind: "other", reference: open.reference } : { ...open, among: new Set() };
}

function openPlace(expression: string, { resource, at }: Around) {
  const id = `${resource.uri}#${expression}`;
  return { kind: "undecided" as const, expression, reference: { id, name: expression, at, isHsm: false } };
}

function resourcePlace(target: ResourceTarget, around: Around): Place {
  const { resource, suffix } = target;
  const kind = resourceKind(resource);
  if (!kind) return foreignPlace(target, around);
  if (kind.kind === "scope") return scopePlace(resource, { ...around, kind: kind.scope, suffix });
  if (kind.kind === "object") return objectPlace(resource, kind.holder, around);
  const vault = vaultPlace(resource, { isHsm: kind.kind === "hsm", index: around.index });
  const object = suffix === "" ? undefined : objectIn(resource, suffix, around.index);
  return object === undefined ? vault : { ...vault, object };
}

interface VaultKind {
  readonly isHsm: boolean;
  readonly index: TreeIndex;
}

function vaultPlace(resource: TerraformResource, { isHsm, index }: VaultKind): VaultPlace {
  const id = recordId(resource);
  if (resource.mode === "managed") return { kind: "vault", id };
  const name = textOf(attribute(resource.values, "name"));
  const reference = { id, name: name ?? resource.address, at: resource.at, isHsm };
  return { kind: "vault", id, reference, ...namesakes(name, index) };
}

/** A name alone makes no vault the same as another, but it may be: data sources read what the same code declares. */
function namesakes(name: string | undefined, index: TreeIndex): Pick<VaultPlace, "namesakes"> {
  const same = name === undefined ? [] : (vaultsByName(index).get(name.toLowerCase()) ?? []);
  return same.length === 0 ? {} : { namesakes: new Set(same.map(recordId)) };
}

const vaultIndexes = new WeakMap<TreeIndex, ReadonlyMap<string, readonly TerraformResource[]>>();

/** Declared vaults whose name is known, by that name in lower case. */
function vaultsByName(index: TreeIndex): ReadonlyMap<string, readonly TerraformResource[]> {
  const known = vaultIndexes.get(index);
  if (known) return known;
  const declared = index.resources.filter((resource) => resource.mode === "managed" && isVault(resource));
  const named = Map.groupBy(declared, ({ values }) => textOf(attribute(values, "name"))?.toLowerCase() ?? "");
  vaultIndexes.set(index, named);
  return named;
}

/** An object names its vault; its own id is where the grant stands. Objects in objects lead nowhere, least of all in a circle. */
function objectPlace(object: TerraformResource, holder: string, { index }: Around): Place {
  const value = attribute(object.values, holder);
  const naming = { resource: object, index, fallback: `${object.address}.${holder}` };
  const target = withDependencies(targetOf(value, index, naming.fallback), naming);
  const around = { ...naming, at: value?.at ?? object.at };
  if (target.kind === "resource" && resourceKind(target.resource)?.kind === "object") {
    return { kind: "other", reference: openPlace(target.resource.address, around).reference };
  }
  const place = placeOfTarget(target, around);
  if (place.kind === "vault") return { ...place, object: recordId(object) };
  if (place.kind === "scope") return { kind: "other", reference: openPlace(naming.fallback, around).reference };
  return place.kind === "undecided" ? { ...vaultOfOpen(place), object: recordId(object) } : place;
}

function vaultOfOpen({ reference }: Extract<Place, { kind: "undecided" }>): VaultPlace {
  return { kind: "vault", id: reference.id, reference };
}

/** `/secrets/db` behind a vault's id: the object of that name, where the tree declares it. */
function objectIn(vault: TerraformResource, suffix: string, index: TreeIndex): string {
  const id = `${recordId(vault)}${suffix.toLowerCase()}`;
  return objectsByPath(index).get(id) ?? id;
}

const objectIndexes = new WeakMap<TreeIndex, ReadonlyMap<string, string>>();

/** Ids of declared objects by vault, collection and name: made once, at the first scope that names an object so. */
function objectsByPath(index: TreeIndex): ReadonlyMap<string, string> {
  const known = objectIndexes.get(index);
  if (known) return known;
  const objects = new Map<string, string>();
  // Kept before it is filled: an object whose vault is an object's id would ask for it again.
  objectIndexes.set(index, objects);
  for (const resource of index.resources) {
    const kind = resourceKind(resource);
    const name = kind?.kind === "object" ? textOf(attribute(resource.values, "name")) : undefined;
    if (kind?.kind !== "object" || name === undefined) continue;
    const place = placeOf(resource, kind.holder, index);
    if (place.kind === "vault") objects.set(`${place.id}/${kind.collection}/${name.toLowerCase()}`, recordId(resource));
  }
  return objects;
}

const shapes: Readonly<Record<Exclude<Scope["kind"], "root">, string>> = {
  "resource-group": "/subscriptions/*/resourceGroups/*",
  subscription: "/subscriptions/*",
  "management-group": "/providers/Microsoft.Management/managementGroups/*",
};

interface AroundScope extends Around {
  readonly kind: Exclude<Scope["kind"], "root">;
  readonly suffix: string;
}

function scopePlace(resource: TerraformResource, { kind, suffix, ...around }: AroundScope): Place {
  if (suffix === "") return { kind: "scope", scope: { id: recordId(resource), kind, resource } };
  return textPlace(`${shapes[kind]}${suffix}`, { ...around, expression: `${resource.address}.id${suffix}` });
}

interface AroundText extends Around {
  /** Present where the text is a shape: then it is no id, and this names it. */
  readonly expression: string | undefined;
}

const containers: ReadonlySet<ScopeKind> = new Set(["root", "management-group", "subscription", "resource-group"]);

function isContainer(kind: ScopeKind): kind is Scope["kind"] {
  return containers.has(kind);
}

/** A text is an ARM id, or it names nothing that could be found. */
function textPlace(text: string, around: AroundText): Place {
  const { expression, resource, at } = around;
  const open = openPlace(expression ?? text, around);
  if (!text.startsWith("/")) return /^[a-z]+:/i.test(text) ? { kind: "other", reference: open.reference } : open;
  const id = normalizeId(text);
  const kind = scopeKind(id);
  const idOf = (armId: string) => (expression === undefined ? armId : `${resource.uri}#${expression}`);
  if (isContainer(kind)) return { kind: "scope", scope: { id: idOf(id), kind, resource: undefined } };
  const vaultId = vaultOf(id);
  if (vaultId === undefined) return { kind: "other", reference: open.reference };
  const name = text.split("/").filter((word) => word !== "")[vaultId.split("/").length - 2] ?? text;
  const isHsm = vaultId.includes("/managedhsms/");
  const recordName = name === "*" ? (expression ?? text) : name;
  const reference = { id: idOf(vaultId), name: recordName, at, isHsm };
  const vault = { kind: "vault" as const, id: reference.id, reference, ...namesakes(name, around.index) };
  return kind === "object" ? { ...vault, object: expression === undefined ? id : `${vault.id}/object` } : vault;
}
