import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LineIndex } from "../../../../src/collectors/code/hcl/line-index.ts";
import type { Script } from "../../../../src/collectors/code/scripts/command.ts";
import { scriptCommands } from "../../../../src/collectors/code/scripts/script-commands.ts";
import type { ScriptLanguage } from "../../../../src/collectors/code/scripts/steps.ts";

function read(text: string, language: ScriptLanguage = "shell"): Script {
  return scriptCommands(text, language, new LineIndex("run.sh", text));
}

/** Words of each command: what is not known stands as its expression behind a question mark. */
function words(text: string, language: ScriptLanguage = "shell"): readonly string[] {
  return read(text, language).commands.map((command) =>
    command.words.map(({ text: known, expression }) => known ?? `?${expression}`).join(" "),
  );
}

describe("a shell", () => {
  test("words with quotes, continued lines and comments", () => {
    expect(words("az keyvault create \\\n  --name 'kv'\"-a\" # not -x\n# nor this\ntrue")).toEqual([
      "az keyvault create --name kv-a",
      "true",
    ]);
  });

  test("a variable is known behind its assignment, and unknown before it", () => {
    expect(words(`echo $V\nV=kv\necho "$V" "\${V}-x"`)).toEqual(["echo ?$V", "echo kv kv-x"]);
  });

  test("what a branch, a loop or a chain assigns is known in it and unknown behind it", () => {
    expect(words("V=a\nif test; then V=b; echo $V; else echo $V; fi\necho $V")).toEqual([
      "test",
      "echo b",
      "echo a",
      "echo ?$V",
    ]);
    expect(words("V=a\nfor i in 1; do echo $V; V=b; done")).toEqual(["echo ?$V"]);
    expect(words("V=a\ntest && V=b && echo $V\necho $V")).toEqual(["test", "echo b", "echo ?$V"]);
  });

  test("a subshell keeps what it assigns, and a function changes what it is called for", () => {
    expect(words("V=a\n(V=b; echo $V)\necho $V")).toEqual(["echo b", "echo a"]);
    expect(words("V=a\nset() { V=b; }\necho $V\nset\necho $V")).toEqual(["echo a", "set", "echo ?$V"]);
  });

  test("another script that runs in this one may change everything", () => {
    expect(words("V=a\n. ./env.sh\necho $V")).toEqual([". ./env.sh", "echo ?$V"]);
  });

  test("arrays are words of their own, and grow", () => {
    expect(words(`a=(--name kv)\na+=(--sku "premium")\naz x "\${a[@]}"`)).toEqual(["az x --name kv --sku premium"]);
  });

  test("a variable without quotes is several words where it holds blanks", () => {
    const [, quoted] = read('A="--name kv"\naz $A\naz "$A"').commands;
    expect(words('A="--name kv"\naz $A')).toEqual(["az --name kv"]);
    expect(quoted?.words).toHaveLength(2);
  });

  test("commands of substitutions come first, and what they give is known by them", () => {
    const { commands } = read('S=$(az keyvault secret show --name db)\necho "$S"');
    expect(commands.map(({ words: [first] }) => first?.text)).toEqual(["az", "echo"]);
    expect(commands[1]?.words[1]?.outputs).toEqual([commands[0]]);
  });

  test("here-documents are texts and not commands", () => {
    const { commands } = read("cat <<EOF > out.env\naz keyvault delete\nEOF\necho x");
    expect(commands.map(({ words: [first] }) => first?.text)).toEqual(["cat", "echo"]);
    expect(commands[0]?.redirections.map(({ kind, target }) => `${kind} ${target.text}`)).toEqual([
      "write out.env",
      "here az keyvault delete\n",
    ]);
  });

  test("pipelines hand on from command to command", () => {
    const [first, second] = read("echo x | tee f; true").commands;
    expect(second?.input).toBe(first);
  });

  test("case, [[ and process substitutions", () => {
    expect(words("case $1 in a|b) echo a;; *) echo b;; esac\n[[ a && b ]] && echo c\nsort <(echo d)")).toEqual([
      "echo a",
      "echo b",
      "echo c",
      "echo d",
      "sort ?<(echo d)",
    ]);
  });

  test("macros of a pipeline are variables where they are said to be", () => {
    const spanOf = () => ({ uri: "a.yml", startLine: 1 });
    const [command] = scriptCommands("echo $(secret)", "shell", {
      spanOf,
      isMacro: (name) => name === "secret",
    }).commands;
    expect(command?.words[1]?.variables).toEqual(["secret"]);
    expect(scriptCommands("echo $(secret)", "shell", { spanOf }).commands).toHaveLength(2);
  });

  test("a fault costs what follows and no more", () => {
    const { commands, faults } = read("echo a\necho 'b");
    expect(commands).toHaveLength(2);
    expect(faults).toEqual([
      { at: { uri: "run.sh", startLine: 2, startColumn: 7, endLine: 2 }, message: "a quote is not closed" },
    ]);
  });

  test("places are exact", () => {
    const [command] = read("\n  az x \\\n    --value 'a b'").commands;
    expect(command?.at).toEqual({ uri: "run.sh", startLine: 2, startColumn: 3, endLine: 3 });
    expect(command?.words[3]?.at).toEqual({ uri: "run.sh", startLine: 3, startColumn: 13, endLine: 3 });
  });
});

describe("PowerShell", () => {
  test("parameters, continued lines, comments and values behind a colon", () => {
    expect(words("New-AzKeyVault -Name 'it''s' `\n  -Sku:Premium <# no #> # nor this", "powershell")).toEqual([
      "New-AzKeyVault -Name it's -Sku Premium",
    ]);
  });

  test("tables are splatted as parameters, with constants", () => {
    expect(words("$p = @{ Name = 'kv'; EnableX = $true }\nNew-AzKeyVault @p", "powershell")).toEqual([
      "New-AzKeyVault -name kv -enablex true",
    ]);
  });

  test("commands in parentheses and in values come first", () => {
    expect(
      words("Set-X -Value (ConvertTo-SecureString 'a' -AsPlainText)\n$s = Get-X | Select-Y", "powershell"),
    ).toEqual([
      "ConvertTo-SecureString a -AsPlainText",
      "Set-X -Value ?(ConvertTo-SecureString 'a' -AsPlainText)",
      "Get-X",
      "Select-Y",
    ]);
  });

  test("names of variables have no case; blocks and functions", () => {
    expect(words("$V = 'a'\nif ($x) { $v = 'b'; Foo $V } else { Foo $V }\nFoo $v", "powershell")).toEqual([
      " ?$x",
      "Foo b",
      "Foo a",
      "Foo ?$v",
    ]);
  });

  test("an expression for itself is printed; here-strings", () => {
    expect(words('$t = @"\na $b\n"@\n"x" > f\nFoo @\'\nb\n\'@', "powershell")).toEqual(["Write-Output x", "Foo b"]);
  });
});

const fragments = fc.constantFrom(
  ...`$( ) \` ' " { } \${ \${{ }} <<EOF EOF\n @{ @( @' '@ = $a=  a= a=( a+= if then fi for in do done case esac ;; ; & && || | > >> <( \\ # \n [[ ]] (( )) function f() az keyvault x --name=y $V \${V[@]} -A:b @p`.split(
    / /,
  ),
);

describe("whatever a script holds", () => {
  test("it is read without a fault of ours, and every place lies in it", () => {
    fc.assert(
      fc.property(
        fc.array(fragments, { maxLength: 80 }),
        fc.constantFrom(" ", "", "\n"),
        fc.boolean(),
        (parts, between, isShell) => {
          const text = parts.join(between);
          const lines = text.split("\n").length;
          for (const { at } of read(text, isShell ? "shell" : "powershell").commands) {
            expect(at.startLine).toBeLessThanOrEqual(lines);
            expect(at.endLine).toBeLessThanOrEqual(lines);
          }
        },
      ),
    );
  });

  test.each([
    "$(",
    "`",
    "${",
    "@{a=",
    "$x = @('a',",
    "(",
    "{",
    "$x=$(",
    "@(",
    'a="$(',
    "if ",
    "<(",
    "$((",
    "X=$X$X\n",
    `a+=("\${a[@]}" b)\n`,
    "'",
    "case x in ",
  ])("%s many times", (part) => {
    const text = part.repeat(20_000);
    for (const language of ["shell", "powershell"] as const)
      expect(read(text, language).faults.length).toBeLessThan(21);
  });
});
