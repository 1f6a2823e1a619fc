import { describe, expect, it } from "vitest";
import { runQuery, type StoredTable } from "./run.ts";
import { ticksOf, type Value } from "./values.ts";

const T: StoredTable = {
  columns: [
    { name: "at", type: "datetime" },
    { name: "s", type: "string" },
    { name: "n", type: "long" },
    { name: "r", type: "real" },
    { name: "b", type: "bool" },
    { name: "d", type: "dynamic" },
  ],
  rows: [
    [ticksOf("2026-11-01T10:00:09.9999999Z"), "a", 1, 1.5, true, { dynamic: { x: { y: "deep" }, list: ["p", 2] } }],
    [ticksOf("2026-11-01T10:00:10Z"), "", null, null, null, { dynamic: null }],
    [ticksOf("2026-11-01T11:59:59Z"), "A", 3, -2, false, { dynamic: "text" }],
  ],
};

const rowsOf = (query: string) => runQuery(query, new Map([["T", T]])).rows;
/** The value of an expression in each row. */
const values = (expression: string) => rowsOf(`T | project v = ${expression}`).map(([value]) => value);

describe("expressions", () => {
  it.each<[string, Value[]]>([
    ["tolower(s)", ["a", "", "a"]],
    ["n + 1", [2, null, 4]],
    ["n / 2", [0, null, 1]],
    ["n / 2.0", [0.5, null, 1.5]],
    ["tostring(n)", ["1", "", "3"]],
    ["tostring(b)", ["true", "", "false"]],
    ["tostring(d)", ['{"x":{"y":"deep"},"list":["p",2]}', "", "text"]],
    ['tostring(d["x"]["y"])', ["deep", "", ""]],
    ['tostring(d["list"])', ['["p",2]', "", ""]],
    ['tostring(d["none"]["y"])', ["", "", ""]],
    ['toreal("1e3")', [1000, 1000, 1000]],
    ["toreal(s)", [null, null, null]],
    ['tobool("True")', [true, true, true]],
    ["isempty(s)", [false, true, false]],
    ["isnull(n)", [false, true, false]],
    ["isnull(s)", [false, false, false]],
    ['s == ""', [false, true, false]],
    ['s =~ "A"', [true, false, true]],
    ['s in ("a")', [true, false, false]],
    ['s in~ ("A")', [true, false, true]],
    ["n > 2", [false, null, true]],
    ["not(n > 2)", [true, null, false]],
    ["coalesce(n > 2, false)", [false, false, true]],
    ["n > 2 or isempty(s)", [false, true, true]],
    ["n > 2 and isnull(n)", [false, null, false]],
    ["n between (1 .. 2)", [true, null, false]],
    ['coalesce(s, "none")', ["a", "none", "A"]],
    ["coalesce(r, 0.0)", [1.5, 0, -2]],
    ['case(n == 1, "one", b, "true", "else")', ["one", "else", "else"]],
    ["iff(n > 2, 1, 0)", [0, 0, 1]],
    ['extract("^(.)(.?)$", 1, s)', ["a", "", "A"]],
    ['extract("x(y)", 1, s)', ["", "", ""]],
    ['s matches regex "(?:a|A)$"', [true, false, true]],
    ['replace_string("a-b-c", "-", "")', ["abc", "abc", "abc"]],
    ['strcat(s, " ", n)', ["a 1", " ", "A 3"]],
    ["bin(at, 10s)", ["2026-11-01T10:00:00Z", "2026-11-01T10:00:10Z", "2026-11-01T11:59:50Z"]],
    ["tolong((at - bin(at, 1h)) / 1s)", [9, 10, 3599]],
    ['column_ifexists("n", 7)', [1, null, 3]],
    ['column_ifexists("m", 7)', [7, 7, 7]],
    ['tostring(parse_json("{\\"k\\":1}")["k"])', ["1", "1", "1"]],
    ['tostring(dynamic({"a)\\"b": "c"})["a)\\"b"])', ["c", "c", "c"]],
    ['@"\\d"', ["\\d", "\\d", "\\d"]],
  ])("%s", (expression, expected) => expect(values(expression)).toEqual(expected));
});

describe("operators", () => {
  it("sums up groups; nulls are passed over and make a group of their own", () => {
    const sums = "c = count(), t = sum(n), least = min(r), most = max(r), few = countif(n > 2)";
    const found = rowsOf(`T | summarize hint.strategy=shuffle ${sums} by low = tolower(s), r`);
    expect(found.map((row) => JSON.stringify(row)).sort()).toEqual([
      '["",null,1,null,null,null,0]',
      '["a",-2,1,3,-2,-2,1]',
      '["a",1.5,1,1,1.5,1.5,0]',
    ]);
    expect(rowsOf(`T | summarize ${sums} by low = tolower(s) | where low == "a"`)).toEqual([["a", 2, 4, -2, 1.5, 1]]);
  });

  it("where keeps what is true, not what is null", () => {
    expect(rowsOf("T | where n > 0 | project n")).toEqual([[1], [3]]);
  });

  it("unites tables by name, with nothing where a column is missing", () => {
    const query = "union isfuzzy=true (T | project n, s | take 1), (T | project r | take 1), (Absent | project n)";
    const { columns, rows } = runQuery(query, new Map([["T", T]]));
    expect(columns.map(({ name }) => name)).toEqual(["n", "s", "r"]);
    expect(rows).toEqual([
      [1, "a", null],
      [null, "", 1.5],
    ]);
  });

  it("takes the row with the least of a column, and each row once in a set", () => {
    expect(rowsOf("T | extend k = 1 | summarize arg_min(r, *) by k | project r, s, n")).toEqual([[-2, "A", 3]]);
    expect(rowsOf("T | summarize v = make_set_if(s, isnotempty(s), 9)")).toEqual([['["A","a"]']]);
    expect(rowsOf("T | summarize v = make_set_if(s, isnotempty(s), 1)")).toEqual([['["a"]']]);
  });

  it("a list above a megabyte comes to nothing", () => {
    const rows = Array.from({ length: 1100 }, (_, index): Value[] => [`${index}`.padEnd(1000, "x")]);
    const large: StoredTable = { columns: [{ name: "s", type: "string" }], rows };
    const { rows: found } = runQuery("L | summarize v = make_set_if(s, true, 5000)", new Map([["L", large]]));
    expect(found).toEqual([[null]]);
  });
});

describe("refuses", () => {
  it.each([
    ["a column that is not there", "T | project m", /Failed to resolve scalar expression named 'm'/],
    ["a table that is not there", "U | take 1", /SEM0100/],
    ["tables none of which is there", "union isfuzzy=true (U | take 1), (V | take 1)", /SEM0100/],
    ["a table of a strict union that is not there", "union (T | take 1), (V | take 1)", /SEM0100/],
    ["an operator that it does not know", "T | sort by n", /not known here/],
    ["a function that it does not know", "T | project v = hash(s)", /not known here/],
    ["an aggregate that it does not know", "T | summarize v = dcount(s)", /not known here/],
    ["a text where a number must be", 'T | where n == "1"', /long == string/],
    ["a number where a text must be", "T | project v = tolower(n)", /does not take long/],
    ["values of two types", 'T | project v = case(b, 1, "x")', /one type/],
    ["a dynamic value compared as it is", 'T | where d["x"] == "y"', /dynamic/],
    ["no truth for a filter", "T | where n", /takes a truth/],
    ["columns of one name and two types", "union (T | project x = n), (T | project x = s)", /two types/],
    ["a sum of texts", "T | summarize v = sum(s)", /sum\(\) of string/],
    ["what RE2 does not know", 'T | where s matches regex "(?=a)"', /RE2/],
    ["more than a query", "T | take 1 T", /more than a query/],
    ["what is no token", "T | project v = #", /what is this/],
    ["an aggregate that sees its sister", "T | extend x = 1, y = x", /named 'x'/],
  ])("%s", (_, query, why) => expect(() => rowsOf(query)).toThrow(why));
});
