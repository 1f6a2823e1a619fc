// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the language that is tested has them, too
import { describe, expect, test } from "vitest";
import { outputsOf, readDeployment } from "../../../../support/bicep/deployments.ts";

/** The value of one expression beside some declarations. */
async function evaluated(expression: string, declarations = ""): Promise<unknown> {
  const { x } = await outputsOf(`${declarations}\noutput x object = ${expression}\n`);
  return x;
}

const declarations = `
param given string
param count int
@secure()
param secret string
param list array = ['a', 'b']
param none string?
var map = { b: 2, a: 1, deep: { x: ['y'] } }
var chained = '\${list[0]}-\${map.a}'
func greet(name string, times int) string => '\${name}\${times}'
`;

const input = (expression: string, why = "input") => ({ unknown: expression, why, references: [] });

describe("values", () => {
  test.each([
    ["list", ["a", "b"]],
    ["chained", "a-1"],
    ["none", null],
    ["none ?? 'x'", "x"],
    ["map.deep.x[0]", "y"],
    ["map.DEEP.X[0]", "y"],
    ["map['a']", 1],
    ["map.?missing", null],
    ["map.?missing.?more", null],
    ["map[?'missing']", null],
    ["list[?7]", null],
    ["list[^1]", "b"],
    ["list[?^3]", null],
    ["map.a + map.b * 2", 5],
    ["7 / 2", 3],
    ["-7 / 2", -3],
    ["7 % 4", 3],
    ["1 < 2 && 'a' < 'b'", true],
    ["'A' =~ 'a'", true],
    ["'A' == 'a'", false],
    ["'A' !~ 'b'", true],
    ["map == { a: 1, b: 2, deep: { x: ['y'] } }", true],
    ["true ? 1 : fail('x')", 1],
    ["'${true} ${null} ${1} ${[1, 'a']}'", 'True  1 [1,"a"]'],
    ["{ ...map, a: 3, ...{ c: 4 } }", { a: 3, b: 2, deep: { x: ["y"] }, c: 4 }],
    ["[...list, 'c']", ["a", "b", "c"]],
    ["{ '${list[0]}x': 1 }", { ax: 1 }],
    ["[for (x, i) in list: '${x}${i}']", ["a0", "b1"]],
    ["map(list, x => '${x}!')", ["a!", "b!"]],
    ["map(list, (x, i) => i)", [0, 1]],
    ["filter([1, 2, 3], n => n > 1)", [2, 3]],
    ["reduce([1, 2, 3], 10, (sum, n) => sum + n)", 16],
    ["sort([3, 1, 2], (a, b) => a < b)", [1, 2, 3]],
    ["toObject(list, x => x, x => '${x}1')", { a: "a1", b: "b1" }],
    ["mapValues({ a: 1 }, v => v + 1)", { a: 2 }],
    ["groupBy(['a1', 'b1', 'a2'], x => substring(x, 0, 1))", { a: ["a1", "a2"], b: ["b1"] }],
    ["greet('a', 2)", "a2"],
    ["sys.concat('a', 'b')", "ab"],
    ["any(list)", ["a", "b"]],
    ["given == 'x' ? 1 : 1", 1],
    ["true || given == 'x'", true],
    ["false && given == 'x'", false],
  ])("%s", async (expression, expected) => {
    expect(await evaluated(expression, declarations)).toEqual(expected);
  });
});

describe("what nobody knows", () => {
  test.each([
    ["given", input("given")],
    ["'${given}-x'", input("'${given}-x'")],
    ["given == 'x' ? 1 : 2", input("given == 'x' ? 1 : 2")],
    ["range(0, count)", input("range(0, count)")],
    ["[for i in range(0, count): i]", input("[for i in range(0, count): i]")],
    ["given ?? 'x'", input("given ?? 'x'")],
    ["utcNow()", input("utcNow()", "apply")],
    ["newGuid()", input("newGuid()", "apply")],
    ["guid('a')", input("guid('a')", "apply")],
    ["uniqueString('a')", input("uniqueString('a')", "apply")],
    ["noSuch('a')", input("noSuch('a')", "unsupported")],
    ["readEnvironmentVariable('A', 'b')", input("readEnvironmentVariable('A', 'b')")],
    ["resourceGroup().id", { unknown: "resourceGroup().id", why: "apply", references: ["resourceGroup() id"] }],
    ["tenant().tenantId", { unknown: "tenant().tenantId", why: "apply", references: ["tenant() tenantId"] }],
    ["resourceGroup('other').name", "other"],
  ])("%s is unknown", async (expression, expected) => {
    expect(await evaluated(expression, declarations)).toEqual(expected);
  });

  test("long literals in an expression are not shown", async () => {
    const value = await evaluated("'${given}AccountKey=abcdefgh'", declarations);
    expect(value).toEqual(input("'${given}…'"));
  });

  test("a secure value stays masked whatever is made of it", async () => {
    const text = `
@secure()
param secret string = 'Sesame-Open-1'
var copy = { inner: [secret] }
output a string = secret
output b string = 'x-\${copy.inner[0]}'
output c string = toUpper(secret)
output d object = copy
output e bool = empty(secret)
output f string = '\${secret}\${resourceGroup().name}'
`;
    expect(JSON.stringify(await outputsOf(text))).not.toMatch(/sesame/i);
    expect(await outputsOf(text)).toMatchObject({
      a: "(8-15 characters)",
      b: "(8-15 characters)",
      c: "(8-15 characters)",
      d: { inner: ["(8-15 characters)"] },
      e: false,
    });
  });
});

describe("what is broken", () => {
  test.each([
    ["missing", '"missing" is not declared'],
    ["map.missing", 'there is no member "missing"'],
    ["list[9]", 'there is no member "9"'],
    ["none.x", "null has no members"],
    ["map.a.b", "a single value has no members"],
    ["'a' + 1", "an operand of + has the wrong type"],
    ["1 / 0", "the result is no whole number"],
    ["!'a'", "an operand of ! has the wrong type"],
    ["1 ? 2 : 3", "a condition is true or false"],
    ["greet('a')", 'the argument "times" is missing'],
    ["greet('a', 1, 2)", "greet does not take 3 arguments"],
    ["split('a')", "split does not take 1 arguments"],
    ["substring('a', 5)", "substring: the text is shorter than that"],
    ["fail('no')", "the code lets the deployment fail"],
    ["map(list, 1)", "an argument is no lambda"],
    ["x => x", "a lambda stands outside of the functions that take one"],
  ])("%s: %s", async (expression, note) => {
    const { outputs } = await readDeployment({
      "main.bicep": `// keyvault${declarations}output x object = ${expression}\n`,
    });
    const [x] = outputs;
    const found = x?.value.kind === "list" ? x.value.items[0] : x?.value;
    expect(found).toMatchObject({ kind: "unknown", note });
  });

  test("values that rest on themselves are told", async () => {
    const { refused } = await readDeployment({
      "main.bicep": "// keyvault\nvar a = b\nvar b = a\nparam c string = c\noutput x string = a\n",
    });
    expect(refused.map(({ id, why }) => [id, why.detail]).sort()).toEqual([
      ["main.bicep:2", 'the value of variable "a" rests on itself'],
      ["main.bicep:4", 'the value of parameter "c" rests on itself'],
    ]);
  });

  test("work has a limit", async () => {
    const doubling = Array.from({ length: 40 }, (_, at) => `var v${at + 1} = '\${v${at}}\${v${at}}'`).join("\n");
    const nested = "[for a in range(0, 9999): [for b in range(0, 9999): [for c in range(0, 9999): c]]]";
    const { x, y, z } = await outputsOf(
      `var v0 = 'aaaaaaaa'\n${doubling}\nfunc f(n int) int => f(n + 1)\noutput x string = v40\noutput y array = ${nested}\noutput z int = f(1)\n`,
    );
    expect(x).toMatchObject({ why: "unsupported" });
    expect(y).toMatchObject({ why: "unsupported" });
    expect(z).toMatchObject({ why: "unsupported" });
  });
});

describe("files beside the code", () => {
  const files = {
    "data/a.json": '{ "a": [1, "b"] }',
    "data/b.yaml": "a:\n  - x: 1\n",
    "data/c.txt": "text\n",
    "data/bomb.yaml": bomb(),
  };

  function bomb(): string {
    const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
    for (let at = 1; at < 9; at += 1)
      lines.push(
        `a${at}: &a${at} [${Array(10)
          .fill(`*a${at - 1}`)
          .join(", ")}]`,
      );
    return lines.join("\n");
  }

  test.each([
    ["loadTextContent('data/c.txt')", "text\n"],
    ["loadJsonContent('data/a.json')", { a: [1, "b"] }],
    ["loadJsonContent('./data/../data/a.json').a[1]", "b"],
    ["loadYamlContent('data/b.yaml')", { a: [{ x: 1 }] }],
    ["loadJsonContent('data/c.txt')", { unknown: "loadJsonContent('…')", why: "fault", references: [] }],
    ["loadYamlContent('data/bomb.yaml')", { unknown: "loadYamlContent('…')", why: "unsupported", references: [] }],
    ["loadTextContent('../outside.txt')", { unknown: "loadTextContent('…')", why: "unsupported", references: [] }],
    ["loadTextContent('/etc/passwd')", { unknown: "loadTextContent('…')", why: "unsupported", references: [] }],
    ["loadFileAsBase64('data/c.txt')", { unknown: "loadFileAsBase64('…')", why: "unsupported", references: [] }],
  ])("%s", async (expression, expected) => {
    const { x } = await outputsOf(`output x object = ${expression}\n`, files);
    expect(x).toEqual(expected);
  });
});
