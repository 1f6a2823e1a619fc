import type { SourceSpan } from "../../../../model/fact.ts";
import type { Refusal } from "../../../../model/manifest.ts";
import type { DeployedOutput, DeployedParameter, DeployedResource } from "../../deployment/deployment.ts";
import type { Value } from "../../terraform/value.ts";
import { mentionsCall } from "../evaluate/expression-names.ts";
import type { ModuleStatement } from "../syntax/syntax.ts";
import { bodyOf } from "./bodies.ts";
import { Frame, type GivenValue, type Inputs } from "./frame.ts";
import { Group } from "./group.ts";
import type { Instance } from "./instances.ts";
import { leaksOf } from "./leaks.ts";
import { maxModuleDepth } from "./limits.ts";
import { Memo } from "./memo.ts";
import { ModuleCall } from "./module-call.ts";
import { Resource } from "./resource.ts";
import type { DeploymentRun } from "./run.ts";
import { type BicepSource, plainText, unparsable } from "./source.ts";
import { withoutSecrets } from "./without-secrets.ts";

/** Where a file of values gives a parameter. */
export type GivenIn = (name: string) => DeployedParameter["givenIn"];

/** How a file comes to be deployed. */
export interface Placement {
  /** Address of the module that it is; empty for the file that somebody deploys. */
  readonly address: string;
  readonly countUnknown: string | undefined;
  /** Where its resources are deployed, where a caller says so. */
  readonly scope: Value | undefined;
  readonly inputs: Inputs;
  readonly givenIn: GivenIn;
  /** Files around it, from the outermost: itself among them is a cycle. */
  readonly around: readonly string[];
}

/** What files that are deployed together declare. */
export interface Collected {
  readonly resources: DeployedResource[];
  readonly parameters: DeployedParameter[];
  readonly outputs: DeployedOutput[];
}

type Call = ModuleCall<DeployedFile>;

/** A file as it is deployed once, with the modules that it calls. */
export class DeployedFile {
  readonly #run: DeploymentRun;
  readonly #source: BicepSource;
  readonly #place: Placement;
  readonly #frame: Frame;
  readonly #resources = new Map<string, Group<Resource>>();
  readonly #modules = new Map<string, Group<Call>>();
  readonly #outputs = new Memo<Value>();

  constructor(run: DeploymentRun, source: BicepSource, place: Placement) {
    this.#run = run;
    this.#source = source;
    this.#place = place;
    this.#frame = new Frame(run, source, place.inputs);
    const { countUnknown } = place;
    const evaluation = this.#frame.evaluation();
    const prefix = place.address === "" ? "" : `${place.address}.`;
    for (const [name, statement] of source.resources) {
      const standing = { address: `${prefix}${name}`, evaluation, countUnknown };
      this.#resources.set(name, new Group(statement, standing, (one) => new Resource(statement, one, run)));
    }
    for (const [name, statement] of source.modules) {
      const standing = { address: `${prefix}module.${name}`, evaluation, countUnknown };
      this.#modules.set(name, new Group(statement, standing, (one) => this.#call(statement, one)));
    }
    this.#frame.symbols = {
      value: (name) => this.#resources.get(name)?.value() ?? this.#modules.get(name)?.value(),
    };
  }

  output(name: string): Value | undefined {
    const statement = this.#source.outputs.get(name);
    if (!statement) return undefined;
    const frame = this.#frame;
    const onCycle = (): Value => ({ kind: "unknown", expression: name, why: "fault", references: [] });
    return this.#outputs.get(name, () => frame.marked(frame.evaluation().placed(statement.value), statement), onCycle);
  }

  /** Adds everything that it declares, and what its modules do. */
  collect(into: Collected): void {
    this.#run.deployed.add(this.#source.file.uri);
    for (const group of this.#resources.values()) for (const one of group.items) this.#collectResource(one, into);
    for (const group of this.#modules.values()) {
      for (const call of group.items) if (!call.instance.isAbsent) this.#collectModule(call, into);
    }
    for (const parameter of this.#source.parameters.values()) into.parameters.push(this.#parameter(parameter));
    for (const output of this.#source.outputs.values()) into.outputs.push(this.#output(output));
  }

  #collectResource(resource: Resource, into: Collected): void {
    if (resource.instance.isAbsent || !this.#declares()) return;
    const found = resource.deployed(this.#place.address);
    if (found) into.resources.push(this.#inScope(found));
    for (const group of resource.nestedGroups.values()) for (const one of group.items) this.#collectResource(one, into);
  }

  /** What says nothing of its own place lies where its module is deployed. */
  #inScope(resource: DeployedResource): DeployedResource {
    const { scope } = this.#place;
    return resource.scope || resource.parent || !scope ? resource : { ...resource, scope };
  }

  #declares(): boolean {
    if (this.#run.declare()) return true;
    const detail = "it deploys more resources than anybody does; the rest is not read";
    this.#run.refuse({ id: this.#source.file.uri, why: { reason: "failed", detail } });
    return false;
  }

  #collectModule(call: Call, into: Collected): void {
    if (!this.#declares()) return;
    const { file } = call;
    if (file) {
      this.#run.leaks.push(...leaksOf(call, file.#frame));
      file.collect(into);
      return;
    }
    const { statement } = call;
    this.#run.missing.push({
      address: call.address,
      source: plainText(statement.source) ?? call.instance.evaluation.text(statement.source),
      uri: this.#source.file.uri,
      at: this.#spanOf(statement),
      inputs: bodyOf(withoutSecrets(call.inputs())),
    });
  }

  #spanOf(statement: ModuleStatement): SourceSpan {
    return this.#source.file.spanOf({ start: statement.keyword.start, end: statement.end });
  }

  #call(statement: ModuleStatement, instance: Instance): Call {
    return new ModuleCall<DeployedFile>(statement, instance, this.#run, (call) => this.#called(call));
  }

  #called(call: Call): DeployedFile | undefined {
    const { statement, address, instance } = call;
    const { uri } = this.#source.file;
    const source = plainText(statement.source);
    const meant = source === undefined ? undefined : this.#run.files.meaning(uri, source);
    const found = meant?.kind === "local" ? this.#run.files.source(meant.uri) : undefined;
    const around = [...this.#place.around, uri];
    if (!found || around.includes(found.file.uri) || around.length > maxModuleDepth) {
      this.#run.refuse(this.#notCalled(statement, meant?.kind, found !== undefined));
      return undefined;
    }
    return new DeployedFile(this.#run, found, {
      address,
      countUnknown: instance.countUnknown,
      scope: call.scope() ?? this.#place.scope,
      inputs: (name): GivenValue | undefined => call.input(name),
      givenIn: () => undefined,
      around,
    });
  }

  #notCalled(statement: ModuleStatement, kind: "local" | "absent" | "remote" | undefined, isHere: boolean): Refusal {
    const { file } = this.#source;
    const module = `module "${statement.name.text}"`;
    const source = plainText(statement.source);
    if (kind === undefined) return unparsable(file, statement.source, `the source of ${module} is no plain text`);
    if (isHere)
      return unparsable(file, statement.source, `${module} calls the file that it is called by, or too many others`);
    if (kind === "absent") {
      return unparsable(file, statement.source, `${module} calls ${source}, which is no file below the root`);
    }
    const id = `${file.uri}:${file.spanOf(statement.keyword).startLine}`;
    const detail =
      kind === "remote"
        ? `${module} comes from ${source}, which is not among the files and is never fetched`
        : `${module} calls ${source}, which is not written in Bicep and is judged by itself`;
    const remedy = "gate a what-if in JSON, which has what the module declares";
    return { id, why: { reason: "not-in-output", detail, remedy } };
  }

  #parameter(statement: Parameters<Frame["parameter"]>[0]): DeployedParameter {
    const frame = this.#frame;
    const { file } = this.#source;
    const stated = frame.default(statement);
    const { value } = frame.parameter(statement);
    return {
      name: statement.name.text,
      module: this.#place.address,
      uri: file.uri,
      at: file.spanOf({ start: statement.keyword.start, end: statement.end }),
      isSecure: frame.isSecure(statement),
      default: stated && withoutSecrets(stated),
      isGenerated: statement.value !== undefined && mentionsCall(statement.value, "newGuid"),
      value: withoutSecrets(value),
      givenIn: this.#place.givenIn(statement.name.text),
    };
  }

  #output(statement: Extract<ReturnType<BicepSource["outputs"]["get"]>, object>): DeployedOutput {
    const { file } = this.#source;
    const name = statement.name.text;
    const value = this.output(name) ?? { kind: "unknown", expression: name, why: "fault", references: [] };
    return {
      name,
      module: this.#place.address,
      uri: file.uri,
      at: file.spanOf({ start: statement.keyword.start, end: statement.end }),
      isSecure: this.#frame.isSecure(statement),
      value: withoutSecrets(value),
    };
  }
}
