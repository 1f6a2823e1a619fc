import fc from "fast-check";

/** Text that is valid in Terraform's language, of every form that the grammar of the oracle knows as well. */
const name = fc.constantFrom("a", "b_c", "d-e", "var", "local", "größe", "x1", "_y", "each", "index", "value");
const label = fc.constantFrom("azurerm_key_vault", "kv", "with space", "ä", "a.b");
const gap = fc.constantFrom("", " ", "  ", "\t");
const gapOrLine = fc.constantFrom("", " ", "\n", " # note\n  ", "\n\n", " /* in */ ", "\r\n");
const number = fc.constantFrom("0", "1", "42", "3.5", "007", "0.25");
const plainText = fc.constantFrom(
  "",
  "x",
  "kv-",
  " two words ",
  "100% x",
  "$5",
  "\\n",
  '\\"',
  "$${x}",
  "%%{y}",
  "\\\\",
  "#no",
  "//no",
  "ü😀",
);

/** For the grammar line ends are blanks: a key in parentheses on the next line would be a call of what stands before it. */
function onLines(entries: readonly string[]): string {
  return entries.map((text, index) => (entries[index + 1]?.startsWith("(") ? `${text},` : text)).join("\n");
}

interface Levels {
  readonly expression: string;
  readonly term: string;
  readonly template: string;
}

const { expression, template } = fc.letrec((tie: fc.LetrecTypedTie<Levels>): fc.LetrecValue<Levels> => {
  const inner = tie("expression");
  const operand = tie("term");
  const list = fc.array(inner, { maxLength: 3 });
  const names = fc.oneof(
    name,
    fc.tuple(name, name).map(([key, value]) => `${key}, ${value}`),
  );
  const operator = fc.constantFrom("+", "-", "*", "/", "%", "==", "!=", "<", ">", "<=", ">=", "&&", "||");
  const step = fc.oneof(
    name.map((word) => `.${word}`),
    inner.map((key) => `[${key}]`),
    fc.constant("[*]"),
    fc.constant(".*"),
    fc.constant(".0"),
  );
  const key = fc.oneof(
    name,
    inner.map((text) => `(${text})`),
    plainText.map((text) => `"${text}"`),
  );
  const entry = fc.tuple(key, fc.constantFrom(" = ", ": ", "="), inner).map((parts) => parts.join(""));
  const spread = fc.constantFrom("", "...");
  return {
    expression: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      operand,
      fc.tuple(operand, operator, operand).map(([left, mark, right]) => `${left} ${mark} ${right}`),
      fc.tuple(operand, inner, inner).map(([test, then, otherwise]) => `${test} ? ${then} : ${otherwise}`),
    ),
    term: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      name,
      number,
      fc.constantFrom("true", "false", "null"),
      tie("template").map((text) => `"${text}"`),
      fc.tuple(name, fc.array(step, { minLength: 1, maxLength: 4 })).map(([root, steps]) => root + steps.join("")),
      inner.map((text) => `(${text})`),
      fc.tuple(gapOrLine, inner, gapOrLine).map(([before, text, after]) => `(${before}${text}${after})`),
      fc.tuple(fc.constantFrom("-", "!"), operand).map((parts) => parts.join("")),
      fc.tuple(list, gapOrLine).map(([items, blank]) => `[${blank}${items.join(`,${blank}`)}${blank}]`),
      fc.array(entry, { maxLength: 3 }).map((entries) => `{ ${entries.join(", ")} }`),
      fc.array(entry, { maxLength: 3 }).map((entries) => `{\n${onLines(entries)}\n}`),
      fc.tuple(name, list, gapOrLine).map(([call, items, blank]) => `${call}(${blank}${items.join(`, ${blank}`)})`),
      fc.tuple(name, inner).map(([call, last]) => `${call}(${last}...)`),
      fc
        .tuple(names, inner, inner, inner)
        .map(([bound, of, value, test]) => `[for ${bound} in ${of} : ${value} if ${test}]`),
      fc
        .tuple(names, inner, inner, spread)
        .map(([bound, of, value, mark]) => `{ for ${bound} in ${of} : "k" => ${value}${mark} }`),
    ),
    template: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      plainText,
      fc.tuple(plainText, inner, plainText).map(([before, text, after]) => `${before}\${${text}}${after}`),
      fc.tuple(plainText, inner).map(([before, text]) => `${before}\${~ ${text} ~}`),
      fc
        .tuple(inner, tie("template"), tie("template"))
        .map(([test, then, otherwise]) => `%{ if ${test} }${then}%{ else }${otherwise}%{ endif }`),
      fc.tuple(inner, tie("template")).map(([of, body]) => `%{ for v in ${of} }${body}%{ endfor }`),
    ),
  };
});

const heredoc = fc
  .tuple(fc.constantFrom("<<EOT", "<<-EOT"), fc.array(fc.tuple(gap, template), { minLength: 1, maxLength: 3 }))
  .map(([opening, lines]) => `${opening}\n${lines.map(([blank, text]) => `${blank}${text}\n`).join("")}EOT`);

const attribute = fc
  .tuple(gap, name, gap, fc.oneof({ weight: 4, arbitrary: expression }, { weight: 1, arbitrary: heredoc }))
  .map(([indent, key, blank, value]) => ({ key, text: `${indent}${key}${blank}=${blank}${value}\n` }));

const blanks = fc
  .constantFrom("\n", "# a comment\n", "  // another\n", "/* and\none more */\n", "")
  .map((text) => ({ key: undefined, text }));

interface Item {
  /** Of an attribute, of which a body has one of each name. */
  readonly key: string | undefined;
  readonly text: string;
}

const { body } = fc.letrec<{ body: string; block: Item }>((tie) => ({
  block: fc
    .tuple(
      name,
      fc.array(
        fc.oneof(
          name,
          label.map((text) => `"${text}"`),
        ),
        { maxLength: 2 },
      ),
      tie("body"),
    )
    .map(([type, labels, inside]) => ({
      key: undefined,
      text: `${[type, ...labels].join(" ")} {\n${inside}}\n`,
    })),
  body: fc
    .uniqueArray(fc.oneof<fc.Arbitrary<Item>[]>({ depthSize: "small" }, attribute, blanks, tie("block")), {
      maxLength: 4,
      selector: (item) => item.key ?? item,
    })
    .map((items) => items.map(({ text }) => text).join("")),
}));

export const validHcl = body;
