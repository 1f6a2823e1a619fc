import { type Head, LinkReader } from "./link-reader.ts";
import type { Expression, ModuleStatement, Name, OtherStatement, ResourceStatement, Statement } from "./syntax.ts";
import { token } from "./tokens.ts";

const keywords: ReadonlySet<string> = new Set([
  "targetScope",
  "metadata",
  "param",
  "var",
  "type",
  "func",
  "resource",
  "module",
  "output",
  "import",
  "extension",
  "provider",
  "using",
  "extends",
  "test",
  "assert",
]);

/** Statements in the order of the file. One that does not parse is left out, and the next one is read. */
export class StatementReader extends LinkReader {
  readonly statements: Statement[] = [];

  get loaded(): readonly string[] {
    return this.loads;
  }

  read(): void {
    this.advance();
    while (!this.is(token.end)) {
      const { start } = this;
      const statement = this.attempt(() => this.#statement());
      if (statement) this.statements.push(statement);
      else {
        if (this.start === start && !this.is(token.end)) this.advance();
        this.#skipToStatement();
      }
      this.openBrackets = 0;
    }
  }

  /** Inside brackets only one at the very start of its line: then the brackets were never closed. */
  protected override isStatementStart(): boolean {
    if (!this.isAfterNewline || this.start !== this.lineStart) return false;
    return this.is(token.at) || (this.is(token.identifier) && this.#isDeclaration());
  }

  /** A keyword with something behind it that begins a statement; with a colon it is a property. */
  #isDeclaration(): boolean {
    if (!keywords.has(this.word())) return false;
    let at = this.stop;
    while (this.text.charCodeAt(at) === 0x20 || this.text.charCodeAt(at) === 0x09) at += 1;
    const next = this.text.charCodeAt(at);
    return next !== token.colon && next !== token.dot && next !== token.openParenthesis;
  }

  #skipToStatement(): void {
    while (!this.is(token.end)) {
      if (this.isStatementStart()) return;
      if (this.isAfterNewline && this.openBrackets <= 0 && (this.is(token.at) || keywords.has(this.word()))) return;
      if (this.is(token.quote)) this.skipText();
      else {
        if (this.is(token.openBrace) || this.is(token.openBracket)) this.openBrackets += 1;
        if (this.is(token.closeBrace) || this.is(token.closeBracket)) this.openBrackets -= 1;
        this.advance();
      }
    }
  }

  #statement(): Statement {
    const { start } = this;
    const decorators = this.decorators();
    const keyword = { start: this.start, end: this.stop };
    if (!this.is(token.identifier)) this.fail("a statement");
    const word = this.word();
    if (!keywords.has(word)) this.fail("a statement");
    this.advance();
    const statement = this.#rest(word, { start, keyword, decorators });
    if (!this.isAfterNewline && !this.is(token.end)) this.fail("the end of the line");
    return statement;
  }

  #rest(word: string, head: Head): Statement {
    switch (word) {
      case "param":
        return this.#parameter(head);
      case "var":
        return this.#variable(head);
      case "resource":
        return this.#resource(head);
      case "module":
        return this.#module(head);
      case "output":
        return this.#output(head);
      case "type":
        return this.#typeStatement(head);
      case "func":
        return this.#function(head);
      case "import":
        return this.is(token.quote) ? this.extensionStatement(head) : this.importStatement(head);
      case "using":
      case "extends":
        return this.linkStatement(word, head);
      case "extension":
      case "provider":
        return this.extensionStatement(head);
      default:
        return this.#other(word, head);
    }
  }

  #assigned(): Expression {
    this.expect(token.assign, '"="');
    return this.expression();
  }

  #parameter(head: Head): Statement {
    const name = this.name("the name of a parameter");
    const type = this.is(token.assign) || this.isAfterNewline || this.is(token.end) ? undefined : this.type();
    const value = this.is(token.assign) ? this.#assigned() : undefined;
    return { kind: "param", name, type, value, ...head, end: this.lastEnd };
  }

  #variable(head: Head): Statement {
    const name = this.name("the name of a variable");
    if (!this.is(token.assign)) this.type();
    const value = this.#assigned();
    return { kind: "var", name, value, ...head, end: this.lastEnd };
  }

  #output(head: Head): Statement {
    const name = this.name("the name of an output");
    const type = this.is(token.assign) ? undefined : this.type();
    const value = this.#assigned();
    return { kind: "output", name, type, value, ...head, end: this.lastEnd };
  }

  #typeStatement(head: Head): Statement {
    const name = this.name("the name of a type");
    this.expect(token.assign, '"="');
    const type = this.type();
    return { kind: "type", name, type, ...head, end: this.lastEnd };
  }

  #function(head: Head): Statement {
    const name = this.name("the name of a function");
    const parameters: Name[] = [];
    this.open(token.openParenthesis, '"("');
    while (!this.is(token.closeParenthesis)) {
      parameters.push(this.name("the name of a parameter"));
      this.type();
      if (this.is(token.comma)) this.advance();
      else if (!this.is(token.closeParenthesis)) this.fail('"," or ")"');
    }
    this.close(token.closeParenthesis, '")"');
    this.type();
    this.expect(token.arrow, '"=>"');
    const body = this.expression();
    return { kind: "func", name, parameters, body, ...head, end: this.lastEnd };
  }

  protected override nestedResource(): ResourceStatement {
    const { start } = this;
    const decorators = this.decorators();
    const keyword = { start: this.start, end: this.stop };
    if (!this.isWord("resource")) this.fail("a resource");
    this.advance();
    return this.#resource({ start, keyword, decorators });
  }

  #resource(head: Head): ResourceStatement {
    const name = this.name("the name of a resource");
    if (!this.is(token.quote)) this.fail("the type of a resource");
    const type = this.readText();
    const isExisting = this.isWord("existing");
    if (isExisting) this.advance();
    const value = this.#assigned();
    return { kind: "resource", name, type, isExisting, value, ...head, end: this.lastEnd };
  }

  #module(head: Head): ModuleStatement {
    const name = this.name("the name of a module");
    if (!this.is(token.quote)) this.fail("the source of a module");
    const source = this.readText();
    const value = this.#assigned();
    return { kind: "module", name, source, value, ...head, end: this.lastEnd };
  }

  #other(word: string, head: Head): OtherStatement {
    const kind = word === "metadata" || word === "test" || word === "assert" ? word : "targetScope";
    const name = kind === "targetScope" ? undefined : this.name("a name");
    if (kind === "test") this.readText();
    const value = this.#assigned();
    return { kind, name, value, ...head, end: this.lastEnd };
  }
}
