import type { SourceSpan } from "../../../../model/fact.ts";
import { asId, bodyOf, idOf } from "../../bicep/read/bodies.ts";
import type { Group } from "../../bicep/read/group.ts";
import type { Instance } from "../../bicep/read/instances.ts";
import type { Target } from "../../bicep/read/run.ts";
import { withoutSecrets } from "../../bicep/read/without-secrets.ts";
import type { DeployedResource } from "../../deployment/deployment.ts";
import { asText } from "../../deployment/functions/as-text.ts";
import { scalar } from "../../terraform/evaluate/values.ts";
import type { Reference, UnknownValue, Value } from "../../terraform/value.ts";
import type { DeclaredResource } from "../template/resources.ts";
import { idBelow, joinedNames } from "./ids.ts";
import { withKnownNames } from "./property-names.ts";
import { parsedPath, placeKey } from "./resource-ids.ts";
import type { Surroundings } from "./surroundings.ts";
import { type Segment, segmentsOf, symbolOf } from "./symbols.ts";

/** Type and names of one resource, its parents' included; of an extension resource its own alone. */
interface Identity {
  readonly type: string;
  readonly segments: readonly Segment[];
  /** What it extends, where its type and name say so. */
  readonly extended: { readonly type: string; readonly segments: readonly Segment[] } | undefined;
}

/** One resource of a deployment, loops and conditions resolved. */
export class ArmResource implements Target {
  readonly address: string;
  readonly instance: Instance;
  readonly groups: readonly Group<ArmResource>[];
  readonly #declared: DeclaredResource;
  readonly #around: Surroundings;
  readonly #parent: ArmResource | undefined;
  /** Names as they are written, with those of its parents. */
  readonly #written: string;
  #identity: Identity | undefined;
  #isNaming = false;

  constructor(declared: DeclaredResource, instance: Instance, around: Surroundings, parent?: ArmResource) {
    this.#declared = declared;
    this.#around = around;
    this.#parent = parent;
    this.instance = instance;
    const index = instance.address;
    this.#written = `${parent && declared.isShort ? `${parent.#written}/` : ""}${declared.writtenName}${index}`;
    const own =
      declared.symbol === undefined ? `${declared.type ?? "resource"}/${this.#written}` : `${declared.symbol}${index}`;
    this.address = around.frame.shared.address(`${around.prefix}${own}`);
    around.frame.shared.register(this.address, this);
    around.frame.shared.index.later(() => this.#addToIndex());
    this.groups = declared.nested.map((nested) => around.group(nested, instance, this));
  }

  resolve(path: Reference["path"]): Value | undefined {
    const [name, ...rest] = path;
    if (rest.length > 0) return undefined;
    if (name === "type" && this.#declared.type !== undefined) return scalar(this.#declared.type);
    if (name === "apiVersion") return scalarOnly(this.#apiVersion());
    if (name === "name") return scalarOnly(this.#named()?.segments.at(-1)?.value);
    return undefined;
  }

  nested(): undefined {
    return undefined;
  }

  /** Undefined where it is not deployed, or has no type that could be read. */
  deployed(): DeployedResource | undefined {
    const { instance } = this;
    const identity = this.#named();
    if (!identity || instance.isAbsent) return undefined;
    const { file } = instance.evaluation.scope;
    const { node, typeRange, isExisting } = this.#declared;
    const version = this.#apiVersion();
    const name = identity.segments.at(-1)?.value ?? unnamed(this.address);
    const parent = this.#parentValue(identity);
    const scope = this.#scope(identity);
    return {
      type: identity.type,
      apiVersion: version?.kind === "scalar" && version.value !== null ? asText(version) : undefined,
      address: this.address,
      module: this.#around.module,
      uri: file.uri,
      at: file.spanOf(node),
      typeAt: file.spanOf(typeRange),
      name: withoutSecrets({ ...name, at: this.#nameAt() }),
      parent: parent && withoutSecrets(parent),
      scope: scope && withoutSecrets(scope),
      isExisting,
      body: this.#body(identity.type),
      ...(instance.countUnknown === undefined ? {} : { countUnknown: instance.countUnknown }),
    };
  }

  #nameAt(): SourceSpan {
    const { name, node } = this.#declared;
    return this.instance.evaluation.scope.file.spanOf(name ?? node);
  }

  #apiVersion(): Value | undefined {
    const { apiVersion } = this.#declared;
    return apiVersion && this.instance.evaluation.value(apiVersion);
  }

  #body(type: string) {
    const { evaluation, body } = this.instance;
    return bodyOf(withoutSecrets(withKnownNames(evaluation.placed(body)), type));
  }

  /** Undefined where its name asks for itself, or its type is not known. */
  #named(): Identity | undefined {
    if (this.#identity || this.#isNaming) return this.#identity;
    this.#isNaming = true;
    this.#identity = this.#makeIdentity();
    this.#isNaming = false;
    return this.#identity;
  }

  #makeIdentity(): Identity | undefined {
    const { type, name, isShort } = this.#declared;
    if (type === undefined) return undefined;
    const own = name ? segmentsOf({ expression: name, evaluation: this.instance.evaluation }) : [];
    const above = isShort ? this.#parentSegments() : [];
    return identityOf(type, [...above, ...own]);
  }

  #parentSegments(): readonly Segment[] {
    const identity = this.#parent ? this.#parent.#named() : undefined;
    return identity ? [...(identity.extended?.segments ?? []), ...identity.segments] : [];
  }

  #addToIndex(): void {
    const identity = this.#named();
    if (!identity || this.instance.isAbsent) return;
    const names = identity.segments.map(({ symbol }) => symbol).join("/");
    const place = placeKey(this.#around.place);
    const { scope } = this.#declared;
    const extended = identity.extended
      ? joinedNames(identity.extended.segments)
      : scope && symbolOf({ expression: scope, evaluation: this.instance.evaluation });
    const of = extended === undefined ? place : `${place}|${extended}`;
    this.#around.frame.shared.index.add({ place: of, type: identity.type, names }, this.address);
  }

  /** What it lies in: the resource around it, one that the deployment declares, or the id that its name gives. */
  #parentValue({ type, segments, extended }: Identity): Value | undefined {
    const depth = type.split("/").length - 1;
    if (depth < 2 || extended) return undefined;
    if (this.#parent && this.#declared.isShort) return idOf(this.#parent.address, this.#parent.address);
    const above = type.slice(0, type.lastIndexOf("/"));
    // The name is one expression of which nobody knows what stands before its slash.
    if (segments.length < depth) return openParent(this.#declared.writtenName, this.#nameAt());
    return this.#idOf(above, segments.slice(0, -1));
  }

  #idOf(type: string, segments: readonly Segment[]): Value {
    const { place, frame } = this.#around;
    const names = joinedNames(segments);
    const address = frame.shared.index.find({ place: placeKey(place), type, names });
    if (address !== undefined) return { ...idOf(address, address), at: this.#nameAt() };
    return { ...idBelow(place.id ?? this.#around.ownPlace, type, segments), at: this.#nameAt() };
  }

  #scope({ type, extended }: Identity): Value | undefined {
    if (extended) return this.#idOf(extended.type, extended.segments);
    const { scope } = this.#declared;
    const { evaluation } = this.instance;
    if (scope) {
      const value = asId(evaluation.placed(scope));
      const path = parsedPath({ expression: scope, evaluation }, this.#around.frame.place);
      const address = path && this.#around.frame.shared.index.find(path);
      if (address !== undefined)
        return { ...idOf(address, evaluation.text(scope)), ...(value.at ? { at: value.at } : {}) };
      const isRelative = path && !(value.kind === "scalar" && asText(value).startsWith("/")) && !startsWithSlash(value);
      return isRelative ? this.#idOf(path.type, path.segments) : value;
    }
    const isTop = type.split("/").length === 2 && !this.#parent;
    return isTop ? this.#around.place.id : undefined;
  }
}

/** `Microsoft.KeyVault/vaults/providers/locks` with `vault/Microsoft.Authorization/name` extends the vault. */
function identityOf(type: string, segments: readonly Segment[]): Identity {
  const words = type.split("/");
  const at = words.findIndex((word) => word.toLowerCase() === "providers");
  // Each type before it has one name, and the namespace stands behind those.
  const namespace = segments[at - 1];
  if (at < 2 || !namespace) return { type, segments, extended: undefined };
  return {
    type: [namespace.symbol, ...words.slice(at + 1)].join("/"),
    segments: segments.slice(at),
    extended: { type: words.slice(0, at).join("/"), segments: segments.slice(0, at - 1) },
  };
}

/** An id that begins with something that is not known may be a whole one. */
function startsWithSlash(value: Value): boolean {
  const [first] = value.kind === "unknown" ? (value.parts ?? []) : [];
  if (value.kind !== "unknown") return false;
  return typeof first === "string" ? first.startsWith("/") : first !== undefined;
}

function scalarOnly(value: Value | undefined): Value | undefined {
  return value?.kind === "scalar" ? value : undefined;
}

function openParent(written: string, at: SourceSpan): UnknownValue {
  return { kind: "unknown", expression: written, why: "input", references: [], isDerived: true, at };
}

function unnamed(address: string): UnknownValue {
  return { kind: "unknown", expression: `${address}.name`, why: "fault", references: [], note: "it has no name" };
}
