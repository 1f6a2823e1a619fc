import type { DeployedResource } from "../../deployment/deployment.ts";
import { scalar } from "../../terraform/evaluate/values.ts";
import type { ObjectValue, Reference, UnknownValue, Value } from "../../terraform/value.ts";
import type { Expression, ResourceStatement } from "../syntax/syntax.ts";
import { asId, bodyOf, idOf, statedIn } from "./bodies.ts";
import { Group } from "./group.ts";
import type { Instance } from "./instances.ts";
import { namesBelow } from "./resource-names.ts";
import type { DeploymentRun, Target } from "./run.ts";
import { plainText, unparsable } from "./source.ts";
import { withoutSecrets } from "./without-secrets.ts";

/** What is beside the body. */
const beside: ReadonlySet<string> = new Set(["name", "parent", "scope", "dependsOn"]);

/** A type as it is written, split at its version. */
interface WrittenType {
  readonly type: string;
  readonly apiVersion: string | undefined;
}

/** One resource of a deployment, loops and conditions resolved. */
export class Resource implements Target {
  readonly address: string;
  readonly instance: Instance;
  readonly nestedGroups = new Map<string, Group<Resource>>();
  readonly #statement: ResourceStatement;
  readonly #parent: Resource | undefined;
  readonly #type: WrittenType | undefined;
  #names: { readonly name: Value; readonly parent: Value | undefined } | undefined;
  #isNaming = false;

  constructor(statement: ResourceStatement, instance: Instance, run: DeploymentRun, parent?: Resource) {
    this.address = instance.address;
    this.instance = instance;
    this.#statement = statement;
    this.#parent = parent;
    this.#type = this.#writtenType();
    run.register(this.address, this);
    const { evaluation, body, countUnknown } = instance;
    if (!this.#type) {
      const { file } = evaluation.scope;
      run.refuse(unparsable(file, statement.type, `the type of resource "${statement.name.text}" is no plain text`));
    }
    if (body.type !== "object") return;
    for (const entry of body.entries) {
      if (entry.kind !== "resource") continue;
      const { resource } = entry;
      const standing = { address: `${this.address}::${resource.name.text}`, evaluation, countUnknown };
      const group = new Group(resource, standing, (one) => new Resource(resource, one, run, this));
      this.nestedGroups.set(resource.name.text, group);
    }
  }

  resolve(path: Reference["path"]): Value | undefined {
    if (path.length !== 1 || !this.#type) return undefined;
    const [name] = path;
    if (name === "type") return scalar(this.#type.type);
    if (name === "apiVersion" && this.#type.apiVersion !== undefined) return scalar(this.#type.apiVersion);
    if (name !== "name") return undefined;
    const own = this.#named()?.name;
    return own?.kind === "scalar" ? own : undefined;
  }

  nested(name: string): Value | undefined {
    return this.nestedGroups.get(name)?.value();
  }

  /** Undefined where it is not deployed, or has no type that could be read. */
  deployed(module: string): DeployedResource | undefined {
    const { instance } = this;
    if (!this.#type || instance.isAbsent) return undefined;
    const { file } = instance.evaluation.scope;
    const { type, apiVersion } = this.#type;
    const statement = this.#statement;
    const names = this.#named();
    return {
      type,
      apiVersion,
      address: this.address,
      module,
      uri: file.uri,
      at: file.spanOf({ start: statement.keyword.start, end: statement.end }),
      typeAt: file.spanOf(statement.type),
      name: withoutSecrets(names?.name ?? this.#unnamed()),
      parent: names?.parent && withoutSecrets(names.parent),
      scope: this.#scope(),
      isExisting: statement.isExisting,
      body: bodyOf(withoutSecrets(this.#body(), type)),
      ...(instance.countUnknown === undefined ? {} : { countUnknown: instance.countUnknown }),
    };
  }

  /** The types of its parents come before that of a resource that stands inside another one. */
  #writtenType(): WrittenType | undefined {
    const text = plainText(this.#statement.type);
    if (text === undefined) return undefined;
    const at = text.indexOf("@");
    const own = at < 0 ? text : text.slice(0, at);
    const apiVersion = at < 0 ? undefined : text.slice(at + 1);
    if (!this.#parent) return { type: own, apiVersion };
    const parent = this.#parent.#type;
    return parent && { type: `${parent.type}/${own}`, apiVersion: apiVersion ?? parent.apiVersion };
  }

  #stated(name: string): Expression | undefined {
    const { body } = this.instance;
    return body.type === "object" ? statedIn(body, name) : undefined;
  }

  #unnamed(): UnknownValue {
    return {
      kind: "unknown",
      expression: `${this.address}.name`,
      why: "fault",
      references: [],
      note: "it has no name",
    };
  }

  /** Undefined where its name asks for itself. */
  #named() {
    if (this.#names || this.#isNaming) return this.#names;
    this.#isNaming = true;
    this.#names = this.#makeNames();
    this.#isNaming = false;
    return this.#names;
  }

  #makeNames(): { name: Value; parent: Value | undefined } {
    const { evaluation } = this.instance;
    const stated = this.#stated("name");
    const name = stated ? evaluation.placed(stated) : this.#unnamed();
    if (this.#parent) return { name, parent: idOf(this.#parent.address, this.#parent.#statement.name.text) };
    const parent = this.#stated("parent");
    if (parent) return { name, parent: asId(evaluation.placed(parent)) };
    const depth = (this.#type?.type.split("/").length ?? 0) - 2;
    if (depth < 1 || !stated) return { name, parent: undefined };
    return namesBelow(stated, name, evaluation);
  }

  #scope(): Value | undefined {
    const stated = this.#stated("scope");
    return stated && withoutSecrets(asId(this.instance.evaluation.placed(stated)));
  }

  #body(): ObjectValue {
    const { evaluation, body } = this.instance;
    if (body.type !== "object") return bodyOf(evaluation.placed(body));
    const entries = body.entries.filter(
      (entry) => entry.kind !== "property" || !beside.has(plainText(entry.key) ?? ""),
    );
    return bodyOf(evaluation.placed({ ...body, entries }));
  }
}
