import { entriesOf, itemsOf, textOf, valueAt, type YamlNode } from "../../yaml/yaml-node.ts";
import type { BoundNode } from "../evaluated.ts";
import type { Pipeline, PipelineJob, PipelineStep, StepScript } from "../job.ts";
import type { PipelineFiles } from "../pipeline-files.ts";
import { type PipelineText, type Scope, scopeOf, textIn } from "../scope.ts";
import { bareName, type StepNames } from "../step-names.ts";
import { localUri } from "./local-uri.ts";

/** How deep actions may use actions, and workflows call workflows. The service allows ten. */
const deepest = 10;

/** What calls a file of the repository, with what it is called with. */
interface Call {
  readonly uri: string;
  readonly given: ReadonlyMap<string, BoundNode | undefined>;
  readonly stack: readonly string[];
}

export interface GithubContext {
  readonly files: PipelineFiles;
  readonly names: StepNames;
}

/**
 * Reads a workflow with the workflows that its jobs call, or an action made of steps. Its own inputs are open: whoever calls it gives
 * them.
 */
export async function githubPipelines(uri: string, context: GithubContext): Promise<readonly Pipeline[]> {
  const reader = new Reader(context);
  await reader.workflow({ uri, given: new Map(), stack: [uri] });
  return reader.pipelines;
}

class Reader {
  readonly pipelines: Pipeline[] = [];
  readonly #files: PipelineFiles;
  readonly #names: StepNames;

  constructor({ files, names }: GithubContext) {
    this.#files = files;
    this.#names = names;
  }

  async workflow(call: Call): Promise<void> {
    const { uri, stack } = call;
    const node = await this.#files.root(uri);
    if (node?.kind !== "map" || !this.#files.spend(uri)) return;
    const isCalled = stack.length > 1;
    if (isCalled) this.#files.used.add(uri);
    const scope = { ...scopeOf(uri, this.#files.budget), parameters: boundInputs(node, call, isCalled) };
    const jobs: PipelineJob[] = [];
    for (const { key, value } of entriesOf(valueAt(node, "jobs"))) {
      const uses = textOf(valueAt(value, "uses"));
      if (uses === undefined) jobs.push(await this.#job(key, value, { scope, stack }));
      else await this.#called(uses, value, { scope, stack });
    }
    const action = valueAt(node, "runs", "steps");
    if (action) jobs.push(await this.#job("steps", valueAt(node, "runs") ?? node, { scope, stack }));
    const env = textsIn(valueAt(node, "env"), scope);
    this.pipelines.push({ uri, at: node.at, format: "github-actions", env, jobs, variables: [] });
  }

  /** A job that is a workflow: of this repository it is followed, with what it is called with. */
  async #called(uses: string, job: YamlNode, { scope, stack }: Place): Promise<void> {
    const uri = localUri(uses);
    const id = `${job.at.uri}:${job.at.startLine}`;
    if (uri === undefined) this.#files.refuse(id, "not-in-output", "a workflow of another repository is not read");
    else if (stack.includes(uri) || stack.length > deepest)
      this.#files.refuse(id, "unparsable", "workflows that call each other without end");
    else await this.workflow({ uri, given: givenInputs(valueAt(job, "with"), scope), stack: [...stack, uri] });
  }

  async #job(name: string, node: YamlNode, place: Place): Promise<PipelineJob> {
    const { scope } = place;
    const steps: PipelineStep[] = [];
    const isCut = await this.#steps(valueAt(node, "steps"), { ...place, prefix: name }, steps);
    const environment = valueAt(node, "environment");
    const named = environment?.kind === "map" ? valueAt(environment, "name") : environment;
    return {
      uri: scope.uri,
      address: name,
      at: node.at,
      environment: textIn(named, scope),
      env: textsIn(valueAt(node, "env"), scope),
      steps,
      isCut,
    };
  }

  /** True where an action of this repository could not be followed. */
  async #steps(list: YamlNode | undefined, place: StepPlace, into: PipelineStep[]): Promise<boolean> {
    let isCut = false;
    for (const node of itemsOf(list)) {
      if (!this.#files.spend(place.scope.uri)) return true;
      const step = this.#step(node, place);
      if (!step) continue;
      const uri = step.uses?.known === undefined ? undefined : localUri(step.uses.known);
      if (uri === undefined) into.push(step);
      else isCut = (await this.#action(uri, { step, node, place }, into)) || isCut;
    }
    return isCut;
  }

  #step(node: YamlNode, { scope, prefix }: StepPlace): PipelineStep | undefined {
    const uses = textIn(valueAt(node, "uses"), scope);
    const run = valueAt(node, "run");
    if (!uses && run?.kind !== "scalar") return undefined;
    const id = textOf(valueAt(node, "id"));
    const base = id ?? (uses ? bareName(uses.written) : "run");
    const inputs = textsIn(valueAt(node, "with"), scope, true);
    return {
      uri: scope.uri,
      address: this.#names.of(`${prefix}.${base}`, node.at),
      at: node.at,
      id,
      uses,
      inputs,
      env: textsIn(valueAt(node, "env"), scope),
      script: uses ? actionScript(uses, valueAt(node, "with")) : runScript(run, textOf(valueAt(node, "shell"))),
    };
  }

  /** The steps of an action of this repository take the place of the step that uses it. */
  async #action(folder: string, use: ActionUse, into: PipelineStep[]): Promise<boolean> {
    const { step, node, place } = use;
    const id = `${node.at.uri}:${node.at.startLine}`;
    for (const name of ["action.yml", "action.yaml"]) {
      const uri = folder === "" ? name : `${folder}/${name}`;
      const root = await this.#files.root(uri);
      if (root?.kind !== "map") continue;
      if (place.stack.includes(uri) || place.stack.length > deepest) {
        this.#files.refuse(id, "unparsable", "actions that use each other without end");
        return true;
      }
      this.#files.used.add(uri);
      const steps = valueAt(root, "runs", "steps");
      if (!steps) into.push(step);
      const given = givenInputs(valueAt(node, "with"), place.scope);
      const stack = [...place.stack, uri];
      const parameters = boundInputs(root, { uri, given, stack }, true);
      const scope = { ...scopeOf(uri, this.#files.budget), parameters };
      return this.#steps(steps, { scope, stack, prefix: "steps" }, into);
    }
    this.#files.refuse(id, "not-in-output", `the action in ${folder} is not there or cannot be read`);
    return true;
  }
}

interface Place {
  readonly scope: Scope;
  readonly stack: readonly string[];
}

interface StepPlace extends Place {
  readonly prefix: string;
}

interface ActionUse {
  readonly step: PipelineStep;
  readonly node: YamlNode;
  readonly place: StepPlace;
}

/** Inputs that a file declares: as given, by default, or open where nobody here calls it. */
function boundInputs(node: YamlNode, { uri, given }: Call & { readonly uri: string }, isCalled: boolean) {
  const bound = new Map<string, BoundNode | undefined>();
  const scope = scopeOf(uri, { left: 0 });
  const declared = valueAt(node, "on", "workflow_call", "inputs") ?? valueAt(node, "inputs");
  for (const { key, value } of entriesOf(declared)) {
    const initial = valueAt(value, "default");
    const usual = isCalled && initial ? { node: initial, scope } : undefined;
    bound.set(key.toLowerCase(), usual);
  }
  for (const [name, value] of given) bound.set(name, value);
  return bound;
}

function givenInputs(node: YamlNode | undefined, scope: Scope): ReadonlyMap<string, BoundNode> {
  return new Map(entriesOf(node).map(({ key, value }) => [key.toLowerCase(), { node: value, scope }]));
}

function textsIn(node: YamlNode | undefined, scope: Scope, isLower = false): ReadonlyMap<string, PipelineText> {
  const texts = new Map<string, PipelineText>();
  for (const { key, value } of entriesOf(node)) {
    const text = textIn(value, scope);
    if (text) texts.set(isLower ? key.toLowerCase() : key, text);
  }
  return texts;
}

function runScript(run: YamlNode | undefined, shell: string | undefined): StepScript | undefined {
  if (run?.kind !== "scalar") return undefined;
  const isPowerShell = shell?.startsWith("pwsh") || shell?.startsWith("powershell");
  return { language: isPowerShell ? "powershell" : "shell", scalar: run };
}

/** Actions that run a script they are given. */
function actionScript({ written }: PipelineText, given: YamlNode | undefined): StepScript | undefined {
  const name = bareName(written).toLowerCase();
  const script = entriesOf(given).findLast(({ key }) => key.toLowerCase() === "inlinescript")?.value;
  if (script?.kind !== "scalar" || (name !== "azure/cli" && name !== "azure/powershell")) return undefined;
  return { language: name === "azure/cli" ? "shell" : "powershell", scalar: script };
}
