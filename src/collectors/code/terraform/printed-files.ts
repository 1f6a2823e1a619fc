import type { Refusal } from "../../../model/manifest.ts";
import { refused } from "../files/file-fault.ts";
import type { SourceTree } from "../parts.ts";
import {
  binaryPlan,
  isPlanName,
  isStateName,
  looksPrinted,
  readTerraformJson,
  whyNotParsed,
} from "./plan/terraform-json.ts";
import type { TerraformTree } from "./tree.ts";

/** End of names under which a plan or state may lie in a repository, beside those that say it. */
const jsonEnd = ".json";

const howToSave = "save what terraform show -json prints, and give that file";

/** Plans and states, told by their content from whatever else is JSON. */
export class PrintedFiles {
  readonly trees: TerraformTree[] = [];
  readonly refused: Refusal[] = [];
  readonly #tree: SourceTree;
  readonly #named: ReadonlySet<string>;
  readonly #sources: readonly TerraformTree[];

  constructor(tree: SourceTree, named: ReadonlySet<string>, sources: readonly TerraformTree[]) {
    this.#tree = tree;
    this.#named = named;
    this.#sources = sources;
  }

  /** Reads a file if it is one. A file that is called a state has to be. */
  async read(uri: string): Promise<void> {
    const isMeant = isStateName(uri);
    if (!isMeant && !this.#named.has(uri) && !uri.endsWith(jsonEnd) && !isPlanName(uri)) return;
    if (!isMeant && !this.#mayBePrinted(uri)) return;
    const text = await this.#tree.text(uri);
    if (text === undefined) this.#noText(uri);
    else if (text.trim() !== "" || this.#named.has(uri)) this.#take(uri, text, isMeant);
  }

  #take(uri: string, text: string, isMeant: boolean): void {
    const why = whyNotParsed(text);
    if (why) {
      this.refused.push({ id: uri, why });
      return;
    }
    const value = this.#parse(uri, text);
    if (value === undefined) return;
    const tree = readTerraformJson(uri, value, this.#sources);
    if (tree) this.trees.push(tree);
    else if (isMeant) this.#refuse(uri, "it is neither Terraform code nor a plan or state in JSON");
  }

  #noText(uri: string): void {
    if (isPlanName(uri)) this.refused.push({ id: uri, why: binaryPlan });
  }

  #mayBePrinted(uri: string): boolean {
    const { glance } = this.#tree;
    if (glance === undefined) return true;
    const text = glance.call(this.#tree, uri);
    if (text === undefined) this.#noText(uri);
    return text !== undefined && looksPrinted(text);
  }

  /** The parser's own message quotes the text, which may be a secret: only its place is told. */
  #parse(uri: string, text: string): unknown {
    try {
      return JSON.parse(text);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      const position = placeOf(error.message, text);
      const where = position === undefined ? "" : `: see line ${text.slice(0, position).split("\n").length}`;
      this.#refuse(uri, `it is not JSON, or only a part of it${where}`);
      return undefined;
    }
  }

  #refuse(uri: string, detail: string): void {
    this.refused.push(refused(uri, "unparsable", detail, howToSave));
  }
}

/** Offset of what does not parse, as far as the parser says it. */
function placeOf(message: string, text: string): number | undefined {
  const [, position] = /at position (\d+)/.exec(message) ?? [];
  if (position !== undefined) return Number(position);
  return message.startsWith("Unexpected end") ? text.trimEnd().length : undefined;
}
