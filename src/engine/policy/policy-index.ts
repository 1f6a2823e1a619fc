import { type Fact, isRead } from "../../model/fact.ts";
import type { AcceptedGap, Environment, EnvironmentMatch, Policy, Waiver } from "../../model/policy.ts";
import { productionName } from "./assemble.ts";
import { bareFact } from "./fact-names.ts";
import { compileGlob, type Glob } from "./glob.ts";

/** What decides where something belongs. A subscription id without a name means that the name could not be read. */
export interface Place {
  readonly name: string;
  readonly tags: Fact<Readonly<Record<string, string>>>;
  readonly subscriptionId?: string;
  readonly subscriptionName?: string;
  /** Of the code file, from the scanned root; absent for what is live. */
  readonly path?: string;
  /** Folder of the root module that deploys it, likewise. */
  readonly root?: string;
}

/** `unread`: it may fit or not, what decides is not known. */
export type Fit = "yes" | "no" | "unread";

/** A policy's patterns, compiled once. */
export interface PolicyIndex {
  readonly environments: readonly { readonly environment: Environment; readonly answer: (place: Place) => Fit }[];
  readonly defaultEnvironment: Environment;
  readonly waivers: ReadonlyMap<string, readonly { readonly waiver: Waiver; readonly matches: Glob }[]>;
  readonly gaps: readonly { readonly gap: AcceptedGap; readonly facts: ReadonlySet<string>; readonly matches: Glob }[];
  readonly owners: readonly { readonly owner: string; readonly matches: Glob }[];
}

const indexes = new WeakMap<Policy, PolicyIndex>();

/** The index of a policy; built at the first call and kept as long as the policy. */
export function indexOf(policy: Policy): PolicyIndex {
  let index = indexes.get(policy);
  if (!index) {
    index = buildIndex(policy);
    indexes.set(policy, index);
  }
  return index;
}

function buildIndex(policy: Policy): PolicyIndex {
  const { environments, waivers, acceptedGaps, owners } = policy;
  const defaultEnvironment = environments.find(({ name }) => name === policy.defaultEnvironment);
  return {
    environments: environments.map((environment) => ({ environment, answer: compileMatch(environment.match) })),
    defaultEnvironment: defaultEnvironment ?? {
      name: productionName,
      isEphemeral: false,
      isProduction: true,
      match: {},
    },
    waivers: Map.groupBy(
      waivers.map((waiver) => ({ waiver, matches: compileGlob(waiver.subject) })),
      ({ waiver }) => waiver.rule,
    ),
    gaps: acceptedGaps.map((gap) => ({
      gap,
      facts: new Set(gap.facts.map(bareFact)),
      matches: compileGlob(gap.scope),
    })),
    owners: owners.names.map(({ pattern, owner }) => ({ owner, matches: compileGlob(pattern) })),
  };
}

/** A match without any key fits nothing: its environment is there to be the default, or to be named. */
function compileMatch({ tags = {}, names, subscriptions, paths }: EnvironmentMatch): (place: Place) => Fit {
  const tests: ((place: Place) => Fit)[] = Object.entries(tags).map(([tag, values]) => tagTest(tag, values));
  const name = names && anyOf(names);
  const path = paths && anyOf(paths);
  if (name) tests.push((place) => yesIf(name(place.name)));
  if (path) tests.push((place) => yesIf(pathsOf(place).some(path)));
  if (subscriptions) tests.push(subscriptionTest(subscriptions));
  if (tests.length === 0) return () => "no";
  return (place) => {
    const answers = tests.map((test) => test(place));
    if (answers.includes("no")) return "no";
    return answers.includes("unread") ? "unread" : "yes";
  };
}

/** The folder with and without its slash: `infra/prod/**` and `infra/prod` mean it both. */
function pathsOf({ path, root }: Place): readonly string[] {
  return [...(path === undefined ? [] : [path]), ...(root === undefined ? [] : [root, `${root}/`])];
}

function yesIf(fits: boolean): Fit {
  return fits ? "yes" : "no";
}

function anyOf(patterns: readonly string[]): Glob {
  const globs = patterns.map(compileGlob);
  return (text) => globs.some((matches) => matches(text));
}

/** Azure's tag names have no case; code may still spell one in two ways, and either may fit. */
function tagTest(tag: string, values: readonly string[]): (place: Place) => Fit {
  const wanted = tag.toLowerCase();
  const matches = anyOf(values);
  return ({ tags }) => {
    if (!isRead(tags)) return "unread";
    const fits = Object.entries(tags.read).some(([name, value]) => name.toLowerCase() === wanted && matches(value));
    return fits || tags.missing === undefined ? yesIf(fits) : "unread";
  };
}

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function subscriptionTest(patterns: readonly string[]): (place: Place) => Fit {
  const matches = anyOf(patterns);
  const areAllIds = patterns.every((pattern) => guid.test(pattern));
  return ({ subscriptionId, subscriptionName }) => {
    const known = [subscriptionId, subscriptionName].filter((text) => text !== undefined);
    if (known.some(matches)) return "yes";
    const isNameMissing = subscriptionId !== undefined && subscriptionName === undefined;
    return isNameMissing && !areAllIds ? "unread" : "no";
  };
}
