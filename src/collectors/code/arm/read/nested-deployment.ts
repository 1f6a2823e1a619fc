import { bodyOf } from "../../bicep/read/bodies.ts";
import type { Instance } from "../../bicep/read/instances.ts";
import { maxModuleDepth } from "../../bicep/read/limits.ts";
import type { Target } from "../../bicep/read/run.ts";
import { withoutSecrets } from "../../bicep/read/without-secrets.ts";
import type { JsonNode } from "../../hcl/json-node.ts";
import { handedOn, object } from "../../terraform/evaluate/values.ts";
import type { Reference, Value } from "../../terraform/value.ts";
import type { JsonText } from "../json/json-text.ts";
import type { DeclaredResource } from "../template/resources.ts";
import type { ArmTemplate } from "../template/template.ts";
import type { Collected, Placement } from "./deployed-template.ts";
import { type DeployedAt, Frame, type GivenValue } from "./frame.ts";
import { givenInputs } from "./given-inputs.ts";
import { leaksOfInner, leaksOfOuter } from "./leaks.ts";
import { nestedPlace } from "./nested-place.ts";
import { unparsable } from "./run.ts";
import type { Surroundings } from "./surroundings.ts";
import { symbolOf } from "./symbols.ts";
import { linkedUri, linkSource } from "./template-links.ts";

export function isNestedDeployment({ type, isExisting }: DeclaredResource): boolean {
  const lower = type?.toLowerCase();
  return (
    !isExisting && (lower === "microsoft.resources/deployments" || lower === "microsoft.resources/deploymentstacks")
  );
}

interface Opened {
  output(name: string): Value | undefined;
  collect(into: Collected): void;
}

/** What a nested deployment is made in, and how its template is opened. */
export interface Opener {
  readonly around: Surroundings;
  readonly template: ArmTemplate;
  readonly depth: number;
  /** Texts around it, its own included. */
  readonly files: readonly JsonText[];
  open(template: ArmTemplate, placement: Placement): Opened;
}

/** One deployment inside another one, loops and conditions resolved. */
export class NestedDeployment implements Target {
  readonly address: string;
  readonly instance: Instance;
  readonly #declared: DeclaredResource;
  readonly #opener: Opener;
  readonly #file: JsonText;
  readonly #properties: JsonNode | undefined;
  readonly #place: DeployedAt;
  readonly #inputs: (name: string) => GivenValue | undefined;
  #opened: Opened | undefined;
  #isOpened = false;

  constructor(declared: DeclaredResource, instance: Instance, opener: Opener) {
    const { around, template } = opener;
    const run = around.frame.shared;
    this.instance = instance;
    this.#declared = declared;
    this.#opener = opener;
    this.#file = template.file;
    this.#properties = template.file.value(declared.node, "properties");
    const name = declared.symbol ?? declared.writtenName;
    this.address = run.address(`${around.prefix}module.${name}${instance.address}`);
    this.#place = nestedPlace(declared, instance, opener);
    const { file, expressions } = template;
    const stated = file.value(this.#properties, "parameters");
    this.#inputs = givenInputs(stated, {
      file,
      address: this.address,
      evaluation: instance.evaluation,
      of: (node) => expressions.of(node, declared.around),
      isOpen: file.value(this.#properties, "parametersLink") !== undefined,
    });
    run.register(this.address, this);
    run.index.later(() => {
      run.index.add({ place: this.#placeKey(), type: declared.type ?? "", names: this.#names() }, this.address);
      void this.opened;
    });
  }

  /** `outputs.name.value` behind `properties`. */
  resolve(path: Reference["path"]): Value | undefined {
    const [first, ...rest] = path;
    const [outputs, name, value, ...others] = first === "properties" ? rest : path;
    if (outputs !== "outputs" || typeof name !== "string" || others.length > 0) return undefined;
    // The output itself is an object around its value.
    if (value !== "value") return undefined;
    const { opened } = this;
    const expression = `${this.address}.outputs.${name}`;
    if (!opened) {
      const references = [{ address: this.address, path: ["outputs", name] }];
      return { kind: "unknown", expression, why: "remote", references };
    }
    const found = opened.output(name);
    return found && handedOn(found, `output "${name}" of ${this.address}`);
  }

  nested(): undefined {
    return undefined;
  }

  get opened(): Opened | undefined {
    if (!this.#isOpened) {
      this.#isOpened = true;
      this.#opened = this.#open();
    }
    return this.#opened;
  }

  collect(into: Collected): void {
    this.opened?.collect(into);
  }

  #placeKey(): string {
    const { subscription, group } = this.#opener.around.place;
    return `${subscription}/${group}`;
  }

  #names(): string {
    const { name } = this.#declared;
    const { evaluation } = this.instance;
    return name ? symbolOf({ expression: name, evaluation }) : "";
  }

  #open(): Opened | undefined {
    const { around, depth } = this.#opener;
    if (this.instance.isAbsent) return undefined;
    if (depth >= maxModuleDepth) {
      around.frame.shared.refuse(
        unparsable(this.#file, this.#declared.node, `more than ${maxModuleDepth} deployments are nested in each other`),
      );
      return undefined;
    }
    const inline = this.#file.value(this.#properties, "template");
    if (inline?.type === "object") return this.#openInline(inline);
    const linked = linkedUri(this.#properties, this.#opener.template);
    const template = linked === undefined ? undefined : around.frame.shared.files.linked(linked);
    const isCycle = template !== undefined && this.#opener.files.includes(template.file);
    if (template && !isCycle) return this.#openInner(template);
    this.#refuse(isCycle);
    return undefined;
  }

  #openInline(node: JsonNode): Opened {
    const { template } = this.#opener;
    const { frame } = this.#opener.around;
    const nested = frame.shared.files.nested(template, node);
    if (this.#isInner()) return this.#openInner(nested);
    frame.shared.leaks.push(...leaksOfOuter(nested, { address: this.address, evaluation: this.instance.evaluation }));
    return this.#opener.open(nested, {
      ...this.#placement(),
      frame,
      evaluation: this.instance.evaluation,
      givenIn: () => undefined,
    });
  }

  #openInner(template: ArmTemplate): Opened {
    const { frame: outer } = this.#opener.around;
    const { address } = this;
    const frame = new Frame(outer.shared, template, { address, inputs: this.#inputs, place: this.#place });
    outer.shared.leaks.push(...leaksOfInner(frame, this.#inputs, this.#file.uri));
    return this.#opener.open(template, {
      ...this.#placement(),
      frame,
      evaluation: frame.evaluation(),
      givenIn: () => undefined,
    });
  }

  #placement() {
    const { around, depth, files } = this.#opener;
    const { address, instance } = this;
    const { countUnknown } = instance;
    return { address, countUnknown, place: this.#place, ownPlace: around.ownPlace, depth: depth + 1, files };
  }

  #isInner(): boolean {
    const options = this.#file.value(this.#properties, "expressionEvaluationOptions");
    return this.#file.string(options, "scope")?.toLowerCase() === "inner";
  }

  /** A template that is not here. */
  #refuse(isCycle: boolean): void {
    const { frame } = this.#opener.around;
    const source = linkSource(this.#properties, this.#opener.template) ?? "an expression";
    const { node, writtenName } = this.#declared;
    const at = this.#file.spanOf(node);
    if (isCycle) {
      frame.shared.refuse(unparsable(this.#file, node, `deployment "${writtenName}" links the template that it is in`));
      return;
    }
    const detail = `deployment "${writtenName}" comes from ${source}, which is not among the files and is never fetched`;
    const remedy = "gate a what-if in JSON, which has what the deployment declares";
    frame.shared.refuse({ id: `${at.uri}:${at.startLine}`, why: { reason: "not-in-output", detail, remedy } });
    frame.shared.missing.push({ address: this.address, source, uri: at.uri, at, inputs: this.#allInputs() });
  }

  #allInputs() {
    const entries = new Map<string, Value>();
    for (const { name } of this.#file.members(this.#file.value(this.#properties, "parameters"))) {
      const given = this.#inputs(name);
      if (given) entries.set(name, given.value);
    }
    return bodyOf(withoutSecrets(object(entries)));
  }
}
