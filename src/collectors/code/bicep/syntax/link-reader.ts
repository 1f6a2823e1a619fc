import type { Decorator, ImportedName, Name, OtherStatement, Statement } from "./syntax.ts";
import { token } from "./tokens.ts";
import { TypeReader } from "./type-reader.ts";

/** What every statement has. */
export interface Head {
  readonly start: number;
  readonly keyword: { readonly start: number; readonly end: number };
  readonly decorators: readonly Decorator[];
}

/** Statements that name other files, and extensions. */
export abstract class LinkReader extends TypeReader {
  protected importStatement(head: Head): Statement {
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
      const found =
        text?.type === "literal" ? { text: String(text.value), start: text.start, end: text.end } : this.name("a name");
      const isRenamed = this.isWord("as");
      if (isRenamed) this.advance();
      names.push({ name: found.text, alias: isRenamed ? this.name("a name") : found });
      if (this.is(token.comma)) this.advance();
      else if (!this.is(token.closeBrace) && !this.isAfterNewline) this.fail('"," or "}"');
    }
    this.close(token.closeBrace, '"}"');
  }

  protected linkStatement(kind: "using" | "extends", head: Head): Statement {
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

  protected extensionStatement(head: Head): OtherStatement {
    const value = this.is(token.quote) ? this.readText() : undefined;
    let name = value ? undefined : this.name("the name of an extension");
    this.#skipConfiguration();
    if (!this.isAfterNewline && this.isWord("as")) {
      this.advance();
      name = this.name("a name");
    }
    return { kind: "extension", name, value, ...head, end: this.lastEnd };
  }
}
