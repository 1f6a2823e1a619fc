import { type Fact, isRead, read, unknown } from "../../../../model/fact.ts";
import { builtInRoles } from "../../../../model/facts/built-in-roles.ts";
import type { RoleDefinition, RolePermission } from "../../../../model/grants.ts";
import { roleGuid } from "../../../../model/resource-id.ts";
import type { TerraformResource } from "../tree.ts";
import { exactReference, type UnknownValue, type Value } from "../value.ts";
import { armProperties } from "./arm-body.ts";
import { attribute, blocksIn, isUnknownValue, type Stated, textFact, textOf, textsFact, unknownFact } from "./facts.ts";
import { armType } from "./resource-kind.ts";
import { recordId, type TreeIndex } from "./tree-index.ts";

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const definitionType = "azurerm_role_definition";
const armDefinitionType = "microsoft.authorization/roledefinitions";

const builtInByName: ReadonlyMap<string, string> = new Map(
  [...builtInRoles.values()].map(({ id, name }) => [name.toLowerCase(), id]),
);

/** Finds the roles that assignments name: built-in ones, and those that the tree defines. */
export class Roles {
  readonly #index: TreeIndex;
  readonly #definitions: readonly TerraformResource[];
  readonly #ownByName: ReadonlyMap<string, string>;

  constructor(index: TreeIndex) {
    this.#index = index;
    this.#definitions = index.resources.filter((resource) => resource.mode === "managed" && isDefinition(resource));
    this.#ownByName = new Map(
      this.#definitions.flatMap((definition) => {
        const name = textOf(statementOf(definition).name);
        return name === undefined ? [] : [[name.toLowerCase(), roleId(definition)] as const];
      }),
    );
  }

  /** Custom roles of the tree whose permissions are known. */
  definitions(): readonly RoleDefinition[] {
    return this.#definitions.flatMap((definition) => roleDefinition(definition) ?? []);
  }

  /** The role of an assignment, by its id where one is stated, else by its name; `fallback` where neither is. */
  idOf({ id, name }: { readonly id: Stated; readonly name?: Stated }, fallback: string): Fact<string> {
    if (id) return this.#byId(id);
    return name ? this.#byName(name) : unknown(fallback);
  }

  #byName(value: Value): Fact<string> {
    const name = textFact(value);
    if (!isRead(name)) return name;
    const lower = name.read?.trim().toLowerCase() ?? "";
    const id = this.#ownByName.get(lower) ?? builtInByName.get(lower);
    return id === undefined
      ? unknown(`the role "${name.read}", which this code does not define`, value.at)
      : read(id, name.at, name.from);
  }

  #byId(value: Value): Fact<string> {
    if (value.kind === "unknown") return this.#byExpression(value);
    const text = textFact(value);
    if (!isRead(text)) return text;
    const id = guidAtEnd(text.read ?? "");
    return id === undefined
      ? unknown(`${JSON.stringify(text.read)}, which is no role definition id`, value.at)
      : read(id, text.at, text.from);
  }

  /** `"${data.azurerm_subscription.x.id}/providers/…/roleDefinitions/GUID"`, or an attribute of a definition. */
  #byExpression(value: UnknownValue): Fact<string> {
    const last = value.parts?.at(-1);
    const id = typeof last === "string" ? guidAtEnd(last) : undefined;
    if (id !== undefined) return read(id, value.at, value.from);
    // Behind a scope: "${scope}${data.azurerm_role_definition.x.id}"
    const reference = last !== undefined && typeof last !== "string" ? last : exactReference(value);
    const [definition, ...others] = reference ? this.#index.named(reference.address) : [];
    if (!definition || !isDefinition(definition) || others.length > 0) return unknownFact(value);
    if (definition.mode === "managed") return read(roleId(definition), value.at, value.from);
    return this.#byDataSource(definition, value);
  }

  #byDataSource(definition: TerraformResource, value: UnknownValue): Fact<string> {
    const { id: given, name } = statementOf(definition);
    const stated = textOf(given);
    const id = stated === undefined ? undefined : guidAtEnd(stated);
    if (id !== undefined) return read(id, value.at, value.from);
    return name ? this.#byName({ ...name, ...(value.at ? { at: value.at } : {}) }) : unknownFact(value);
  }
}

/** A role definition's id has its scope behind a `|` where the provider made it. */
function guidAtEnd(text: string): string | undefined {
  const [id = ""] = text.split("|", 1);
  const last = roleGuid(id);
  return guid.test(last) ? last : undefined;
}

function isDefinition(resource: TerraformResource): boolean {
  return resource.type === definitionType || armType(resource)?.name === armDefinitionType;
}

/** What a definition states, whatever language and provider states it. */
interface RoleStatement {
  readonly id: Stated;
  readonly name: Stated;
  readonly permissions: Stated;
  readonly scopes: Stated;
  /** Names of the four lists in a permission. */
  readonly lists: readonly [actions: string, notActions: string, dataActions: string, notDataActions: string];
}

function statementOf(definition: TerraformResource): RoleStatement {
  const { values } = definition;
  if (definition.type === definitionType) {
    return {
      id: attribute(values, "role_definition_id"),
      name: attribute(values, "name"),
      permissions: attribute(values, "permissions"),
      scopes: attribute(values, "assignable_scopes"),
      lists: ["actions", "not_actions", "data_actions", "not_data_actions"],
    };
  }
  // A definition of ARM has its GUID as its name.
  const properties = armProperties(definition);
  return {
    id: attribute(values, "name"),
    name: attribute(properties, "roleName"),
    permissions: attribute(properties, "permissions"),
    scopes: attribute(properties, "assignableScopes"),
    lists: ["actions", "notActions", "dataActions", "notDataActions"],
  };
}

/** A custom role may state its GUID; without, its address stands for it. */
function roleId(definition: TerraformResource): string {
  const stated = textOf(statementOf(definition).id)?.toLowerCase();
  return stated !== undefined && guid.test(stated) ? stated : recordId(definition);
}

/** A definition of which everything is known: part of its actions could be any. */
function roleDefinition(definition: TerraformResource): RoleDefinition | undefined {
  const { name, permissions: stated, scopes: statedScopes, lists } = statementOf(definition);
  const permissions = blocksIn(stated);
  if (isUnknownValue(permissions)) return undefined;
  const known = permissions.map((permission) => rolePermission(permission, lists));
  if (known.includes(undefined)) return undefined;
  const scopes = textsFact(statedScopes);
  return {
    id: roleId(definition),
    ...(definition.at ? { at: definition.at } : {}),
    name: textOf(name) ?? definition.address,
    custom: true,
    assignableScopes: isRead(scopes) ? scopes.read : [],
    permissions: known.filter((permission) => permission !== undefined),
  };
}

function rolePermission(permission: Value, lists: RoleStatement["lists"]): RolePermission | undefined {
  const [actions, notActions, dataActions, notDataActions] = lists.map((name) => textList(attribute(permission, name)));
  if (!actions || !notActions || !dataActions || !notDataActions) return undefined;
  return { actions, notActions, dataActions, notDataActions };
}

/** Sorted: a plan has them as sets, and both are to make the same record. */
function textList(value: Stated): readonly string[] | undefined {
  const fact = textsFact(value);
  return isRead(fact) ? [...fact.read].sort() : undefined;
}
