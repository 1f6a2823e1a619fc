import type { Evaluation } from "../../bicep/evaluate/evaluation.ts";
import { mentionsCall } from "../../bicep/evaluate/expression-names.ts";
import { Group } from "../../bicep/read/group.ts";
import type { Instance } from "../../bicep/read/instances.ts";
import { Memo } from "../../bicep/read/memo.ts";
import { withoutSecrets } from "../../bicep/read/without-secrets.ts";
import type { DeployedOutput, DeployedParameter, DeployedResource, TargetScope } from "../../deployment/deployment.ts";
import type { Value } from "../../terraform/value.ts";
import type { JsonText } from "../json/json-text.ts";
import type { DeclaredResource } from "../template/resources.ts";
import type { ArmTemplate, DeclaredOutput } from "../template/template.ts";
import type { DeployedAt, Frame } from "./frame.ts";
import { isNestedDeployment, NestedDeployment } from "./nested-deployment.ts";
import { ArmResource } from "./resource.ts";
import type { ArmRun } from "./run.ts";
import type { Surroundings } from "./surroundings.ts";

/** What templates that are deployed together declare. */
export interface Collected {
  readonly resources: DeployedResource[];
  readonly parameters: DeployedParameter[];
  readonly outputs: DeployedOutput[];
}

/** How a template comes to be deployed. */
export interface Placement {
  readonly frame: Frame;
  /** What its expressions see: names of the frame, and in outer scope those of loops around. */
  readonly evaluation: Evaluation;
  /** Address of the nested deployment that it is; empty for what somebody deploys. */
  readonly address: string;
  readonly countUnknown: string | undefined;
  readonly place: DeployedAt;
  readonly ownPlace: Value;
  /** Nested deployments around it. */
  readonly depth: number;
  /** Texts around it. */
  readonly files: readonly JsonText[];
  givenIn(name: string): DeployedParameter["givenIn"];
}

/** A template as it is deployed once, with what is nested in it. */
export class DeployedTemplate implements Surroundings {
  readonly frame: Frame;
  readonly prefix: string;
  readonly module: string;
  readonly place: DeployedAt;
  readonly ownPlace: Value;
  readonly #template: ArmTemplate;
  readonly #placement: Placement;
  readonly #run: ArmRun;
  readonly #resources: Group<ArmResource>[] = [];
  readonly #nested: Group<NestedDeployment>[] = [];
  readonly #bySymbol = new Map<string, Group<ArmResource> | Group<NestedDeployment>>();
  readonly #outputs = new Memo<Value>();

  constructor(template: ArmTemplate, placement: Placement) {
    const { frame, address, place, ownPlace } = placement;
    this.#template = template;
    this.#placement = placement;
    this.frame = frame;
    this.#run = frame.shared;
    this.module = address;
    this.prefix = address === "" ? "" : `${address}.`;
    this.place = place;
    this.ownPlace = ownPlace;
    this.#run.texts.add(template.file);
    for (const declared of template.resources) this.#declare(declared);
    this.#run.index.later(() => {
      for (const group of [...this.#resources, ...this.#nested]) for (const one of group.items) one.resolve([]);
    });
    // A nested template of outer scope sees the symbolic names around it.
    if (frame.address === address) frame.symbols.push((name) => this.#addressOf(name));
  }

  group(declared: DeclaredResource, instance: Instance, parent: ArmResource): Group<ArmResource> {
    const standing = { address: "", evaluation: instance.evaluation, countUnknown: instance.countUnknown };
    return new Group(stated(declared), standing, (one) => new ArmResource(declared, one, this, parent));
  }

  output(name: string): Value | undefined {
    const declared = this.#template.outputs.get(name.toLowerCase());
    if (!declared) return undefined;
    const { evaluation } = this.#placement;
    const onCycle = (): Value => ({ kind: "unknown", expression: name, why: "fault", references: [] });
    const made = (): Value => this.frame.marked(evaluation.placed(declared.value), declared);
    return this.#outputs.get(declared.name, made, onCycle);
  }

  /** Adds everything that it declares, and what is nested in it. */
  collect(into: Collected): void {
    for (const group of this.#resources) for (const one of group.items) this.#collectResource(one, into);
    for (const group of this.#nested) {
      for (const one of group.items) if (!one.instance.isAbsent && this.#declares()) one.collect(into);
    }
    for (const declared of this.#template.parameters.values()) into.parameters.push(this.#parameter(declared));
    for (const declared of this.#template.outputs.values()) into.outputs.push(this.#output(declared));
  }

  #declare(declared: DeclaredResource): void {
    const { evaluation, countUnknown } = this.#placement;
    const standing = { address: "", evaluation, countUnknown };
    const { symbol } = declared;
    if (isNestedDeployment(declared)) {
      const group = new Group(stated(declared), standing, (one) => new NestedDeployment(declared, one, this.#opener()));
      this.#nested.push(group);
      if (symbol !== undefined) this.#bySymbol.set(symbol.toLowerCase(), group);
      return;
    }
    const group = new Group(stated(declared), standing, (one) => new ArmResource(declared, one, this));
    this.#resources.push(group);
    if (symbol !== undefined) this.#bySymbol.set(symbol.toLowerCase(), group);
  }

  #opener() {
    const { depth, files } = this.#placement;
    return {
      around: this,
      template: this.#template,
      depth,
      files: [...files, this.#template.file],
      open: (template: ArmTemplate, placement: Placement) => new DeployedTemplate(template, placement),
    };
  }

  /** `kv`, or one of several: `kv[0]`. */
  #addressOf(name: string): string | undefined {
    const at = name.indexOf("[");
    const group = this.#bySymbol.get((at < 0 ? name : name.slice(0, at)).toLowerCase());
    const index = at < 0 ? "" : name.slice(at);
    const items: readonly { readonly address: string; readonly instance: Instance }[] = group?.items ?? [];
    return items.find(({ instance }) => instance.address === index || instance.address === "[*]")?.address;
  }

  #collectResource(resource: ArmResource, into: Collected): void {
    if (!this.#declares()) return;
    const found = resource.deployed();
    if (found) into.resources.push(found);
    for (const group of resource.groups) for (const one of group.items) this.#collectResource(one, into);
  }

  #declares(): boolean {
    return this.#run.declare(this.#template.file);
  }

  #parameter(declared: Parameters<Frame["parameter"]>[0]): DeployedParameter {
    const { frame } = this;
    const { file } = this.#template;
    // In outer scope its own parameters are declared and never seen.
    const isSeen = frame.template === this.#template;
    const value: Value = isSeen
      ? frame.parameter(declared).value
      : { kind: "unknown", expression: declared.name, why: "input", references: [] };
    const stated = isSeen ? frame.default(declared) : undefined;
    return {
      name: declared.name,
      module: this.module,
      uri: file.uri,
      at: file.spanOf(declared),
      isSecure: frame.isSecure(declared),
      default: stated && withoutSecrets(stated),
      isGenerated: declared.default !== undefined && mentionsCall(declared.default, "newGuid"),
      value: withoutSecrets(value),
      givenIn: this.#placement.givenIn(declared.name),
    };
  }

  #output(declared: DeclaredOutput): DeployedOutput {
    const { file } = this.#template;
    const { name } = declared;
    const value = this.output(name) ?? { kind: "unknown", expression: name, why: "fault", references: [] };
    return {
      name,
      module: this.module,
      uri: file.uri,
      at: file.spanOf(declared),
      isSecure: this.frame.isSecure(declared),
      value: withoutSecrets(value),
    };
  }
}

/** What a group asks of a statement. */
function stated({ value, node, symbol, type }: DeclaredResource) {
  const text = symbol ?? type ?? "resource";
  return { name: { text, start: node.start, end: node.end }, value };
}

/** The place that a file is deployed at when nobody says another one. */
export function ownPlaceOf(targetScope: TargetScope): Value {
  const address = `${targetScope}()`;
  const path = ["id"];
  return { kind: "unknown", expression: `${address}.id`, why: "apply", references: [{ address, path }] };
}
