import type { CodeUnit, Suppression } from "../../model/code.ts";
import type { RoleDefinition } from "../../model/grants.ts";
import type { Refusal } from "../../model/manifest.ts";
import type { Principal } from "../../model/principal.ts";
import type { Scope } from "../../model/scope.ts";
import type { VaultRecord } from "../../model/vault.ts";

/** What one reader of infrastructure code gives: parts of a snapshot. A reader adds formats, and nothing else has to know. */
export interface CodeParts {
  readonly vaults: readonly VaultRecord[];
  readonly scopes: readonly Scope[];
  readonly roles: readonly RoleDefinition[];
  readonly principals: readonly Principal[];
  readonly units: readonly CodeUnit[];
  /**
   * What was asked for and could not be read (`unparsable`, `failed`), and what no run can read (`not-in-output`: a remote
   * module, which is never fetched). The first makes a run incomplete, the second is only told.
   */
  readonly refused: readonly Refusal[];
}

/** A text file of the tree, decoded. `uri` is its path from the scanned root, with `/`. */
export interface SourceFile {
  readonly uri: string;
  readonly text: string;
}

/** The tree as its walk found it: names first, content when somebody wants it. */
export interface SourceTree {
  /** Every file of the paths that were asked for and that is not ignored, sorted by uri. */
  readonly uris: readonly string[];
  /**
   * The files of one folder (empty for the root), not of those below it, sorted: of any folder of the root, also where no path
   * asked for it or a link leads to it. What a module's source means is found with it. Empty where there is no such folder, or
   * where it lies outside the root. A tree without it knows `uris` only.
   */
  filesIn?(folder: string): readonly string[];
  /**
   * A file's text; undefined where it is no text or could not be read, which the tree itself then tells as refused. Files are
   * read once and kept as long as the tree is.
   */
  text(uri: string): Promise<string | undefined>;
  /**
   * The same for a file of which only its text can say whether anybody wants it (a plan is JSON under any name): what is no text is
   * not told, it is not kept, and it does not count as asked for. A tree without it has `text` only.
   */
  glance?(uri: string): string | undefined;
  /** What could not be read so far. */
  refused(): readonly Refusal[];
}

/** A reader of one family of formats. */
export interface CodeReader {
  readonly name: string;
  read(tree: SourceTree): Promise<CodeParts>;
}

export const noParts: CodeParts = { vaults: [], scopes: [], roles: [], principals: [], units: [], refused: [] };

/** A suppression in place and the lines that it covers, with those that name no reason. */
export interface FoundSuppressions {
  readonly valid: readonly Suppression[];
  readonly units: readonly CodeUnit[];
}
