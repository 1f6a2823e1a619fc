import { formatTime } from "../../model/iso-date.ts";
import type { RunFacts } from "../../reporters/evidence/input.ts";
import type { Io } from "../io.ts";
import type { BundleAsk } from "./create.ts";
import type { Pseudonyms } from "./pseudonyms.ts";

/** What the run says of itself: when, by which command, in which pipeline. */
export function runFacts({ judging, command, previous, pseudonyms }: BundleAsk, io: Io): RunFacts {
  return {
    createdAt: creationTime(io),
    command,
    pipeline: pipelineFacts(io.env, pseudonyms),
    node: process.versions.node,
    judging,
    previous: previous?.facts ?? null,
    isPseudonymised: pseudonyms !== undefined,
  };
}

/** The clock, or the time that reproducible builds agree on. */
function creationTime(io: Io): string {
  const epoch = io.env["SOURCE_DATE_EPOCH"];
  return formatTime(epoch !== undefined && /^\d{1,11}$/.test(epoch) ? Number(epoch) * 1000 : io.now().getTime());
}

const pipelineVariables = {
  github: [
    "GITHUB_SERVER_URL",
    "GITHUB_REPOSITORY",
    "GITHUB_RUN_ID",
    "GITHUB_RUN_ATTEMPT",
    "GITHUB_WORKFLOW_REF",
    "GITHUB_ACTOR",
    "GITHUB_SHA",
  ],
  azurePipelines: [
    "SYSTEM_COLLECTIONURI",
    "SYSTEM_TEAMPROJECT",
    "BUILD_BUILDID",
    "BUILD_DEFINITIONNAME",
    "BUILD_REQUESTEDFORID",
    "BUILD_SOURCEVERSION",
  ],
  gitlab: ["CI_JOB_URL", "CI_PROJECT_PATH", "CI_PIPELINE_ID", "GITLAB_USER_LOGIN", "CI_COMMIT_SHA"],
} as const;

/** Those that name a person. */
const people = new Set(["GITHUB_ACTOR", "BUILD_REQUESTEDFORID", "GITLAB_USER_LOGIN"]);

/** What a pipeline says of itself: which run, of what, started by whom. No other variable is looked at. */
function pipelineFacts(env: Io["env"], pseudonyms: Pseudonyms | undefined): Readonly<Record<string, string>> | null {
  const shown = (name: string, value: string) => (pseudonyms && people.has(name) ? pseudonyms.name(value) : value);
  const told = Object.values(pipelineVariables).flatMap((names) =>
    names.flatMap((name) => (env[name] ? [[name, shown(name, env[name])] as const] : [])),
  );
  return told.length === 0 ? null : Object.fromEntries(told);
}
