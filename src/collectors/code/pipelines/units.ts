import { type CodeUnit, codeUnit, type SecretValue } from "../../../model/code.ts";
import { type Fact, read, unknown } from "../../../model/fact.ts";
import type { PipelineApproval, PipelineSignIn } from "../../../model/pipeline.ts";
import { type ScriptUse, scriptUses } from "./facts/exposures.ts";
import { type FetchStep, fetchOf } from "./facts/fetch.ts";
import { literalsIn } from "./facts/literals.ts";
import { retiredTask } from "./facts/retired.ts";
import { credentialsIn, signInsOf } from "./facts/sign-ins.ts";
import type { Pipeline, PipelineJob, PipelineStep } from "./job.ts";

/** The units of a pipeline: what has anything to judge, of the file as a whole, of its jobs, and of their steps. */
export function unitsOf(pipeline: Pipeline): readonly CodeUnit[] {
  return [...fileUnits(pipeline), ...pipeline.jobs.flatMap((job) => jobUnits(job, pipeline))];
}

function fileUnits({ uri, at, format, env, variables }: Pipeline): readonly CodeUnit[] {
  const units: CodeUnit[] = [];
  const signIns = credentialsIn(env);
  const values = new Map<string, SecretValue[]>([[uri, [...literalsIn(env, "env")]]]);
  for (const { uri: own, name, value } of variables)
    values.set(own, [...(values.get(own) ?? []), ...literalsIn([[name, value]], "variable")]);
  for (const [own, secretValues] of values) {
    const isFile = own === uri;
    if (secretValues.length === 0 && !(isFile && signIns.length > 0)) continue;
    units.push({
      ...codeUnit({ id: own, name: own, unit: "pipeline", format }),
      at: isFile ? at : { uri: own, startLine: 1 },
      secretValues: read(secretValues),
      ...(isFile ? { pipelineSignIns: read(signIns) } : {}),
    });
  }
  return units;
}

function jobUnits(job: PipelineJob, pipeline: Pipeline): readonly CodeUnit[] {
  const uses = scriptUses(job, pipeline.env);
  const touches = job.steps.some((step) => fetchOf(step) !== undefined) || job.steps.some(namesVault);
  const steps = job.steps.map((step, index) => stepFacts(step, uses[index]));
  const around = [...credentialsIn(pipeline.env), ...credentialsIn(job.env)];
  const signIns = [...around, ...steps.flatMap((step) => step.signIns)];
  const vaults = new Set(steps.flatMap(({ fetch }) => fetch?.vault ?? []));
  const [vault] = vaults;
  const unit: CodeUnit = {
    ...codeUnit({ id: `${job.uri}#${job.address}`, name: job.address, unit: "job", format: pipeline.format }),
    at: job.at,
    vaultName: read(vaults.size === 1 && vault !== undefined ? vault : null),
    secretValues: read(literalsIn(job.env, "env")),
    pipelineSignIns: read(credentialsIn(job.env)),
    pipelineApproval: approvalOf(job, signIns, pipeline),
  };
  return [unit, ...steps.flatMap((facts) => stepUnit(facts, pipeline, touches) ?? [])];
}

/** A script that speaks of vaults is judged also where it exposes nothing. */
function namesVault({ script }: PipelineStep): boolean {
  return script !== undefined && /keyvault/i.test(script.scalar.text);
}

function approvalOf(
  job: PipelineJob,
  signIns: readonly PipelineSignIn[],
  { format }: Pipeline,
): Fact<PipelineApproval | null> {
  const { environment, isCut, at } = job;
  if (signIns.length === 0) {
    return isCut && !environment
      ? unknown("steps that are only known in a run, or that lie elsewhere", at)
      : read(null);
  }
  // Without a name there is no environment on GitHub; Azure Pipelines does not start.
  if (environment && environment.known === undefined && format === "github-actions")
    return unknown(environment.written, environment.at);
  const name = environment?.written || null;
  return read({ signIns: [...new Set(signIns.map(({ by }) => by))], environment: name }, environment?.at ?? at);
}

interface StepFacts {
  readonly step: PipelineStep;
  readonly use: ScriptUse | undefined;
  readonly fetch: FetchStep | undefined;
  readonly signIns: readonly PipelineSignIn[];
}

function stepFacts(step: PipelineStep, use: ScriptUse | undefined): StepFacts {
  return { step, use, fetch: fetchOf(step), signIns: [...signInsOf(step), ...(use?.signIns ?? [])] };
}

/** Undefined for a step that has nothing to do with vaults, and nothing to judge otherwise. */
function stepUnit(
  { step, use, fetch, signIns }: StepFacts,
  { format }: Pipeline,
  touches: boolean,
): CodeUnit | undefined {
  const { uri, address, at, uses, inputs, env, script } = step;
  const retired = retiredTask(uses);
  const secretValues = [...literalsIn(env, "env"), ...literalsIn(inputs, "input")];
  const exposures = use?.exposures ?? read([]);
  const exposes = !("read" in exposures) || exposures.read.length > 0 || (touches && script !== undefined);
  if (!fetch && !retired && signIns.length === 0 && secretValues.length === 0 && !exposes) return undefined;
  return {
    ...codeUnit({ id: `${uri}#${address}`, name: address, unit: "step", format }),
    at,
    resourceType: uses?.written ?? null,
    vaultName: read(fetch?.vault ?? null),
    secretValues: read(secretValues),
    pinnedReferences: read(fetch?.pins ?? []),
    pipelineFetch: fetch?.fact ?? read(null),
    pipelineExposures: exposures,
    retiredTask: read(retired ?? null, uses?.at),
    pipelineSignIns: read(signIns),
  };
}
