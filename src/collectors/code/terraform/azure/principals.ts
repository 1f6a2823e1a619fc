import { type Fact, isRead, read, unknown, unread } from "../../../../model/fact.ts";
import type { Principal, PrincipalKind } from "../../../../model/principal.ts";
import type { TerraformResource } from "../tree.ts";
import { exactReference, type Reference } from "../value.ts";
import { attribute, expressionOf, type Stated, textFact, textOf, unknownFact } from "./facts.ts";
import { armType } from "./resource-kind.ts";
import { recordId, type TreeIndex, valueAt } from "./tree-index.ts";

/** Resources and data sources that are principals themselves, with the attribute that names their application. */
const principalTypes: ReadonlyMap<string, { readonly kind: PrincipalKind; readonly appId: string | undefined }> =
  new Map([
    ["azurerm_user_assigned_identity", { kind: "managed-identity", appId: "client_id" }],
    ["azuread_group", { kind: "group", appId: undefined }],
    ["azuread_user", { kind: "user", appId: undefined }],
    ["azuread_service_principal", { kind: "application", appId: "client_id" }],
    ["azuread_application", { kind: "application", appId: "client_id" }],
    ["azuread_application_registration", { kind: "application", appId: "client_id" }],
  ]);

/** Attributes that are a principal's object id. Those of `azuread` have it as their `id` too, behind a type in newer versions. */
const objectIds: ReadonlySet<string> = new Set(["principal_id", "object_id", "principalId", "id"]);

/** Collects the principals that grants name, each once. */
export class Principals {
  readonly #index: TreeIndex;
  readonly #records = new Map<string, Principal>();

  constructor(index: TreeIndex) {
    this.#index = index;
  }

  records(): readonly Principal[] {
    return [...this.#records.values()];
  }

  /** The principal that a value names; `fallback` is how it is called where nothing is stated. */
  idOf(value: Stated, fallback: string): Fact<string> {
    const reference = value && exactReference(value);
    const resource = reference && this.#resourceOf(reference);
    if (reference && resource) {
      const given = literalId(valueAt(resource, reference.path));
      const record = principalOf(resource, reference, given);
      if (record) {
        this.#records.set(record.id, record);
        return read(record.id, value.at, value.from);
      }
    }
    if (value?.kind === "unknown") return unknownFact(value);
    const text = textFact(value);
    if (!isRead(text)) return text;
    return text.read === null || text.read.trim() === ""
      ? unknown(expressionOf(value, fallback), value?.at)
      : read(text.read.trim().toLowerCase(), text.at, text.from);
  }

  #resourceOf({ address }: Reference): TerraformResource | undefined {
    const [resource, ...others] = this.#index.named(address);
    return others.length === 0 ? resource : undefined;
  }
}

function literalId(value: Stated): string | undefined {
  return textOf(value)?.toLowerCase();
}

/** The principal behind an attribute of a resource; undefined where the attribute is no object id. */
function principalOf(
  resource: TerraformResource,
  { path }: Reference,
  objectId: string | undefined,
): Principal | undefined {
  const last = path.at(-1);
  if (typeof last !== "string" || !objectIds.has(last)) return undefined;
  const known = path.length === 1 ? principalTypes.get(resource.type) : undefined;
  if (isArmIdentity(resource) && path[0] === "properties" && path.length === 2) {
    const appId = unknown(`${resource.address}.properties.clientId`, resource.at);
    return record(objectId ?? recordId(resource), { kind: "managed-identity", name: nameOf(resource), appId });
  }
  if (known) {
    const appId = known.appId === undefined ? read(null) : statedOr(resource, known.appId);
    return record(objectId ?? recordId(resource), { kind: known.kind, name: nameOf(resource), appId });
  }
  const blocks = path.slice(0, -1).filter((step) => typeof step === "string");
  if (!isIdentity(blocks)) return undefined;
  // A resource may have several identities: its own, that of its nodes, that of an add-on.
  const suffix = isOwn(blocks) ? "" : `.${blocks.join(".")}`;
  const name = `${nameOf(resource)}${suffix}`;
  const appId = unknown(`${resource.address}${suffix}.client_id`, resource.at);
  return record(objectId ?? `${recordId(resource)}${suffix}`, { kind: "managed-identity", name, appId });
}

/** A user-assigned identity by its ARM type. */
function isArmIdentity(resource: TerraformResource): boolean {
  return armType(resource)?.name === "microsoft.managedidentity/userassignedidentities";
}

/** `identity`, `kubelet_identity`, `key_vault_secrets_provider.secret_identity`, `output.identity`. */
function isIdentity(blocks: readonly string[]): boolean {
  return blocks.at(-1)?.endsWith("identity") ?? false;
}

function isOwn(blocks: readonly string[]): boolean {
  return blocks.every((block) => block === "identity" || block === "output");
}

function nameOf({ values, address }: TerraformResource): string {
  for (const name of ["name", "display_name", "user_principal_name"]) {
    const text = textOf(attribute(values, name));
    if (text !== undefined) return text;
  }
  return address;
}

/** What the code states, or what only an apply gives. */
function statedOr(resource: TerraformResource, name: string): Fact<string | null> {
  const value = attribute(resource.values, name);
  return value === undefined ? unknown(`${resource.address}.${name}`, resource.at) : textFact(value);
}

interface Known {
  readonly kind: PrincipalKind;
  readonly name: string;
  readonly appId: Fact<string | null>;
}

const memberships = unread("not-in-output", "code does not say of which groups a principal is a member");

function record(id: string, { kind, name, appId }: Known): Principal {
  return { id, name: read(name), kind: read(kind), exists: read(true), appId, memberOf: memberships };
}
