import type { SourceSpan } from "../../../../model/fact.ts";
import type { Refusal } from "../../../../model/manifest.ts";
import type { DeployedParameter } from "../../deployment/deployment.ts";
import type { ObjectValue, Value } from "../../terraform/value.ts";
import { Frame, type GivenValue } from "./frame.ts";
import type { DeploymentRun } from "./run.ts";
import { type BicepSource, plainText, unparsable } from "./source.ts";
import { withoutSecrets } from "./without-secrets.ts";

/** The file that a file of values says it is for. */
export type Using =
  | { readonly kind: "local"; readonly source: BicepSource }
  | { readonly kind: "none" }
  | {
      readonly kind: "missing";
      readonly written: string;
      readonly at: SourceSpan;
      readonly refusal: Refusal;
    };

const maxExtended = 20;

/** A file of values (`.bicepparam`) with those that it extends. */
export class ParameterFile {
  readonly uri: string;
  readonly using: Using | undefined;
  /** From the file itself to the one that it rests on; the first one that gives a value counts. */
  readonly #frames: readonly Frame[];

  constructor(run: DeploymentRun, source: BicepSource) {
    this.uri = source.file.uri;
    this.#frames = extendedBy(run, source);
    this.using = usingOf(run, source);
  }

  input(name: string): GivenValue | undefined {
    const found = this.#frame(name);
    const given = found?.lookup(name);
    return given && { value: given.value, what: `parameter "${name}"` };
  }

  givenIn(name: string): DeployedParameter["givenIn"] {
    const frame = this.#frame(name);
    const statement = frame?.source.parameters.get(name);
    return frame && statement && { uri: frame.file.uri, at: frame.file.spanOf(statement) };
  }

  /** All values, for whoever cannot see which of them are secure: scalars among them are masked. */
  inputs(): ObjectValue {
    const entries = new Map<string, Value>();
    for (const frame of this.#frames.toReversed()) {
      for (const name of frame.source.parameters.keys()) {
        const given = frame.lookup(name);
        if (given) entries.set(name, withoutSecrets({ ...given.value, isSensitive: true }));
      }
    }
    return { kind: "object", entries };
  }

  #frame(name: string): Frame | undefined {
    return this.#frames.find(({ source }) => source.parameters.has(name));
  }
}

function extendedBy(run: DeploymentRun, source: BicepSource): readonly Frame[] {
  const frames: Frame[] = [];
  const seen = new Set<BicepSource>();
  for (let next: BicepSource | undefined = source; next && !seen.has(next) && frames.length < maxExtended; ) {
    seen.add(next);
    frames.push(new Frame(run, next, () => undefined));
    next = baseOf(run, next);
  }
  return frames;
}

function baseOf(run: DeploymentRun, { file, links }: BicepSource): BicepSource | undefined {
  const link = links.find(({ kind }) => kind === "extends");
  const written = plainText(link?.source);
  if (!link?.source || written === undefined) return undefined;
  const meant = run.files.meaning(file.uri, written);
  const found = meant.kind === "local" ? run.files.source(meant.uri) : undefined;
  if (!found) run.refuse(unparsable(file, link.source, `it extends ${written}, which is no file below the root`));
  return found;
}

function usingOf(run: DeploymentRun, { file, links }: BicepSource): Using | undefined {
  const link = links.find(({ kind }) => kind === "using");
  if (!link) return undefined;
  if (!link.source) return { kind: "none" };
  const written = plainText(link.source);
  const meant = written === undefined ? undefined : run.files.meaning(file.uri, written);
  const source = meant?.kind === "local" ? run.files.source(meant.uri) : undefined;
  if (source) return { kind: "local", source };
  const shown = written ?? "a text with interpolations";
  const detail = `it is for ${shown}, which is not among the files`;
  const refusal = unparsable(file, link.source, detail);
  const isElsewhere = meant?.kind === "remote";
  return {
    kind: "missing",
    written: shown,
    at: file.spanOf(link.source),
    refusal: isElsewhere ? { ...refusal, why: { reason: "not-in-output", detail } } : refusal,
  };
}
