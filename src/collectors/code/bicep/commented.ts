import type { Range } from "../hcl/syntax.ts";
import type { CommentedElement, CommentedFile, FileComment } from "../parts.ts";
import { parseBicep } from "./syntax/parse.ts";
import type { BicepFile, Expression, ObjectEntry, ResourceStatement, Statement } from "./syntax/syntax.ts";

/** A Bicep file as suppressions in place see it; undefined for files of other kinds. */
export function commentedBicep(uri: string, text: string): CommentedFile | undefined {
  if (!uri.endsWith(".bicep") && !uri.endsWith(".bicepparam")) return undefined;
  const file = parseBicep(uri, text);
  const elements = new Elements(file);
  for (const statement of file.statements) elements.addStatement(statement);
  return { uri, format: "bicep", comments: file.comments.map((one) => commentOf(file, one)), elements: elements.found };
}

function commentOf(file: BicepFile, comment: BicepFile["comments"][number]): FileComment {
  return { text: comment.text, at: file.spanOf(comment), isOwnLine: comment.isOwnLine };
}

/** Statements, resources inside them, and whatever takes several lines there: objects, lists and their members. */
class Elements {
  readonly found: CommentedElement[] = [];
  readonly #file: BicepFile;

  constructor(file: BicepFile) {
    this.#file = file;
  }

  addStatement(statement: Statement): void {
    const name = "name" in statement ? statement.name?.text : undefined;
    const isResource = statement.kind === "resource" || statement.kind === "module";
    const path = isResource || name === undefined ? (name ?? statement.kind) : `${statement.kind} ${name}`;
    this.#addDeclared(statement, path);
    if ("value" in statement && statement.value) this.#addValue(statement.value, path);
  }

  /** Twice where decorators stand above it: a comment may stand above those or at the statement itself. */
  #addDeclared(statement: Pick<Statement, "start" | "end" | "keyword">, path: string): void {
    const whole = this.#add(statement, path);
    const own = this.#file.spanOf(statement.keyword).startLine;
    if (own !== whole.first) this.found.push({ path, first: own, last: whole.last });
  }

  #add(range: Range, path: string): CommentedElement {
    const { startLine, endLine = startLine } = this.#file.spanOf(range);
    const element = { path, first: startLine, last: endLine };
    this.found.push(element);
    return element;
  }

  #addValue(value: Expression, path: string): void {
    switch (value.type) {
      case "if":
      case "for":
        this.#addValue(value.body, path);
        return;
      case "object":
        for (const entry of value.entries) this.#addEntry(entry, path);
        return;
      case "array":
        for (const [at, item] of value.items.entries()) this.#addMember(item, item, `${path}[${at}]`);
        return;
      default:
        return;
    }
  }

  #addEntry(entry: ObjectEntry, path: string): void {
    if (entry.kind === "resource") this.#addResource(entry.resource, path);
    else if (entry.kind === "property" && entry.key.type === "literal") {
      this.#addMember(entry, entry.value, `${path}.${entry.key.value}`);
    }
  }

  #addResource(resource: ResourceStatement, path: string): void {
    const inner = `${path}::${resource.name.text}`;
    this.#addDeclared(resource, inner);
    this.#addValue(resource.value, inner);
  }

  #addMember(range: Range, value: Expression, path: string): void {
    const { startLine, endLine } = this.#file.spanOf(range);
    if (endLine === undefined || endLine === startLine) return;
    this.found.push({ path, first: startLine, last: endLine });
    this.#addValue(value, path);
  }
}
