import { describe, expect, test } from "vitest";
import { faultsOf, load } from "./fake-rules.ts";

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

describe("waivers and gaps", () => {
  const waiver = (rest: string) => faultsBelowVersion(`waivers:\n  - { subject: "*", ${rest} }`);
  test("an unknown kind names the rule's own", async () => {
    expect(await waiver("rule: secret-stale, kind: held-elsewere, reason: r, approver: a, until: 2027-01-01")).toEqual([
      'rules.yaml:3:41 unknown-waiver-kind waivers[0].kind | secret-stale knows no waiver kind "held-elsewere" | did you mean "held-elsewhere"?',
    ]);
  });
  test("a kind under the rule's former id is looked up too", async () => {
    expect(
      await waiver("rule: secret-too-old, kind: held-elsewhere, reason: r, approver: a, until: 2027-01-01"),
    ).toEqual([]);
  });
  test("a kind for a rule without kinds", async () => {
    expect(await waiver("rule: vault-open, kind: constructorx, reason: r, approver: a, until: 2027-01-01")).toEqual([
      'rules.yaml:3:39 unknown-waiver-kind waivers[0].kind | vault-open knows no waiver kind "constructorx" | this rule has no kinds: leave `kind` out',
    ]);
  });
  test("a kind that every object inherits is no kind", async () => {
    expect(await waiver("rule: vault-open, kind: toString, reason: r, approver: a, until: 2027-01-01")).toHaveLength(1);
  });
  test("reason, approver and end date are required, and not blank", async () => {
    expect(await waiver('rule: vault-open, reason: " "')).toEqual([
      'rules.yaml:3:5 missing-key waivers[0] | "approver" is missing | add `approver`: Who accepted it.',
      'rules.yaml:3:5 missing-key waivers[0] | "until" is missing | add `until`: The last day on which it holds, UTC, at most a year ahead (YYYY-MM-DD)',
      "rules.yaml:3:39 invalid-value waivers[0].reason | must not be blank | Why the finding is accepted.",
    ]);
  });
  test.for([
    ["soon", 'expected a date, found the text "soon"'],
    ["2027-02-29", 'expected a date, found "2027-02-29"'],
    ["2027-01-01T00:00:00Z", 'expected a date, found the text "2027-01-01T00:00:00Z"'],
  ])("until %s is no day", async ([until, message]) => {
    expect(await waiver(`rule: vault-open, reason: r, approver: a, until: ${until}`)).toEqual([
      `rules.yaml:3:63 invalid-date waivers[0].until | ${message} | write a real day as YYYY-MM-DD`,
    ]);
  });
  test("until a year ahead is the most", async () => {
    expect(await waiver("rule: vault-open, reason: r, approver: a, until: 2027-11-23")).toEqual([]);
    expect(await waiver("rule: vault-open, reason: r, approver: a, until: 2027-11-24")).toEqual([
      "rules.yaml:3:63 until-too-far waivers[0].until | 2027-11-24 is more than a year ahead of 2026-11-23 | set 2027-11-23 at the latest and renew it then",
    ]);
  });
  test("a year from 29 February ends with the next February", async () => {
    const text = (until: string) =>
      `version: 1\nwaivers: [{ rule: vault-open, subject: "*", reason: r, approver: a, until: ${until} }]`;
    expect(await faultsOf(text("2029-02-28"), { now: "2028-02-29T00:00:00Z" })).toEqual([]);
    expect(await faultsOf(text("2029-03-01"), { now: "2028-02-29T00:00:00Z" })).toHaveLength(1);
  });
  test("one that has ended is no fault: it reopens its finding", async () => {
    expect(await waiver("rule: vault-open, reason: r, approver: a, until: 2020-01-01")).toEqual([]);
  });
  test("a gap has the same bounds", async () => {
    expect(
      await faultsBelowVersion(
        'coverage: { accept: [{ facts: [], scope: "{a", reason: r, approver: a, until: 2028-01-01 }] }',
      ),
    ).toEqual([
      "rules.yaml:2:24 invalid-value coverage.accept[0].facts | must not be empty | Facts that may stay unread.",
      'rules.yaml:2:35 invalid-glob coverage.accept[0].scope | the glob "{a" cannot be used: it has a { without its } | a backslash before { takes the sign as it is',
      "rules.yaml:2:72 until-too-far coverage.accept[0].until | 2028-01-01 is more than a year ahead of 2026-11-23 | set 2027-11-23 at the latest and renew it then",
    ]);
  });
});

describe("environments", () => {
  test("a match that names nothing", async () => {
    expect(
      await faultsBelowVersion(
        "environments: { a: { match: {} }, b: { match: { names: [] } }, c: { match: { tags: {} } } }",
      ),
    ).toEqual([
      "rules.yaml:2:22 empty-match environments.a.match | must not be empty | name at least one tag, name, subscription or path, or leave `match` out",
      "rules.yaml:2:49 empty-match environments.b.match.names | must not be empty | name at least one tag, name, subscription or path, or leave `match` out",
      "rules.yaml:2:78 empty-match environments.c.match.tags | must not be empty | name at least one tag, name, subscription or path, or leave `match` out",
    ]);
  });
  test("one that no vault can be in", async () => {
    expect(
      await faultsBelowVersion("environments: { dev: { ephemeral: true }, test: {} }\ndefaultEnvironment: test"),
    ).toEqual([
      'rules.yaml:2:17 environment-unreachable environments.dev | no vault can be in the environment "dev" | give it a `match`, or make it the `defaultEnvironment`',
    ]);
  });
  test("a single word where a list belongs", async () => {
    expect(await faultsBelowVersion("environments: { dev: { match: { names: kv-dev-* } } }")).toEqual([
      'rules.yaml:2:33 wrong-type environments.dev.match.names | expected a list, found the text "kv-dev-*" | write a list: ["kv-dev-*"]',
    ]);
  });
  test("a tag value that YAML reads as a number", async () => {
    expect(await faultsBelowVersion("environments: { dev: { match: { tags: { stage: [1] } } } }")).toEqual([
      'rules.yaml:2:49 wrong-type environments.dev.match.tags.stage[0] | expected a text, found 1 | put it in quotes: "1"',
    ]);
  });
  test("a name that could be taken for something else", async () => {
    expect(await faultsBelowVersion('environments: { "1": { match: { names: [a] } } }')).toEqual([
      'rules.yaml:2:17 invalid-value environments.1 | the name "1" cannot be used here | start with a letter, then letters, digits, dot, dash or underscore; at most 60 characters',
    ]);
  });
});

describe("rules", () => {
  test("old and new id are one rule", async () => {
    expect(await faultsBelowVersion("rules: { secret-stale: off, secret-too-old: high }")).toEqual([
      'rules.yaml:2:29 rule-named-twice rules.secret-too-old | "secret-too-old" and "secret-stale" are one rule | keep one entry, under "secret-stale"',
    ]);
  });
  test("a value of the wrong kind, below its minimum, in quotes", async () => {
    expect(
      await faultsBelowVersion('rules: { secret-stale: { params: { maxAgeDays: 0, warnDays: "5", exempt: x } } }'),
    ).toEqual([
      "rules.yaml:2:36 invalid-value rules.secret-stale.params.maxAgeDays | 0 must be at least 1 | Days a secret may keep its value.; default 90",
      'rules.yaml:2:51 wrong-type rules.secret-stale.params.warnDays | expected a whole number, found the text "5" | remove the quotes',
      'rules.yaml:2:66 wrong-type rules.secret-stale.params.exempt | expected a list, found the text "x" | write a list: ["x"]',
    ]);
  });
  test("parameters that contradict a default", async () => {
    expect(await faultsBelowVersion("rules:\n  secret-stale:\n    params: { maxAgeDays: 5 }")).toEqual([
      "rules.yaml:4:5 contradictory-parameters rules.secret-stale.params | warnDays (10) is more than maxAgeDays (5) | change one of them",
    ]);
  });
  test("parameters that contradict each other in one environment only", async () => {
    expect(
      await faultsBelowVersion(`environments: { test: { match: { names: [t-*] } } }
rules:
  secret-stale:
    params: { maxAgeDays: 40, warnDays: 20 }
    environments:
      test: { params: { warnDays: 50 } }`),
    ).toEqual([
      "rules.yaml:7:15 contradictory-parameters rules.secret-stale.environments.test.params | warnDays (50) is more than maxAgeDays (40) | change one of them",
    ]);
  });
  test("a contradiction between two documents stands in the one with the last word", async () => {
    expect(
      await faultsOf("version: 1\nextends: ./base.yaml\nrules:\n  secret-too-old: { params: { warnDays: 50 } }", {
        files: { "./base.yaml": "version: 1\nrules: { secret-stale: { params: { maxAgeDays: 40 } } }" },
      }),
    ).toEqual([
      "rules.yaml:4:21 contradictory-parameters rules.secret-too-old.params | warnDays (50) is more than maxAgeDays (40) | change one of them",
    ]);
  });
});

describe("the rest of the document", () => {
  test("no version, a later version", async () => {
    expect(await faultsOf("rules: {}")).toEqual([
      'rules.yaml:1:1 missing-key  | "version" is missing | add `version`: The version of this format.',
    ]);
    expect(await faultsOf("version: 2")).toEqual([
      "rules.yaml:1:1 unsupported-version version | expected version 1, found 2 | this kvaudit reads version 1 only: use a kvaudit that knows yours",
    ]);
  });
  test.for(["", "# nothing but a comment\n", "[]", "yes", "---\n...\n"])("%j is no policy", async (text) => {
    const loaded = await load(text);
    expect("faults" in loaded && loaded.faults.map(({ code, line, column }) => [code, line, column])).toEqual([
      ["wrong-type", 1, 1],
    ]);
  });
  test("prices, owners, rotators, attestations have their shape", async () => {
    expect(
      await faultsBelowVersion(`prices: { a: -1, b: cheap }
owners: { tag: 5, names: { "*": "", "12": x } }
rotators: [true]
attestations: [{ control: c, statement: s, by: b, on: 2026-02-30, until: never }]`),
    ).toEqual([
      "rules.yaml:2:11 invalid-value prices.a | -1 must be at least 0 | correct the value",
      'rules.yaml:2:18 wrong-type prices.b | expected a number, found the text "cheap" | correct the value',
      'rules.yaml:3:11 wrong-type owners.tag | expected a text, found 5 | put it in quotes: "5"',
      'rules.yaml:3:28 invalid-value owners.names["*"] | must not be blank | The owner.',
      'rules.yaml:3:37 invalid-value owners.names.12 | the name "12" cannot be used here | use a glob of a name: at least one character that is no digit, at most 512',
      'rules.yaml:4:12 wrong-type rotators[0] | expected a text, found true | put it in quotes: "true"',
      'rules.yaml:5:51 invalid-date attestations[0].on | expected a date, found "2026-02-30" | write a real day as YYYY-MM-DD',
      'rules.yaml:5:67 invalid-date attestations[0].until | expected a date, found the text "never" | write a real day as YYYY-MM-DD',
    ]);
  });
});

describe("what it extends", () => {
  test("a missing file", async () => {
    expect(await faultsBelowVersion("extends: [strict, ./org.yaml]")).toEqual([
      'rules.yaml:2:19 extends-missing extends[1] | there is no file "./org.yaml" to extend | the path counts from the file that names it',
    ]);
  });
  test("with a file missing, environments it might define are not complained about", async () => {
    const faults = await faultsBelowVersion("extends: ./org.yaml\ndefaultEnvironment: staging");
    expect(faults.map((fault) => fault.split(" ")[1])).toEqual(["extends-missing"]);
  });
  test("a circle", async () => {
    expect(
      await faultsOf("version: 1\nextends: ./a.yaml", {
        files: {
          "./a.yaml": "version: 1\nextends:\n  - recommended\n  - ./b.yaml",
          "./b.yaml": "version: 1\nextends: ./a.yaml",
        },
      }),
    ).toEqual([
      './b.yaml:2:1 extends-cycle extends | a circle: "./a.yaml" extends "./b.yaml" extends "./a.yaml" | take one of these `extends` out',
    ]);
  });
  test("itself", async () => {
    expect(
      await faultsOf("version: 1\nextends: rules.yaml", { files: { "rules.yaml": "version: 1\nextends: rules.yaml" } }),
    ).toEqual([
      'rules.yaml:2:1 extends-cycle extends | a circle: "rules.yaml" extends "rules.yaml" | take one of these `extends` out',
    ]);
  });
  test("too many files", async () => {
    const files = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [`./${index}.yaml`, `version: 1\nextends: ./${index + 1}.yaml`]),
    );
    const faults = await faultsOf("version: 1\nextends: ./0.yaml", { files });
    expect(faults).toEqual(["./30.yaml:2:1 too-many-documents extends | more than 32 documents | join some of them"]);
  });
  test("faults of all documents come at once, the outermost first, each in its own order", async () => {
    const faults = await faultsOf(
      "version: 1\nextends: [./a.yaml, ./b.yaml]\nrules: { nope: off }\ndefaultEnvironment: nowhere",
      {
        files: {
          "./a.yaml": "version: 1\nextends: ./b.yaml\nrules: { nope-a: off }\nfoo: 1",
          "./b.yaml": "version: 1\nrules: { nope-b: off, secret-stale: { params: { maxAgeDays: 1 } } }\nbar: 1",
        },
      },
    );
    expect(faults.map((fault) => fault.split(" | ")[0])).toEqual([
      "rules.yaml:3:10 unknown-rule rules.nope",
      "rules.yaml:4:1 unknown-environment defaultEnvironment",
      "./a.yaml:3:10 unknown-rule rules.nope-a",
      "./a.yaml:4:1 unknown-key foo",
      "./b.yaml:2:10 unknown-rule rules.nope-b",
      "./b.yaml:2:39 contradictory-parameters rules.secret-stale.params",
      "./b.yaml:3:1 unknown-key bar",
    ]);
  });
});
