import type { CodeFormat, CodeUnit, Suppression } from "../../model/code.ts";
import type { SourceSpan } from "../../model/fact.ts";
import type { RoleDefinition } from "../../model/grants.ts";
import type { Refusal } from "../../model/manifest.ts";
import type { Principal } from "../../model/principal.ts";
import type { Scope } from "../../model/scope.ts";
import type { RemovedGrants } from "../../model/snapshot.ts";
import type { VaultRecord } from "../../model/vault.ts";

/** What one reader of infrastructure code gives: parts of a snapshot. A reader adds formats, and nothing else has to know. */
export interface CodeParts {
  readonly vaults: readonly VaultRecord[];
  readonly scopes: readonly Scope[];
  readonly roles: readonly RoleDefinition[];
  readonly principals: readonly Principal[];
  readonly units: readonly CodeUnit[];
  /** Grants that go by this change, where the format says so. */
  readonly removed?: RemovedGrants;
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
  /**
   * A file of one of its formats as suppressions in place see it; undefined where the text is none of them. Also asked about
   * earlier versions of a file. A reader without it has no comments, or tells its suppressions in another way.
   */
  commented?(uri: string, text: string): CommentedFile | undefined | Promise<CommentedFile | undefined>;
}

/** The comments of a file, and what a comment can stand at. Lines count from 1. */
export interface CommentedFile {
  readonly uri: string;
  readonly format: CodeFormat;
  readonly comments: readonly FileComment[];
  /** Blocks, steps, documents, commands: from the outer ones to the inner ones, in the order of the text. */
  readonly elements: readonly CommentedElement[];
}

export interface FileComment {
  /** Without the marks that make it a comment. */
  readonly text: string;
  readonly at: SourceSpan;
  /** Nothing but the comment stands on its lines: it is about what follows. */
  readonly isOwnLine: boolean;
}

export interface CommentedElement {
  /** Names it in every version of the file, whatever line it is on: `kv::db`, `jobs.build.steps[2]`. */
  readonly path: string;
  readonly first: number;
  readonly last: number;
}

export const noParts: CodeParts = { vaults: [], scopes: [], roles: [], principals: [], units: [], refused: [] };

/** A suppression in place and the lines that it covers, with those that name no reason. */
export interface FoundSuppressions {
  readonly valid: readonly Suppression[];
  readonly units: readonly CodeUnit[];
}
