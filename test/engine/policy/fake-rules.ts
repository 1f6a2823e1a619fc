import Type from "typebox";
import { type LoadedPolicy, loadPolicy } from "../../../src/engine/policy/load.ts";
import type { Policy } from "../../../src/model/policy.ts";
import type { ProfileName, Rule } from "../../../src/model/rule.ts";
import { defineRule, defineWaiverKind } from "../../../src/model/rule.ts";

const doc = { what: "what", why: "why", fix: "fix" };

/** On everywhere; two parameters that can contradict each other; tighter in strict; has been renamed once. */
export const secretStale = defineRule({
  id: "secret-stale",
  formerIds: ["secret-too-old"],
  title: "Secret has not been rotated",
  severity: "medium",
  levels: ["high"],
  area: "objects",
  subject: "secret",
  sources: ["live"],
  needs: ["createdOn", "enabled", "vault.tags"],
  profiles: { strict: { params: { maxAgeDays: 30 } } },
  controls: [],
  references: [],
  doc,
  params: {
    maxAgeDays: Type.Integer({ default: 90, minimum: 1, description: "Days a secret may keep its value." }),
    warnDays: Type.Integer({ default: 10, description: "Days before that to warn." }),
    exempt: Type.Array(Type.String(), { default: ["a", "b"], description: "Names left out." }),
    perKind: Type.Record(Type.String(), Type.Integer(), { default: { text: 1 }, description: "By content type." }),
  },
  contradiction: ({ maxAgeDays, warnDays }) =>
    warnDays > maxAgeDays ? `warnDays (${warnDays}) is more than maxAgeDays (${maxAgeDays})` : undefined,
  waiverKinds: {
    "held-elsewhere": defineWaiverKind({
      subject: "secret",
      needs: ["enabled"],
      condition: "The secret is disabled.",
      isJustified: ({ enabled }) => !enabled,
    }),
  },
  examples: { fails: {}, passes: {} },
  check: () => [],
});

/** Off in recommended. */
export const vaultUntagged = defineRule({
  id: "vault-untagged",
  title: "Vault lacks a tag",
  severity: "info",
  area: "governance",
  subject: "vault",
  sources: ["live", "code"],
  needs: ["tags"],
  profiles: { recommended: false },
  controls: [],
  references: [],
  doc,
  params: {
    required: Type.Array(Type.String(), { default: [], description: "Tags that\nmust be there." }),
    style: Type.Unsafe<"kebab" | "snake">({
      type: "string",
      enum: ["kebab", "snake"],
      default: "kebab",
      description: "How tags are written.",
    }),
  },
  examples: { fails: {}, passes: {} },
  check: () => [],
});

/** Other parameters in recommended; none of its own levels. */
export const vaultOpen = defineRule({
  id: "vault-open",
  title: "Vault is open",
  severity: "high",
  area: "network",
  subject: "vault",
  sources: ["live", "code"],
  needs: ["networkDefaultAction"],
  profiles: { recommended: { params: { mode: "loose" } } },
  controls: [],
  references: [],
  doc,
  params: {
    mode: Type.Union([Type.Literal("loose"), Type.Literal("tight")], { default: "tight", description: "How tight." }),
  },
  examples: { fails: {}, passes: {} },
  check: () => [],
});

/** Without parameters, about grants. */
export const grantIdle = defineRule({
  id: "grant-idle",
  title: "Grant: never used",
  severity: "critical",
  area: "access",
  subject: "grant",
  sources: ["live"],
  needs: ["createdOn"],
  controls: [],
  references: [],
  doc,
  examples: { fails: {}, passes: {} },
  check: () => [],
});

export const fakeRules: readonly Rule[] = [secretStale, vaultUntagged, vaultOpen, grantIdle];

export const now = "2026-11-23T10:00:00Z";

interface LoadArguments {
  /** Other documents by the reference that names them; the reference is their uri. */
  readonly files?: Readonly<Record<string, string>>;
  readonly profile?: ProfileName;
  readonly rules?: readonly Rule[];
  readonly now?: string;
}

/** Loads a policy out of texts. The outermost document is `rules.yaml`. */
export function load(
  text: string,
  { files = {}, rules = fakeRules, ...rest }: LoadArguments = {},
): Promise<LoadedPolicy> {
  return loadPolicy(
    { uri: "rules.yaml", text },
    {
      rules,
      now,
      ...rest,
      resolve: (reference) => {
        const found = Object.hasOwn(files, reference) ? files[reference] : undefined;
        return Promise.resolve(found === undefined ? undefined : { uri: reference, text: found });
      },
    },
  );
}

/** Loads a policy that has to be good. */
export async function loadGood(text: string, given: LoadArguments = {}): Promise<Policy> {
  const loaded = await load(text, given);
  if ("faults" in loaded) throw new Error(JSON.stringify(loaded.faults, undefined, 1));
  return loaded.policy;
}

/** Faults as `uri:line:column code path | message | hint`. */
export async function faultsOf(text: string, given: LoadArguments = {}): Promise<readonly string[]> {
  const loaded = await load(text, given);
  if ("policy" in loaded) return [];
  return loaded.faults.map(
    ({ uri, line, column, code, path, message, hint }) =>
      `${uri}:${line}:${column} ${code} ${path} | ${message} | ${hint}`,
  );
}
