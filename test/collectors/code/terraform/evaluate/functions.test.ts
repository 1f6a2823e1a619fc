// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates are those of Terraform.
import { describe, expect, it } from "vitest";
import { functions } from "../../../../../src/collectors/code/terraform/evaluate/functions/registry.ts";
import { evaluated, plain } from "../../../../support/terraform-evaluation.ts";

/** Each call with what Terraform gives for it; `fault` where Terraform refuses it. */
const fault = Symbol("fault");
type Case = readonly [call: string, result: unknown];

function cases(title: string, table: readonly Case[]): void {
  describe(title, () => {
    it.each(table)("%s", (call, result) => {
      const value = evaluated(call);
      if (result === fault) expect(value).toMatchObject({ kind: "unknown", why: "fault" });
      else expect(value.kind === "unknown" ? value : plain(value)).toStrictEqual(result);
    });
  });
}

cases("numbers", [
  ["abs(-12.4)", 12.4],
  ["ceil(5.1)", 6],
  ["ceil(-5.9)", -5],
  ["floor(4.9)", 4],
  ["log(50, 10)", 1.69897000433602],
  ["log(16, 2)", 4],
  ["log(0, 10)", fault],
  ["max(12, 54, 3)", 54],
  ["max([12, 54, 3]...)", 54],
  ['max("7", 3)', 7],
  ["min(12, 54, 3)", 3],
  ['max("seven", 3)', fault],
  ["max()", fault],
  ['parseint("100", 10)', 100],
  ['parseint("FF", 16)', 255],
  ['parseint("-10", 2)', -2],
  ['parseint("aA", 62)', 656],
  ['parseint("12", 2)', fault],
  ['parseint("", 10)', fault],
  ['parseint("1", 63)', fault],
  ["pow(3, 2)", 9],
  ["pow(4, 0)", 1],
  ["signum(-13)", -1],
  ["signum(0)", 0],
  ["sum([10, 13, 6, 4.5])", 33.5],
  ["sum([0.1, 0.2])", 0.3],
  ["sum([])", fault],
]);

cases("texts", [
  ['chomp("hello\\n")', "hello"],
  ['chomp("hello\\r\\n\\n")', "hello"],
  ['chomp("hello")', "hello"],
  ['endswith("hello world", "world")', true],
  ['endswith("hello world", "hello")', false],
  ['indent(2, "a\\nb\\nc")', "a\n  b\n  c"],
  ['join("-", ["foo", "bar", "baz"])', "foo-bar-baz"],
  ['join(", ", [])', ""],
  ['join(",", ["a"], [1, true])', "a,1,true"],
  ['join(",", [null])', fault],
  ['lower("HELLO")', "hello"],
  ['split(",", "foo,bar,baz")', ["foo", "bar", "baz"]],
  ['split(",", "")', [""]],
  ['split("", "abc")', ["a", "b", "c"]],
  ['startswith("hello world", "hello")', true],
  ['strcontains("hello world", "wor")', true],
  ['strrev("hello")', "olleh"],
  ['strrev("e\u0301a")', "ae\u0301"],
  ['substr("hello world", 1, 4)', "ello"],
  ['substr("hello world", -5, -1)', "world"],
  ['substr("hello world", 6, 100)', "world"],
  ['substr("🤔🤷", 1, 1)', "🤷"],
  ['title("hello world it\'s")', "Hello World It's"],
  ['trim("?!hello?!", "!?")', "hello"],
  ['trim("foobar", "")', "foobar"],
  ['trimprefix("helloworld", "hello")', "world"],
  ['trimsuffix("helloworld", "world")', "hello"],
  ['trimsuffix("helloworld", "")', "helloworld"],
  ['trimspace("  hello\\n\\n")', "hello"],
  ['upper("hello")', "HELLO"],
  ["upper(12)", "12"],
  ["upper(null)", fault],
  ["upper([])", fault],
]);

cases("lists", [
  ['chunklist(["a", "b", "c", "d", "e"], 2)', [["a", "b"], ["c", "d"], ["e"]]],
  ['chunklist(["a", "b"], 0)', [["a", "b"]]],
  ['chunklist(["a"], -1)', fault],
  ['compact(["a", "", "b", null, "c"])', ["a", "b", "c"]],
  ['concat(["a", ""], ["b", "c"])', ["a", "", "b", "c"]],
  ["concat()", []],
  ['concat(["a"], "b")', fault],
  ['contains(["a", "b", "c"], "a")', true],
  ['contains(["a", "b", "c"], "d")', false],
  ['contains("abc", "a")', fault],
  ['distinct(["a", "b", "a", "c", "b"])', ["a", "b", "c"]],
  ["distinct([{ a = 1, b = 2 }, { b = 2, a = 1 }])", [{ a: 1, b: 2 }]],
  ['element(["a", "b", "c"], 1)', "b"],
  ['element(["a", "b", "c"], 3)', "a"],
  ['element(["a", "b", "c"], -1)', "c"],
  ["element([], 0)", fault],
  ['flatten([["a", "b"], [], ["c"]])', ["a", "b", "c"]],
  ['flatten([[["a", "b"], []], ["c"]])', ["a", "b", "c"]],
  ['index(["a", "b", "c"], "b")', 1],
  ['index(["a"], "z")', fault],
  ["length([])", 0],
  ['length(["a", "b"])', 2],
  ['length({ a = "b" })', 1],
  ['length("hello")', 5],
  ['length("👾🕹️")', 2],
  ["length(12)", fault],
  ["one([])", null],
  ['one(["hello"])', "hello"],
  ['one(["hello", "goodbye"])', fault],
  ["range(3)", [0, 1, 2]],
  ["range(1, 4)", [1, 2, 3]],
  ["range(4, 1)", [4, 3, 2]],
  ["range(1, 8, 2)", [1, 3, 5, 7]],
  ["range(1, 8, -2)", fault],
  ["range(1, 8, 0)", fault],
  ["range(0)", []],
  ["reverse([1, 2, 3])", [3, 2, 1]],
  ['slice(["a", "b", "c", "d"], 1, 3)', ["b", "c"]],
  ['slice(["a"], 0, 2)', fault],
  ['sort(["e", "d", "a", "x"])', ["a", "d", "e", "x"]],
]);

cases("objects", [
  ["keys({ a = 1, c = 2, d = 3, b = 0 })", ["a", "b", "c", "d"]],
  ["values({ a = 3, c = 2, d = 1 })", [3, 2, 1]],
  ['lookup({ a = "ay", b = "bee" }, "a", "what?")', "ay"],
  ['lookup({ a = "ay", b = "bee" }, "c", "what?")', "what?"],
  ['lookup({ a = "ay" }, "c")', fault],
  ['matchkeys(["i-123", "i-abc", "i-def"], ["us-west", "us-east", "us-east"], ["us-east"])', ["i-abc", "i-def"]],
  ['merge({ a = "b", c = "d" }, { e = "f", c = "z" })', { a: "b", c: "z", e: "f" }],
  ["merge({ a = 1 }, null)", { a: 1 }],
  ["merge([{ a = 1 }, { a = 2 }]...)", { a: 2 }],
  ["merge({ a = 1 }, [1])", fault],
  ['transpose({ a = ["1", "2"], b = ["2", "3"] })', { "1": ["a"], "2": ["a", "b"], "3": ["b"] }],
  ['zipmap(["a", "b"], [1, 2])', { a: 1, b: 2 }],
  ['zipmap(["a", "b"], [1])', fault],
]);

cases("sets", [
  ['setintersection(["a", "b"], ["b", "c"], ["b", "d"])', ["b"]],
  ['setsubtract(["a", "b", "c"], ["a", "c"])', ["b"]],
  ['setunion(["a", "b"], ["b", "c"], ["d"])', ["a", "b", "c", "d"]],
  [
    'setproduct(["a", "b"], [1, 2])',
    [
      ["a", 1],
      ["a", 2],
      ["b", 1],
      ["b", 2],
    ],
  ],
  ['setproduct(["a"], [])', []],
  ['toset(["c", "b", "b"])', ["b", "c"]],
  ['toset(["a", 1])', ["1", "a"]],
  ["toset([10, 9])", [9, 10]],
]);

cases("conditions", [
  ['alltrue(["true", true])', true],
  ["alltrue([true, false])", false],
  ["alltrue([])", true],
  ["alltrue([true, null])", false],
  ['anytrue(["true"])', true],
  ["anytrue([])", false],
  ['anytrue(["maybe"])', fault],
  ['coalesce("a", "b")', "a"],
  ['coalesce("", null, "b")', "b"],
  ["coalesce(null, false)", false],
  ['coalesce("")', fault],
  ['coalescelist([], ["c", "d"])', ["c", "d"]],
  ["coalescelist([], [])", fault],
  ['try(jsondecode("{"), "b")', "b"],
  ["try({ a = 1 }.b, null)", null],
  ["try([1][3], [2][0])", 2],
  ["try([1][3], [2][9])", fault],
  ["can({ a = 1 }.a)", true],
  ["can({ a = 1 }.b)", false],
]);

cases("types", [
  ['tobool("true")', true],
  ['tobool("no")', fault],
  ["tobool(null)", null],
  ['tonumber("1")', 1],
  ['tonumber("1e3")', 1000],
  ['tonumber("no")', fault],
  ["tostring(1)", "1"],
  ["tostring(true)", "true"],
  ["tostring([])", fault],
  ["tolist(toset([3, 1]))", [1, 3]],
  ['tolist(["a", 1])', ["a", "1"]],
  ["tolist({})", fault],
  ["tomap({ a = 1 })", { a: 1 }],
  ["issensitive(sensitive(1))", true],
  ["issensitive(nonsensitive(sensitive(1)))", false],
  ["ephemeralasnull(1)", 1],
]);

cases("encodings", [
  ['jsonencode({ b = [1, 2.5, true, null], a = "x" })', '{"a":"x","b":[1,2.5,true,null]}'],
  ['jsonencode("<a> & b")', '"\\u003ca\\u003e \\u0026 b"'],
  ['jsondecode("{\\"a\\": [1, {\\"__proto__\\": true}]}")', { a: [1, JSON.parse('{"__proto__": true}')] }],
  ['jsondecode("{")', fault],
  ['base64encode("Hello World")', "SGVsbG8gV29ybGQ="],
  ['base64decode("SGVsbG8gV29ybGQ=")', "Hello World"],
  ['base64decode("SGVsbG8gV29ybGQ")', fault],
  ['base64decode("gA==")', fault],
  ['textencodebase64("Hello", "UTF-16LE")', "SABlAGwAbABvAA=="],
  ['textdecodebase64("SABlAGwAbABvAA==", "UTF-16LE")', "Hello"],
  ['urlencode("Hello World!&a=\u2603")', "Hello+World%21%26a%3D%E2%98%83"],
  ['urldecode("Hello+World%21")', "Hello World!"],
  [
    'csvdecode("a,b\\n1,\\"x, \\"\\"y\\"\\"\\"\\r\\n\\n3,4")',
    [
      { a: "1", b: 'x, "y"' },
      { a: "3", b: "4" },
    ],
  ],
  ['csvdecode("a,b\\n1,")', [{ a: "1", b: "" }]],
  ['csvdecode("a,b\\n1")', fault],
  ['csvdecode("a\\n\\"1")', fault],
  ['yamldecode("a: 1\\nb: [x, true, ~]\\n")', { a: 1, b: ["x", true, null] }],
]);

cases("digests", [
  ['md5("hello world")', "5eb63bbbe01eeed093cb22bb8f5acdc3"],
  ['sha1("hello world")', "2aae6c35c94fcfb415dbe95f408b9ce91ee846ed"],
  ['sha256("hello world")', "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"],
  ['base64sha256("hello world")', "uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek="],
  ['substr(sha512("hello world"), 0, 12)', "309ecc489c12"],
  ['uuidv5("dns", "www.terraform.io")', "a5008fae-b28c-5ba5-96cd-82b4c53552d6"],
  ['uuidv5("nothing", "x")', fault],
]);

cases("dates", [
  ['formatdate("DD MMM YYYY hh:mm ZZZ", "2018-01-02T23:12:01Z")', "02 Jan 2018 23:12 UTC"],
  ['formatdate("EEEE, DD-MMM-YY hh:mm:ss ZZZ", "2018-01-02T23:12:01Z")', "Tuesday, 02-Jan-18 23:12:01 UTC"],
  ['formatdate("EEE, DD MMM YYYY hh:mm:ss ZZZ", "2018-01-02T23:12:01-08:00")', "Tue, 02 Jan 2018 23:12:01 -0800"],
  ['formatdate("H:mmaa", "2018-01-02T23:12:01Z")', "11:12pm"],
  [`formatdate("h'h'm'm' 'it''s'", "2018-01-02T23:12:01Z")`, "23h12m it's"],
  ['formatdate("QQ", "2018-01-02T23:12:01Z")', fault],
  ['formatdate("YYYY", "2018-02-30T23:12:01Z")', fault],
  ['timeadd("2017-11-22T00:00:00Z", "10m")', "2017-11-22T00:10:00Z"],
  ['timeadd("2017-11-22T00:00:00Z", "-1h30m")', "2017-11-21T22:30:00Z"],
  ['timeadd("2017-11-22T00:00:00+02:00", "8760h")', "2018-11-22T00:00:00+02:00"],
  ['timeadd("2017-11-22T00:00:00Z", "10 minutes")', fault],
  ['timecmp("2017-11-22T00:00:00Z", "2017-11-22T01:00:00Z")', -1],
  ['timecmp("2017-11-22T01:00:00Z", "2017-11-22T00:00:00-01:00")', 0],
  ['timecmp("2017-11-22", "2017-11-22T00:00:00-01:00")', fault],
]);

cases("address ranges", [
  ['cidrhost("10.12.112.0/20", 16)', "10.12.112.16"],
  ['cidrhost("10.12.112.0/20", 268)', "10.12.113.12"],
  ['cidrhost("10.12.112.0/20", -1)', "10.12.127.255"],
  ['cidrhost("fd00:fd12:3456:7890:00a2::/72", 34)', "fd00:fd12:3456:7890::22"],
  ['cidrhost("10.0.0.0/30", 4)', fault],
  ['cidrnetmask("172.16.0.0/12")', "255.240.0.0"],
  ['cidrnetmask("fd00::/8")', fault],
  ['cidrsubnet("172.16.0.0/12", 4, 2)', "172.18.0.0/16"],
  ['cidrsubnet("10.1.2.0/24", 4, 15)', "10.1.2.240/28"],
  ['cidrsubnet("fd00:fd12:3456:7890::/56", 16, 162)', "fd00:fd12:3456:7800:a200::/72"],
  ['cidrsubnet("10.1.2.0/24", 4, 16)', fault],
  ['cidrsubnet("10.1.2.0/33", 4, 1)', fault],
  ['cidrsubnets("10.1.0.0/16", 4, 4, 8, 4)', ["10.1.0.0/20", "10.1.16.0/20", "10.1.32.0/24", "10.1.48.0/20"]],
  ['cidrsubnets("10.1.0.0/30", 2, 2, 2, 2, 2)', fault],
  ['cidrcontains("192.168.2.0/20", "192.168.2.1")', true],
  ['cidrcontains("192.168.2.0/20", "192.126.2.1")', false],
]);

cases("formats", [
  ['format("Hello, %s!", "Ander")', "Hello, Ander!"],
  ['format("There are %d lights", 4)', "There are 4 lights"],
  ['format("%s-%03d-%%", true, "7")', "true-007-%"],
  ['format("%5.2f|%-6s|%6s|", 3.14159, "ab", "cd")', " 3.14|ab    |    cd|"],
  ['format("%[2]s %[1]s %s", "a", "b")', "b a b"],
  ['format("%x %X %b %o", 255, 255, 5, 8)', "ff FF 101 10"],
  ['format("%v %v %v", 443, "x", true)', "443 x true"],
  ['format("%v", 1000000)', "1e+06"],
  ['format("%e", 1234.5)', "1.234500e+03"],
  ['format("%v %#v", [1, "a"], "b")', '[1,"a"] "b"'],
  ['format("%q", "a\\"b")', '"a\\"b"'],
  ['format("%t", "false")', "false"],
  ['format("%+d", 5)', "+5"],
  ['format("%s")', fault],
  ['format("%s", "a", "b")', fault],
  ['format("%d", "x")', fault],
  ['format("%z", 1)', fault],
  ['format("%", 1)', fault],
  ['formatlist("Hello, %s!", ["A", "B"])', ["Hello, A!", "Hello, B!"]],
  ['formatlist("%s, %s!", "Salutations", ["A", "B"])', ["Salutations, A!", "Salutations, B!"]],
  ['formatlist("%s%s", ["a"], ["b", "c"])', fault],
]);

describe("the registry", () => {
  it("evaluates no function by an inherited name", () => {
    expect(evaluated("constructor(1)")).toMatchObject({ kind: "unknown", why: "unsupported" });
    expect(functions.size).toBeGreaterThan(110);
  });

  it("knows what only an apply gives", () => {
    for (const call of ["timestamp()", "plantimestamp()", "uuid()", 'bcrypt("x")']) {
      expect(evaluated(call)).toMatchObject({ kind: "unknown", why: "apply", references: [] });
    }
  });

  it("takes the name space of the language itself", () => {
    expect(plain(evaluated('core::upper("a")'))).toBe("A");
    expect(evaluated('provider::time::rfc3339_parse("x")')).toMatchObject({ kind: "unknown", why: "unsupported" });
  });
});
