import type { Pipeline, PipelineJob, PipelineStep, PipelineVariable } from "../job.ts";
import type { PipelineFiles } from "../pipeline-files.ts";
import { type PipelineText, type Scope, scopeOf, textIn } from "../scope.ts";
import type { StepNames } from "../step-names.ts";
import { type Entry, entriesIn, type Item, itemsIn, valueIn } from "./items.ts";
import { stepOf, textAt } from "./steps.ts";
import { openParameters, openTemplate } from "./templates.ts";

/** Where the walk is: the files on the way, and the names of stage and job around. */
interface Around {
  readonly stack: readonly string[];
  /** Of the stage: `deploy`, or empty. */
  readonly stage: string;
}

/** Reads a file as a pipeline, or as a template that nobody here uses: with all that it uses itself. */
export async function azurePipeline(
  uri: string,
  files: PipelineFiles,
  names: StepNames,
): Promise<Pipeline | undefined> {
  const node = await files.root(uri);
  if (node?.kind !== "map") return undefined;
  const walk = new Walk(files, names);
  const scope: Scope = { ...scopeOf(uri, files.budget), parameters: openParameters(node) };
  await walk.body({ node, scope }, { stack: [uri], stage: "" });
  const { jobs, variables } = walk;
  return { uri, at: node.at, format: "azure-pipelines", env: new Map(), jobs, variables };
}

class Walk {
  readonly jobs: PipelineJob[] = [];
  readonly variables: PipelineVariable[] = [];
  readonly #files: PipelineFiles;
  readonly #names: StepNames;

  constructor(files: PipelineFiles, names: StepNames) {
    this.#files = files;
    this.#names = names;
  }

  /** What a file, a stage or a template has in it: variables, then stages, jobs or steps. */
  async body({ node, scope }: Item, around: Around): Promise<void> {
    if (!this.#files.spend(scope.uri)) return;
    const entries = entriesIn(node, scope);
    const inside = await this.#withVariables(entries, scope, { ...around, owner: around.stage });
    const extended = valueIn(entries, "extends");
    if (extended) {
      const use = { entries: entriesIn(extended.node, extended.scope), scope: inside, stack: around.stack };
      const template = await openTemplate(use, this.#files);
      if (template) await this.body(template, { ...around, stack: template.stack });
    }
    await this.#stages(listIn(entries, "stages", inside), around);
    await this.#jobs(listIn(entries, "jobs", inside), around);
    if (valueIn(entries, "steps")) await this.#job({ node, scope: inside }, entries, around);
  }

  async #stages({ items }: ReturnType<typeof itemsIn>, around: Around): Promise<void> {
    for (const { node, scope } of items) {
      const entries = entriesIn(node, scope);
      const use = { entries, scope, stack: around.stack };
      if (valueIn(entries, "template")) {
        const template = await openTemplate(use, this.#files);
        if (template) await this.body(template, { ...around, stack: template.stack });
      } else {
        const stage = this.#names.of(textAt(entries, "stage")?.written || "stage", node.at);
        await this.body({ node, scope }, { ...around, stage });
      }
    }
  }

  async #jobs({ items }: ReturnType<typeof itemsIn>, around: Around): Promise<void> {
    for (const { node, scope } of items) {
      const entries = entriesIn(node, scope);
      if (valueIn(entries, "template")) {
        const template = await openTemplate({ entries, scope, stack: around.stack }, this.#files);
        if (template) await this.body(template, { ...around, stack: template.stack });
      } else await this.#job({ node, scope }, entries, around);
    }
  }

  async #job({ node, scope }: Item, entries: readonly Entry[], around: Around): Promise<void> {
    const isFile = around.stack.length > 0 && !valueIn(entries, "job") && !valueIn(entries, "deployment");
    // A file of steps alone may be used as steps of any job.
    const named = textAt(entries, "job") ?? textAt(entries, "deployment");
    const base = named?.written || (isFile ? "steps" : "job");
    const own = around.stage === "" ? base : `${around.stage}.${base}`;
    const address = isFile ? own : this.#names.of(own, node.at);
    const inside = await this.#withVariables(isFile ? [] : entries, scope, { ...around, owner: address });
    const found: Found = { steps: [], isCut: false };
    const lists = [valueIn(entries, "steps"), ...strategySteps(entries)];
    for (const list of lists)
      if (list) await this.#steps(withScope(list, inside), { address, uri: scope.uri, stack: around.stack }, found);
    const { steps, isCut } = found;
    const environment = environmentIn(entries);
    this.jobs.push({ uri: scope.uri, address, at: node.at, environment, env: new Map(), steps, isCut });
  }

  async #steps(list: Item, job: JobPlace, found: Found): Promise<void> {
    const { items, isCut } = itemsIn(list.node, list.scope);
    found.isCut ||= isCut;
    for (const item of items) {
      if (!this.#files.spend(job.uri)) return;
      const entries = entriesIn(item.node, item.scope);
      if (valueIn(entries, "template")) {
        const template = await openTemplate({ entries, scope: item.scope, stack: job.stack }, this.#files);
        const inner = template && valueIn(entriesIn(template.node, template.scope), "steps");
        if (template && inner) await this.#steps(inner, { ...job, stack: template.stack }, found);
        else found.isCut = true;
        continue;
      }
      const step = stepOf(item);
      if (!step) continue;
      const { base, ...rest } = step;
      const { uri } = step.at;
      const prefix = uri === job.uri ? job.address : "steps";
      const inputs = withMacros(step.inputs, item.scope);
      found.steps.push({ ...rest, inputs, uri, address: this.#names.of(`${prefix}.${base}`, step.at) });
    }
  }

  /** The scope with the variables that a file, stage or job sets. */
  async #withVariables(
    entries: readonly Entry[],
    scope: Scope,
    { stack, owner }: Around & { readonly owner: string },
  ): Promise<Scope> {
    const found = valueIn(entries, "variables");
    if (!found) return scope;
    const variables = new Map(scope.variables);
    const set = (name: string, value: PipelineText | undefined, isOpen: boolean) => {
      if (!value) return;
      variables.set(name.toLowerCase(), isOpen ? undefined : value.known);
      const path = `variables.${name}`;
      this.variables.push({ uri: value.at.uri, owner, path, name, value });
    };
    if (found.node.kind === "map") {
      for (const { entry, scope: own, isOpen } of entriesIn(found.node, found.scope))
        set(entry.key, textIn(entry.value, own), isOpen);
      return { ...scope, variables };
    }
    for (const item of itemsIn(found.node, found.scope).items) {
      const inner = entriesIn(item.node, item.scope);
      const name = textAt(inner, "name")?.known;
      if (name !== undefined) set(name, textAt(inner, "value"), false);
      else if (valueIn(inner, "template")) {
        const template = await openTemplate(
          { entries: inner, scope: { ...item.scope, variables }, stack },
          this.#files,
        );
        const given =
          template &&
          (await this.#withVariables(entriesIn(template.node, template.scope), template.scope, {
            stack: template.stack,
            stage: "",
            owner: "",
          }));
        for (const [key, value] of given?.variables ?? []) variables.set(key, value);
      }
    }
    return { ...scope, variables };
  }
}

interface JobPlace {
  readonly address: string;
  readonly uri: string;
  readonly stack: readonly string[];
}

interface Found {
  readonly steps: PipelineStep[];
  isCut: boolean;
}

/** What stands in a body sees the variables that the body sets. */
function withScope({ node, scope }: Item, { variables }: Scope): Item {
  return { node, scope: { ...scope, variables } };
}

function listIn(entries: readonly Entry[], name: string, inside: Scope): ReturnType<typeof itemsIn> {
  const found = valueIn(entries, name);
  if (!found) return { items: [], isCut: false };
  const list = withScope(found, inside);
  return itemsIn(list.node, list.scope);
}

const phases = ["predeploy", "deploy", "routetraffic", "postroutetraffic"] as const;

/** The steps of a deployment job: those before, the deployment, those after, and those on success or failure. */
function strategySteps(entries: readonly Entry[]): readonly (Item | undefined)[] {
  const strategy = valueIn(entries, "strategy");
  if (!strategy) return [];
  return entriesIn(strategy.node, strategy.scope).flatMap(({ entry, scope }) => {
    const inner = entriesIn(entry.value, scope);
    const ends = valueIn(inner, "on");
    const after = ends
      ? entriesIn(ends.node, ends.scope).map((end) => ({ node: end.entry.value, scope: end.scope }))
      : [];
    const during = phases.map((phase) => valueIn(inner, phase));
    return [...during, ...after].map((one) => one && valueIn(entriesIn(one.node, one.scope), "steps"));
  });
}

/** A name, or a map with one. */
function environmentIn(entries: readonly Entry[]): PipelineText | undefined {
  const found = valueIn(entries, "environment");
  if (!found) return undefined;
  return found.node.kind === "scalar"
    ? textIn(found.node, found.scope)
    : textAt(entriesIn(found.node, found.scope), "name");
}

/** `$(name)` of variables that the file sets is put in; all others are only known in a run. */
function withMacros(
  inputs: ReadonlyMap<string, PipelineText>,
  { variables }: Scope,
): ReadonlyMap<string, PipelineText> {
  return new Map(
    [...inputs].map(([name, text]) => [name, { ...text, known: text.known && macrosIn(text.known, variables) }]),
  );
}

function macrosIn(text: string, variables: ReadonlyMap<string, string | undefined>): string | undefined {
  let result = "";
  let at = 0;
  for (let start = text.indexOf("$("); start >= 0; start = text.indexOf("$(", at)) {
    const end = text.indexOf(")", start);
    const value = end < 0 ? undefined : variables.get(text.slice(start + 2, end).toLowerCase());
    if (value === undefined || value.includes("$(")) return undefined;
    result += text.slice(at, start) + value;
    at = end + 1;
  }
  return result + text.slice(at);
}
