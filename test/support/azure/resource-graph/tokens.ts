/** A query that this interpreter does not understand, with the place where it stopped. */
export class QueryFault extends Error {
  readonly code: "ParserFailure" | "InvalidQueryLanguage" | "SemanticError";
  readonly line: number;
  readonly column: number;
  readonly token: string;

  constructor(code: QueryFault["code"], token: Pick<Token, "line" | "column" | "text">, why: string) {
    super(why);
    this.code = code;
    this.line = token.line;
    this.column = token.column;
    this.token = token.text;
  }
}

export interface Token {
  readonly kind: "word" | "string" | "number" | "mark" | "end";
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

const marks = /^(!in~|!in|in~|!contains|!startswith|!endswith|!has|==|!=|=~|!~|<=|>=|[|=<>(),.[\]])/i;
const shapes: readonly (readonly [Token["kind"], RegExp])[] = [
  ["string", /^'(?:[^'\\]|\\.)*'|^"(?:[^"\\]|\\.)*"/],
  ["number", /^\d+(\.\d+)?/],
  ["mark", marks],
  // Operators with a hyphen are words here: `project-away`.
  ["word", /^[A-Za-z_$][\w$]*(-[a-z]+)?/],
];

/** Cuts a query into tokens; line comments are dropped. */
export function tokenize(query: string): readonly Token[] {
  const tokens: Token[] = [];
  let rest = query;
  let line = 1;
  let column = 0;
  const skip = (length: number) => {
    for (const sign of rest.slice(0, length)) {
      column = sign === "\n" ? 0 : column + 1;
      line += sign === "\n" ? 1 : 0;
    }
    rest = rest.slice(length);
  };
  for (;;) {
    skip(/^(?:\s+|\/\/[^\n]*)*/.exec(rest)?.[0].length ?? 0);
    if (rest === "") break;
    const found = shapes
      .map(([kind, shape]) => ({ kind, text: shape.exec(rest)?.[0] }))
      .find(({ text }) => text !== undefined);
    if (found?.text === undefined) {
      throw new QueryFault("ParserFailure", { line, column, text: rest.slice(0, 1) }, "not a sign of the language");
    }
    tokens.push({ kind: found.kind, text: found.text, line, column });
    skip(found.text.length);
  }
  tokens.push({ kind: "end", text: "<EOF>", line, column });
  return tokens;
}
