import { type Fact, read, unknown } from "../../../../model/fact.ts";
import type { PipelineExposure, PipelineSignIn } from "../../../../model/pipeline.ts";
import { scriptCommands } from "../../scripts/script-commands.ts";
import { secretByName } from "../../terraform/units/secret-name.ts";
import { TextPlace } from "../../yaml/text-place.ts";
import type { PipelineJob, PipelineStep, StepScript } from "../job.ts";
import type { PipelineText } from "../scope.ts";
import { exposuresIn, type HeldFile } from "../script/exposed.ts";
import { KnownSecrets } from "../script/known-secrets.ts";
import { scriptSignIns } from "../script/sign-in-commands.ts";
import { type FetchStep, fetchOf } from "./fetch.ts";

/** What the script of a step does. */
export interface ScriptUse {
  readonly exposures: Fact<readonly PipelineExposure[]>;
  readonly signIns: readonly PipelineSignIn[];
}

/** What the steps of a job do in scripts, each in its place; scripts are read in the order in which they run. */
export function scriptUses(job: PipelineJob, fileEnv: ReadonlyMap<string, PipelineText>): readonly ScriptUse[] {
  const secrets = new KnownSecrets();
  const fetches = job.steps.map(fetchOf);
  for (const [index, fetch] of fetches.entries()) if (fetch?.wholeJob) learn(secrets, fetch, job.steps[index]);
  const found: { exposures: Fact<readonly PipelineExposure[]>; readonly signIns: readonly PipelineSignIn[] }[] = [];
  const held: { readonly file: HeldFile; readonly index: number }[] = [];
  const deleted: string[] = [];
  for (const [index, step] of job.steps.entries()) {
    const fetch = fetches[index];
    if (fetch) learn(secrets, fetch, step);
    const { exposures, open, files, gone, signIns } = stepExposures(step, secrets, [fileEnv, job.env]);
    for (const file of files) held.push({ file, index });
    deleted.push(...gone);
    found.push({ exposures: open && exposures.length === 0 ? unknown(open, step.at) : read(exposures), signIns });
  }
  for (const { file, index } of held) {
    const use = found[index];
    if (!use || isDeleted(file.path, deleted)) continue;
    const before = "read" in use.exposures ? use.exposures.read : [];
    use.exposures = read([...before, file.exposure]);
  }
  return found;
}

/** What a task or action makes known to the steps that follow. */
function learn(secrets: KnownSecrets, { platform, names }: FetchStep, step: PipelineStep | undefined): void {
  if (names === undefined) secrets.hasAll = true;
  for (const name of names ?? []) {
    const label = `secret "${name}"`;
    if (platform === "azure-pipelines") secrets.macros.set(name.toLowerCase(), label);
    else {
      secrets.env.set(name, label);
      if (step?.id !== undefined) secrets.outputs.set(`steps.${step.id}.outputs.${name}`.toLowerCase(), label);
    }
  }
}

interface StepExposures {
  readonly exposures: readonly PipelineExposure[];
  /** A macro that may be a fetched value: nobody knows. */
  readonly open: string | undefined;
  readonly files: readonly HeldFile[];
  readonly gone: readonly string[];
  readonly signIns: readonly PipelineSignIn[];
}

type Envs = readonly ReadonlyMap<string, PipelineText>[];

function stepExposures(step: PipelineStep, secrets: KnownSecrets, around: Envs): StepExposures {
  const { script } = step;
  if (!script) return { exposures: [], open: undefined, files: [], gone: deletedByTask(step), signIns: [] };
  const place = TextPlace.inside(script.scalar);
  const spanOf = ({ start, end }: { readonly start: number; readonly end: number }) => place.spanOf(start, end);
  const local = new Map<string, string>();
  for (const [name, { written }] of [...around, step.env].flatMap((env) => [...env])) {
    const label = secrets.labelOfText(written);
    if (label !== undefined) local.set(name, label);
  }
  const isMacro = (name: string) => secrets.macros.has(name.toLowerCase());
  const parsed = scriptCommands(script.scalar.text, script.language, { spanOf, isMacro });
  const substituted = substitutedIn(script, secrets, { comments: parsed.comments, spanOf });
  const { exposures, files, deleted } = exposuresIn({ script: parsed, secrets, local, stepId: step.id });
  const open = secrets.hasAll ? openMacro(script.scalar.text, secrets) : undefined;
  // What is put into a script and then printed is told once, as what is worse.
  const worse = new Set(exposures.map(({ secret }) => secret));
  const alone = substituted.filter(({ secret }) => !worse.has(secret));
  return { exposures: distinct([...alone, ...exposures]), open, files, gone: deleted, signIns: scriptSignIns(parsed) };
}

/** Each value once in each way: at its first place. */
function distinct(exposures: readonly PipelineExposure[]): readonly PipelineExposure[] {
  const found = new Map<string, PipelineExposure>();
  for (const one of exposures) {
    const key = `${one.how} ${one.secret}`;
    if (!found.has(key)) found.set(key, one);
  }
  return [...found.values()];
}

interface Places {
  readonly comments: readonly { readonly start: number; readonly end: number }[];
  readonly spanOf: (range: { readonly start: number; readonly end: number }) => NonNullable<PipelineExposure["at"]>;
}

/** Values that the runner puts into the text of a script, each at its first place. */
function substitutedIn(
  { scalar }: StepScript,
  secrets: KnownSecrets,
  { comments, spanOf }: Places,
): readonly PipelineExposure[] {
  const { text } = scalar;
  const found = new Map<string, PipelineExposure>();
  const isComment = (at: number) => comments.some(({ start, end }) => start <= at && at < end);
  const add = (secret: string | undefined, start: number, end: number) => {
    if (secret === undefined || found.has(secret) || isComment(start)) return;
    found.set(secret, { secret, how: "substituted", at: spanOf({ start, end }) });
  };
  for (const { name, start, end } of macrosIn(text)) add(secrets.macros.get(name), start, end);
  for (let start = text.indexOf("${{"); start >= 0; start = text.indexOf("${{", start + 3)) {
    const end = text.indexOf("}}", start);
    if (end < 0) break;
    add(
      secrets.outputs.get(
        text
          .slice(start + 3, end)
          .trim()
          .toLowerCase(),
      ),
      start,
      end + 2,
    );
  }
  return [...found.values()];
}

/** `$(name)`, with names in lower case. */
function macrosIn(text: string): readonly { readonly name: string; readonly start: number; readonly end: number }[] {
  const found = [];
  for (let start = text.indexOf("$("); start >= 0; start = text.indexOf("$(", start + 2)) {
    let end = start + 2;
    while (end < text.length && end - start < 130 && /[\w.-]/.test(text.charAt(end))) end += 1;
    if (text.charAt(end) === ")" && end > start + 2)
      found.push({ name: text.slice(start + 2, end).toLowerCase(), start, end: end + 1 });
  }
  return found;
}

/** A macro with the name of a secret that nothing here sets; a shell has commands of its own in the same signs. */
function openMacro(text: string, secrets: KnownSecrets): string | undefined {
  const found = macrosIn(text).find(
    ({ name }) =>
      name !== "pwd" && !name.includes(".") && !secrets.macros.has(name) && secretByName(name) !== undefined,
  );
  return found && `$(${found.name})`;
}

/** Tasks that delete files by patterns: what they leave is not known. */
function deletedByTask({ uses }: PipelineStep): readonly string[] {
  return uses?.written.toLowerCase().startsWith("deletefiles@") ? ["*"] : [];
}

function isDeleted(path: string, deleted: readonly string[]): boolean {
  return deleted.some((one) => {
    const star = one.indexOf("*");
    if (star >= 0) return path.startsWith(one.slice(0, star));
    return one === path || path.startsWith(`${one.replace(/\/$/, "")}/`) || (one.includes(" ") && one.includes(path));
  });
}
