import { describe, expect, test } from "vitest";
import { faultsOf, load, loadGood } from "./fake-rules.ts";

async function codesOf(text: string): Promise<readonly string[]> {
  const loaded = await load(text);
  return "faults" in loaded ? loaded.faults.map(({ code, line }) => `${line} ${code}`) : [];
}

describe("texts that are no policy", () => {
  test.for([
    ["brackets", "[".repeat(100_000)],
    ["brackets that close", "[".repeat(100_000) + "]".repeat(100_000)],
    ["maps", "{a: ".repeat(100_000)],
    ["list marks", "- ".repeat(100_000)],
    ["key marks", "? ".repeat(100_000)],
    ["indented keys", Array.from({ length: 1300 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n")],
    ["a hundred levels, which the parser can take", "[".repeat(100) + "]".repeat(100)],
  ])("nesting: %s", async ([, text = ""]) => {
    const loaded = await load(text);
    expect("faults" in loaded && loaded.faults.map(({ code }) => code)).toContain("too-deep");
  });

  test("fifty megabytes", async () => {
    expect(await faultsOf("x".repeat(50_000_000))).toEqual([
      "rules.yaml:1:1 too-large  | the document has 50000000 characters, more than the 1048576 that a policy may have | check that this is the policy and not some other file, or split it with `extends`",
    ]);
  });

  test("more values than a policy can have", async () => {
    const codes = await codesOf(`version: 1\nrotators: [${"a,".repeat(250_000)}]`);
    expect(codes.filter((code) => code.endsWith("too-large"))).toHaveLength(1);
  });

  test("a huge number of faults: each is there", async () => {
    const rules = Array.from({ length: 5000 }, (_, index) => `  rule-${index}: off`).join("\n");
    expect(await codesOf(`version: 1\nrules:\n${rules}`)).toHaveLength(5000);
  });

  test("syntax faults name line and column, and nothing is guessed beyond them", async () => {
    expect(await faultsOf("version: 1\nrules: { nope: off\nwaivers: [")).toEqual(
      expect.arrayContaining([expect.stringMatching(/^rules\.yaml:3:\d+ syntax {2}\| not valid YAML: /)]),
    );
    expect(await codesOf("version: 1\nrules: { nope: off\nwaivers: [")).not.toContain("2 unknown-rule");
  });

  test("a flood of syntax faults is cut", async () => {
    expect(await codesOf("*a ".repeat(1000))).toHaveLength(20);
  });

  test("two documents in one file", async () => {
    expect(await faultsOf("version: 1\n---\nversion: 1\n")).toEqual([
      "rules.yaml:2:1 multiple-documents  | a second document starts here (`---`) | keep one document a file and join files with `extends`",
    ]);
  });
});

describe("keys", () => {
  test("a key that is there twice", async () => {
    expect(await faultsOf("version: 1\nrules:\n  vault-open: off\n  grant-idle: off\n  vault-open: high")).toEqual([
      'rules.yaml:5:3 duplicate-key rules.vault-open | the key "vault-open" is here for the second time | keep one of them: which one would win is not defined',
    ]);
  });
  test.for(["__proto__", "constructor", "prototype"])("%s is refused everywhere and changes no object", async (key) => {
    const text = `version: 1
${key}: { polluted: 1 }
rules: { ${key}: { enabled: false }, vault-open: { ${key}: { enabled: false }, params: { "${key}": { polluted: 1 } } } }
environments: { ${key}: { match: { names: [a] } } }
owners: { names: { ${key}: x } }`;
    const codes = await codesOf(text);
    expect(codes).toEqual(["2", "3", "3", "3", "4", "5"].map((line) => `${line} forbidden-key`));
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    expect(({} as Record<string, unknown>)["enabled"]).toBeUndefined();
  });
  test("names that every object inherits are names like any other", async () => {
    expect(await codesOf("version: 1\nrules: { toString: off, hasOwnProperty: off }")).toEqual([
      "2 unknown-rule",
      "2 unknown-rule",
    ]);
    const policy = await loadGood("version: 1\nenvironments: { toString: { match: { names: [valueOf] } } }");
    expect(policy.environments.map(({ name }) => name)).toEqual(["toString", "production"]);
  });
  test("an empty key, a list as a key", async () => {
    expect(await codesOf("version: 1\n: x")).toEqual(["2 syntax"]);
    expect(await codesOf("version: 1\n? [a]\n: x")).toEqual(["2 syntax"]);
  });
  test("a name of a megabyte is cut short in the message", async () => {
    const [fault = ""] = await faultsOf(`version: 1\nrules: { ? ${"x".repeat(900_000)} : off }`);
    expect(fault.length).toBeLessThan(600);
  });
  test("control characters in a name are escaped in the message", async () => {
    const [fault] = await faultsOf('version: 1\n"\\e[31mred\\u202e": 1');
    expect(fault).toContain('the key "\\u001b[31mred\\u202e"');
    const [list] = await faultsOf('version: 1\nrotators: "\\u009b\\u2066x"');
    expect(list).toContain('found the text "\\u009b\\u2066x" | write a list: ["\\u009b\\u2066x"]');
  });
  test("a parser's message about a long piece of the file is cut short and safe", async () => {
    const [fault = ""] = await faultsOf(`version: 1\nrules: !${"!".repeat(5000)}\u009b x`);
    expect(fault.length).toBeLessThan(400);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: their absence is what is tested
    expect(fault).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
  });
});

describe("YAML's own machinery", () => {
  test("aliases stand for what their anchor holds", async () => {
    const policy = await loadGood(
      "version: 1\nrules:\n  secret-stale: { params: { exempt: &names [x] } }\n  vault-untagged: { params: { required: *names } }",
    );
    expect(policy.rules.get("vault-untagged")?.params?.["required"]).toEqual(["x"]);
  });
  test("an alias without an anchor, and one inside what it names", async () => {
    expect(await faultsOf("version: 1\nrotators: *nobody")).toEqual([
      'rules.yaml:2:1 alias rotators | the alias "*nobody" points to no anchor before it | set the anchor first: &nobody',
    ]);
    expect(await codesOf("version: 1\nrotators: &me [a, *me]")).toEqual(["2 alias"]);
  });
  test("a bomb of aliases is found out, not expanded", async () => {
    const levels = Array.from({ length: 12 }, (_, level) =>
      level === 0 ? "a0: &a0 [x]" : `a${level}: &a${level} [${`*a${level - 1},`.repeat(10)}]`,
    );
    const codes = await codesOf(`version: 1\n${levels.join("\n")}`);
    expect(codes.filter((code) => code.endsWith(" alias"))).toHaveLength(1);
  });
  test.for(["!custom x", "!!binary aGk=", "!!set {a, b}", "!!timestamp 2027-01-01", "!<tag:evil> x"])(
    "the tag in %j is refused",
    async (value) => {
      expect(await codesOf(`version: 1\ndefaultEnvironment: ${value}`)).toContain("2 unsupported-tag");
    },
  );
  test("core tags are allowed", async () => {
    expect(await codesOf("version: !!int 1\ndefaultEnvironment: !!str production")).toEqual([]);
  });
  test("merge keys are no more than a key without meaning", async () => {
    expect(await codesOf("version: 1\nrules:\n  <<: { vault-open: off }")).toEqual(["3 unknown-rule"]);
  });
  test("a YAML 1.1 directive does not turn off into false, or dates into objects", async () => {
    const text = `%YAML 1.1\n---\nversion: 1\nrules: { vault-open: off }\nwaivers: [{ rule: vault-open, subject: a, reason: yes, approver: no, until: 2027-01-01 }]`;
    const policy = await loadGood(text);
    expect(policy.rules.get("vault-open")?.enabled).toBe(false);
    expect(policy.waivers[0]).toMatchObject({ reason: "yes", approver: "no", until: "2027-01-01" });
  });
});

describe("forms of the same text", () => {
  const text = "version: 1\nrules:\n  vault-open: off\n  nope: off\n";
  test("byte order mark and Windows line ends change neither meaning nor lines", async () => {
    const faults = await faultsOf(text);
    expect(faults.map((fault) => fault.split(" ")[0])).toEqual(["rules.yaml:4:3"]);
    expect(await faultsOf(`\uFEFF${text}`)).toEqual(faults);
    expect(await faultsOf(text.replaceAll("\n", "\r\n"))).toEqual(faults);
    expect(await faultsOf(`\uFEFFnope: 1\nversion: 1`)).toEqual([expect.stringMatching(/^rules\.yaml:1:1 /)]);
  });
  test("JSON is a policy too", async () => {
    const document = {
      version: 1,
      rules: { "vault-open": "off", "secret-stale": { params: { exempt: ['\u{1F600}\n\t"'] } } },
    };
    for (const json of [
      JSON.stringify(document),
      JSON.stringify(document, undefined, "\t"),
      JSON.stringify(document, undefined, 2),
    ]) {
      const policy = await loadGood(json);
      expect(policy.rules.get("vault-open")?.enabled).toBe(false);
      expect(policy.rules.get("secret-stale")?.params?.["exempt"]).toEqual(['\u{1F600}\n\t"']);
    }
  });
});
