import { dirname, relative, resolve, sep } from "node:path";
import { loadPolicy } from "../engine/policy/load.ts";
import type { Policy } from "../model/policy.ts";
import type { ProfileName, Rule } from "../model/rule.ts";
import { UsageError } from "./exit.ts";
import type { Io } from "./io.ts";
import { filesOnDisk, type PolicyFiles } from "./policy-files.ts";

/** The name under which a policy is discovered in the current folder. */
export const policyFile = "rules.yaml";

export interface PolicyChoice {
  readonly policy?: string;
  readonly profile?: string;
}

export interface ChosenPolicy {
  readonly policy: Policy;
  /** Path of the file it came from, relative to the current folder; undefined for a built-in profile. */
  readonly path: string | undefined;
}

/** `--policy FILE`, else a discovered ./rules.yaml, else the built-in profile. All faults of it at once, or a policy. */
export async function choosePolicy(
  choice: PolicyChoice,
  rules: readonly Rule[],
  place: { readonly io: Io; readonly now: string; readonly files?: PolicyFiles | undefined },
): Promise<ChosenPolicy> {
  const { io, now, files = filesOnDisk } = place;
  const readPolicy = (path: string) => readFrom(files, path, io.cwd);
  const path = choice.policy ?? ((await files.has(resolve(io.cwd, policyFile))) ? policyFile : undefined);
  const profile = choice.profile as ProfileName | undefined; // commander allows these two names only
  const document = path === undefined ? undefined : await readPolicy(resolve(io.cwd, path));
  const loaded = await loadPolicy(document, {
    rules,
    now,
    ...(profile ? { profile } : {}),
    resolve: async (reference, from) => {
      const file = resolve(io.cwd, dirname(from), reference);
      return (await files.has(file)) ? readPolicy(file) : undefined;
    },
  });
  if ("policy" in loaded) return { policy: loaded.policy, path };
  const lines = loaded.faults.map(({ uri, line, column, message, hint }) => {
    return `${uri}:${line}:${column} ${message}${hint ? `\n  ${hint}` : ""}`;
  });
  const count = lines.length === 1 ? "a fault" : `${lines.length} faults`;
  throw new UsageError("policy-faulty", `the policy has ${count}; nothing was judged`, lines.join("\n"));
}

async function readFrom(
  files: PolicyFiles,
  path: string,
  cwd: string,
): Promise<{ readonly uri: string; readonly text: string }> {
  const uri = relative(cwd, path).split(sep).join("/");
  try {
    return { uri, text: await files.read(path) };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { code = "unknown error" } = error as NodeJS.ErrnoException;
    throw new UsageError(
      "policy-unreadable",
      `the policy ${uri} cannot be read (${code})`,
      "Name a readable file with --policy.",
    );
  }
}
