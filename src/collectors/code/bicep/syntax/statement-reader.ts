import type {
  Decorator,
  Expression,
  ImportedName,
  ModuleStatement,
  Name,
  OtherStatement,
  ResourceStatement,
  Statement,
} from "./syntax.ts";
import { token } from "./tokens.ts";
import { TypeReader } from "./type-reader.ts";

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

/** What every statement has. */
interface Head {
  readonly start: number;
  readonly keyword: { readonly start: number; readonly end: number };
  readonly decorators: readonly Decorator[];
}

/** Statements in the order of the file. One that does not parse is left out, and the next one is read. */
export class StatementReader extends TypeReader {
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
        return this.is(token.quote) ? this.#extension(head) : this.#import(head);
      case "using":
      case "extends":
        return this.#link(word, head);
      case "extension":
      case "provider":
        return this.#extension(head);
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

  #import(head: Head): Statement {
    let all: Name | undefined;
    const names: ImportedName[] = [];
    if (this.is(token.star)) {
      this.advance();
      if (!this.isWord("as")) this.fail('"as"');
      this.advance();
      all = this.name("a name");
    } else this.#importedNames(names);
    if (!this.isWord("from")) this.fail('"from"');
    this.advance();
    if (!this.is(token.quote)) this.fail("the source of an import");
    const source = this.readText();
    return { kind: "import", all, names, source, ...head, end: this.lastEnd };
  }

  #importedNames(names: ImportedName[]): void {
    this.open(token.openBrace, '"{" or "*"');
    while (!this.is(token.closeBrace)) {
      const text = this.is(token.quote) ? this.readText() : undefined;
      const found = text?.type === "literal" ? { text: String(text.value), ...rangeOf(text) } : this.name("a name");
      const isRenamed = this.isWord("as");
      if (isRenamed) this.advance();
      names.push({ name: found.text, alias: isRenamed ? this.name("a name") : found });
      if (this.is(token.comma)) this.advance();
      else if (!this.is(token.closeBrace) && !this.isAfterNewline) this.fail('"," or "}"');
    }
    this.close(token.closeBrace, '"}"');
  }

  #link(kind: "using" | "extends", head: Head): Statement {
    const isNone = this.isWord("none");
    if (!isNone && !this.is(token.quote)) this.fail("a file");
    const source = isNone ? undefined : this.readText();
    if (isNone) this.advance();
    this.#skipConfiguration();
    return { kind, source, ...head, end: this.lastEnd };
  }

  #skipConfiguration(): void {
    if (this.isAfterNewline || !this.isWord("with")) return;
    this.advance();
    this.expression();
  }

  #extension(head: Head): OtherStatement {
    const value = this.is(token.quote) ? this.readText() : undefined;
    let name = value ? undefined : this.name("the name of an extension");
    this.#skipConfiguration();
    if (!this.isAfterNewline && this.isWord("as")) {
      this.advance();
      name = this.name("a name");
    }
    return { kind: "extension", name, value, ...head, end: this.lastEnd };
  }

  #other(word: string, head: Head): OtherStatement {
    const kind = word === "metadata" || word === "test" || word === "assert" ? word : "targetScope";
    const name = kind === "targetScope" ? undefined : this.name("a name");
    if (kind === "test") this.readText();
    const value = this.#assigned();
    return { kind, name, value, ...head, end: this.lastEnd };
  }
}

function rangeOf({ start, end }: Expression) {
  return { start, end };
}
