import Type from "typebox";
import { describe, expect, test } from "vitest";
import { faultsOf, secretStale, vaultOpen } from "./fake-rules.ts";

/** One line of policy below `version: 1`, so that what it says stands in line 2. */
function faultsBelowVersion(text: string): Promise<readonly string[]> {
  return faultsOf(`version: 1\n${text}`);
}

describe("names that do not exist carry the nearest one that does", () => {
  test("rule", async () => {
    expect(await faultsBelowVersion("rules: { secret-stael: off, grant-idle: off }")).toEqual([
      'rules.yaml:2:10 unknown-rule rules.secret-stael | there is no rule "secret-stael" | did you mean "secret-stale"?',
    ]);
  });
  test("rule far from any", async () => {
    expect(await faultsBelowVersion("rules: { zzz: off }")).toEqual([
      'rules.yaml:2:10 unknown-rule rules.zzz | there is no rule "zzz" | valid here: secret-stale, secret-too-old, vault-untagged, vault-open, grant-idle',
    ]);
  });
  test("parameter", async () => {
    expect(await faultsBelowVersion("rules:\n  secret-stale:\n    params:\n      maxAgeDay: 3")).toEqual([
      'rules.yaml:5:7 unknown-parameter rules.secret-stale.params.maxAgeDay | secret-stale has no parameter "maxAgeDay" | did you mean "maxAgeDays"?',
    ]);
  });
  test("parameter of a rule that has none", async () => {
    expect(await faultsBelowVersion("rules: { grant-idle: { params: { days: 3 } } }")).toEqual([
      'rules.yaml:2:34 unknown-parameter rules.grant-idle.params.days | grant-idle has no parameter "days" | this rule has no parameters',
    ]);
  });
  test("parameter inside an environment", async () => {
    expect(
      await faultsBelowVersion("rules: { vault-open: { environments: { production: { params: { mod: tight } } } } }"),
    ).toEqual([
      'rules.yaml:2:64 unknown-parameter rules.vault-open.environments.production.params.mod | vault-open has no parameter "mod" | did you mean "mode"?',
    ]);
  });
  test("severity as a word", async () => {
    expect(await faultsBelowVersion("rules: { vault-open: hgih }")).toEqual([
      'rules.yaml:2:10 unknown-severity rules.vault-open | expected a severity, off, or a map, found "hgih" | did you mean "high"?',
    ]);
  });
  test("severity in the long form", async () => {
    expect(await faultsBelowVersion("rules: { vault-open: { severity: urgent } }")).toEqual([
      'rules.yaml:2:24 unknown-severity rules.vault-open.severity | expected a severity, found "urgent" | valid here: critical, high, medium, low, info',
    ]);
  });
  test("a rule without a value", async () => {
    expect(await faultsBelowVersion("rules:\n  vault-open:")).toEqual([
      "rules.yaml:3:3 unknown-severity rules.vault-open | expected a severity, off, or a map, found nothing | valid here: off, critical, high, medium, low, info",
    ]);
  });
  test("true is not a severity", async () => {
    expect(await faultsBelowVersion("rules: { vault-open: true }")).toEqual([
      "rules.yaml:2:10 unknown-severity rules.vault-open | expected a severity, off, or a map, found true | valid here: off, critical, high, medium, low, info",
    ]);
  });
  test("environment of a rule", async () => {
    expect(
      await faultsBelowVersion(
        "environments: { staging: { match: { names: [s-*] } } }\nrules: { vault-open: { environments: { stagign: off } } }",
      ),
    ).toEqual([
      'rules.yaml:3:40 unknown-environment rules.vault-open.environments.stagign | there is no environment "stagign" | did you mean "staging"?',
    ]);
  });
  test("default environment", async () => {
    expect(await faultsBelowVersion("defaultEnvironment: test")).toEqual([
      'rules.yaml:2:1 unknown-environment defaultEnvironment | there is no environment "test" | valid here: production',
    ]);
  });
  test("key at the top, in an environment, in a match, in a rule, in a waiver", async () => {
    expect(
      await faultsBelowVersion(`rotator: []
environments:
  test: { ephemral: true, match: { name: ["*"], names: ["*"] } }
rules: { vault-open: { env: {} } }
waivers: [{ rule: vault-open, subject: "*", reason: r, approver: a, until: 2027-01-01, tickets: T }]`),
    ).toEqual([
      'rules.yaml:2:1 unknown-key rotator | the key "rotator" has no meaning here | did you mean "rotators"?',
      'rules.yaml:4:11 unknown-key environments.test.ephemral | the key "ephemral" has no meaning here | did you mean "ephemeral"?',
      'rules.yaml:4:36 unknown-key environments.test.match.name | the key "name" has no meaning here | did you mean "names"?',
      'rules.yaml:5:24 unknown-key rules.vault-open.env | the key "env" has no meaning here | valid here: enabled, severity, params, environments',
      'rules.yaml:6:88 unknown-key waivers[0].tickets | the key "tickets" has no meaning here | did you mean "ticket"?',
    ]);
  });
  test("profile", async () => {
    expect(await faultsBelowVersion("extends: strikt")).toEqual([
      'rules.yaml:2:1 unknown-profile extends | there is no profile "strikt" | did you mean "strict"? (a file needs its path: ./name.yaml)',
    ]);
  });
  test("rule of a waiver where there are no rules at all", async () => {
    expect(
      await faultsOf(
        'version: 1\nwaivers: [{ rule: vault-open, subject: "*", reason: r, approver: a, until: 2027-01-01 }]',
        { rules: [] },
      ),
    ).toEqual([
      'rules.yaml:2:13 unknown-rule waivers[0].rule | there is no rule "vault-open" | `kvaudit rules list` lists all rules',
    ]);
  });
  test("rule of a waiver", async () => {
    expect(
      await faultsBelowVersion(
        'waivers: [{ rule: vault-opn, subject: "*", reason: r, approver: a, until: 2027-01-01 }]',
      ),
    ).toEqual([
      'rules.yaml:2:13 unknown-rule waivers[0].rule | there is no rule "vault-opn" | did you mean "vault-open"?',
    ]);
  });
  test("fact of an accepted gap", async () => {
    expect(
      await faultsBelowVersion(
        'coverage: { accept: [{ facts: [tags, createdon], scope: "*", reason: r, approver: a, until: 2027-01-01 }] }',
      ),
    ).toEqual([
      'rules.yaml:2:38 unknown-fact coverage.accept[0].facts[1] | no rule needs a fact of the name "createdon" | did you mean "createdOn"?',
    ]);
  });
  test("a choice that fails as a whole says so once, and hides nothing beside it", async () => {
    const params = Type.Object({
      mode: Type.Union([Type.Literal("loose"), Type.Null()], { default: null, description: "How tight." }),
      modeDays: Type.Integer({ default: 1, minimum: 1, description: "For how long." }),
    });
    expect(
      await faultsOf("version: 1\nrules: { vault-open: { params: { mode: 5, modeDays: 0 } } }", {
        rules: [{ ...vaultOpen, profiles: {}, params }],
      }),
    ).toEqual([
      "rules.yaml:2:34 wrong-type rules.vault-open.params.mode | 5 has none of the forms that fit | How tight.; default null",
      "rules.yaml:2:43 invalid-value rules.vault-open.params.modeDays | 0 must be at least 1 | For how long.; default 1",
    ]);
  });
  test("a fact may be named as the rule reaches it or bare, and a list by its own name", async () => {
    const gap = (fact: string) =>
      faultsOf(
        `version: 1\ncoverage: { accept: [{ facts: [${fact}], scope: "*", reason: r, approver: a, until: 2027-01-01 }] }`,
        { rules: [secretStale] },
      );
    for (const fact of ["tags", "vault.tags", "createdOn", "secrets"]) expect(await gap(fact)).toEqual([]);
    expect(await gap("expiresOn")).toHaveLength(1);
  });
  test("a part of the collection may be named though no rule needs it", async () => {
    const accept = (fact: string) =>
      `version: 1\ncoverage: { accept: [{ facts: [${fact}], scope: "*", reason: r, approver: a, until: 2027-01-01 }] }`;
    for (const fact of ["deleted", "roleAssignments", "pim"])
      expect(await faultsOf(accept(fact), { rules: [secretStale] })).toEqual([]);
  });
  test("choice of a parameter", async () => {
    expect(
      await faultsBelowVersion(
        "rules: { vault-open: { params: { mode: tihgt } }, vault-untagged: { params: { style: camel } } }",
      ),
    ).toEqual([
      'rules.yaml:2:34 invalid-value rules.vault-open.params.mode | expected one of loose, tight, found the text "tihgt" | did you mean "tight"?',
      'rules.yaml:2:79 invalid-value rules.vault-untagged.params.style | expected one of kebab, snake, found "camel" | valid here: kebab, snake',
    ]);
  });
});
