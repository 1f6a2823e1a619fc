// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates are those of Terraform.
import { describe, expect, it } from "vitest";
import { PathPattern } from "../../../../../src/collectors/code/terraform/evaluate/functions/globs.ts";
import { attributeOf, evaluated, input, plain } from "../../../../support/terraform-evaluation.ts";

const files = {
  "./a.txt": "hello\n",
  "./policy.json": '{"purge": true}',
  "./t.tftpl": "%{ for ip in ips ~}\n${ip}/32\n%{ endfor ~}\n",
  "./id.tftpl": "${id}/secrets/${name}",
  "./nosy.tftpl": "${var.x}",
  "./broken.tftpl": "${",
  "./again.tftpl": '${file("./a.txt")}',
  "./env/dev.tfvars": "",
  "./env/prod.tfvars": "",
  "./env/eu/prod.tfvars": "",
};
const names = { "var.x": input("var.x"), "kv.a": attributeOf("kv.a") };

function value(source: string) {
  return evaluated(source, { files, names });
}

describe("files", () => {
  it.each([
    ['file("./a.txt")', "hello\n"],
    ['jsondecode(file("./policy.json")).purge', true],
    ['fileexists("./a.txt")', true],
    ['fileexists("./none.txt")', false],
    ['fileset("./env", "*.tfvars")', ["dev.tfvars", "prod.tfvars"]],
    ['fileset("./env", "**/prod.tfvars")', ["eu/prod.tfvars", "prod.tfvars"]],
    ['templatefile("./t.tftpl", { ips = ["1.1.1.1", "2.2.2.2"] })', "1.1.1.1/32\n2.2.2.2/32\n"],
    ['templatestring("a-${b}", { b = 1 })', undefined],
    ['basename("a/b.txt")', "b.txt"],
    ['dirname("a/b.txt")', "a"],
    ['pathexpand("/a")', "/a"],
  ])("%s", (source, result) => {
    // A template in the code itself is evaluated before the function sees it.
    if (result === undefined) expect(value(source)).toMatchObject({ kind: "unknown", why: "fault" });
    else expect(plain(value(source))).toStrictEqual(result);
  });

  it("renders templates that came as values", () => {
    expect(plain(value('templatestring("a-$${b}", { b = 1 })'))).toBe("a-1");
  });

  it("does not guess what a file outside holds", () => {
    expect(value('file("../secret.txt")')).toMatchObject({ why: "input" });
    expect(evaluated('file("./a.txt")')).toMatchObject({ why: "input" });
    expect(evaluated('fileset(".", "*")')).toMatchObject({ why: "input" });
    expect(value('file("./none.txt")')).toMatchObject({ why: "fault" });
    expect(value('filesha256("./a.txt")')).toMatchObject({ why: "unsupported" });
  });

  it("gives templates their names and no others", () => {
    expect(value('templatefile("./nosy.tftpl", {})')).toMatchObject({ why: "fault" });
    expect(value('templatefile("./broken.tftpl", {})')).toMatchObject({ why: "fault" });
    expect(value('templatefile("./again.tftpl", {})')).toMatchObject({ why: "input" });
  });

  it("keeps what is known of a text with attributes in it", () => {
    expect(value('templatefile("./id.tftpl", { id = kv.a.id, name = "x" })')).toMatchObject({
      kind: "unknown",
      parts: [{ address: "kv.a", path: ["id"] }, "/secrets/x"],
      expression: expect.stringContaining("templatefile("),
    });
    expect(value("templatefile(var.x, {})")).toMatchObject({ why: "input" });
    expect(value('templatefile("./id.tftpl", var.x)')).toMatchObject({ why: "input" });
  });
});

describe("patterns of paths", () => {
  it.each([
    ["*.tf", "main.tf", true],
    ["*.tf", "a/main.tf", false],
    ["**", "a/b/c", true],
    ["**/*.tf", "main.tf", true],
    ["a/**/c", "a/c", true],
    ["a/**/c", "a/x/y/c", true],
    ["a/**/c", "a/x/y/d", false],
    ["{dev,prod}.tfvars", "prod.tfvars", true],
    ["{dev,prod}.tfvars", "test.tfvars", false],
    ["?.tf", "a.tf", true],
    ["?.tf", "ab.tf", false],
    ["*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false],
    ["**/**/**/**/**/x", "a/".repeat(200), false],
  ])("%s, %s", (pattern, path, matches) => {
    expect(PathPattern.parse(pattern)?.matches(path)).toBe(matches);
  });

  it.each(["[a-z].tf", "{a,{b,c}}", "{a", "a\\*", "{a,b}".repeat(10)])("%s is not matched here", (pattern) => {
    expect(PathPattern.parse(pattern)).toBeUndefined();
  });
});
