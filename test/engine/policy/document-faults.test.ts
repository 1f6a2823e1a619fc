import { describe, expect, test } from "vitest";
import { faultsOf, load } from "./fake-rules.ts";

/** One line of policy below `version: 1`, so that what it says stands in line 2. */
function faultsBelowVersion(text: string): Promise<readonly string[]> {
  return faultsOf(`version: 1\n${text}`);
}

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
  test("production may be described without ever being matched", async () => {
    expect(
      await faultsBelowVersion("environments: { production: { ephemeral: true }, test: {} }\ndefaultEnvironment: test"),
    ).toEqual([]);
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
      await faultsBelowVersion(`prices: { key-operation: -1, log-ingestion: cheap }
owners: { tag: 5, names: { "*": "", "12": x } }
rotators: [true]
attestations: [{ control: c, statement: s, by: b, on: 2026-02-30, until: never }]`),
    ).toEqual([
      "rules.yaml:2:11 invalid-value prices.key-operation | -1 must be at least 0 | correct the value",
      'rules.yaml:2:30 wrong-type prices.log-ingestion | expected a number, found the text "cheap" | correct the value',
      'rules.yaml:3:11 wrong-type owners.tag | expected a text, found 5 | put it in quotes: "5"',
      'rules.yaml:3:28 invalid-value owners.names["*"] | must not be blank | The owner.',
      'rules.yaml:3:37 invalid-value owners.names.12 | the name "12" cannot be used here | use a glob of a name: at least one character that is no digit, at most 512',
      'rules.yaml:4:12 wrong-type rotators[0] | expected a text, found true | put it in quotes: "true"',
      'rules.yaml:5:51 invalid-date attestations[0].on | expected a date, found "2026-02-30" | write a real day as YYYY-MM-DD',
      'rules.yaml:5:67 invalid-date attestations[0].until | expected a date, found the text "never" | write a real day as YYYY-MM-DD',
    ]);
  });
});
