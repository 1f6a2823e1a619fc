import type { Refusal } from "../../../model/manifest.ts";
import { refused } from "../files/file-fault.ts";
import type { SourceTree } from "../parts.ts";
import { looksLikePlan, readPlan } from "./plan/read-plan.ts";
import { looksLikeState, readState } from "./state/read-state.ts";
import type { TerraformTree } from "./tree.ts";

/** Ends of names under which a plan or state lies in a repository. */
const jsonEnd = ".json";
const stateEnds = [".tfstate", ".tfstate.backup"] as const;

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

  /** Reads a file if it is one. A file that was named, or that is called a state, has to be. */
  async read(uri: string): Promise<void> {
    const isMeant = this.#named.has(uri) || stateEnds.some((end) => uri.endsWith(end));
    if (!isMeant && !uri.endsWith(jsonEnd)) return;
    if (!isMeant && !this.#mayBePrinted(uri)) return;
    const text = await this.#tree.text(uri);
    if (text === undefined) return;
    if (text.trim() === "" && !this.#named.has(uri)) return;
    const value = this.#parse(uri, text);
    if (value === undefined) return;
    const tree = readPlan(uri, value, { source: this.#sources }) ?? readState(uri, value);
    if (tree) this.trees.push(tree);
    else if (isMeant) this.#refuse(uri, "it is neither Terraform code nor a plan or state in JSON");
  }

  #mayBePrinted(uri: string): boolean {
    const { glance } = this.#tree;
    const text = glance?.call(this.#tree, uri);
    return glance === undefined || (text !== undefined && (looksLikePlan(text) || looksLikeState(text)));
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
