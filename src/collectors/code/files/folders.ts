import { type Dirent, readdirSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Refusal } from "../../../model/manifest.ts";
import { fileErrorCode } from "../../store/fault.ts";
import { excludeFileOf, trackedIn } from "./exclude-file.ts";
import { fileFault, refused } from "./file-fault.ts";
import type { Tracked } from "./git-index.ts";
import { alwaysSkipped, IgnoreRules, namesOf } from "./ignore-rules.ts";
import { readSmall } from "./read-file.ts";
import { isWithin, pathOf, type Root, uriOf } from "./root.ts";

/** What lies in one folder and is not ignored; uris, in no particular order. */
export interface Listing {
  readonly files: readonly string[];
  readonly folders: readonly string[];
  /** Links to folders of the root. */
  readonly links: readonly { readonly uri: string; readonly target: string }[];
}

interface OpenListing extends Listing {
  readonly files: string[];
  readonly folders: string[];
  readonly links: { readonly uri: string; readonly target: string }[];
}

const nothing: Listing = { files: [], folders: [], links: [] };

/** The folders of a root, each listed once, by what git's ignore files leave of it. */
export class Folders {
  readonly root: Root;
  readonly refused: Refusal[] = [];
  readonly #rules = new Map<string, IgnoreRules>();
  readonly #listings = new Map<string, Listing>();

  /** Ignored folders of which only what git tracks all the same is listed. */
  readonly #partial = new Set<string>();
  readonly #meant = new Set<string>();
  #index: Tracked | undefined;

  constructor(root: Root) {
    this.root = root;
    const base = IgnoreRules.none.with(excludeFileOf(root), 0);
    this.#rules.set("", base.with(this.#ignoreFile(""), 0));
  }

  /** Says that a folder is to be listed whatever ignores it. */
  mean(uri: string): void {
    this.#meant.add(uri);
  }

  /** Read when something is ignored, and not before. */
  #tracked(): Tracked {
    this.#index ??= trackedIn(this.root);
    return this.#index;
  }

  /** Is it, or a folder above it, left out of the repository? */
  isIgnoredFolder(uri: string): boolean {
    const names = uri === "" ? [] : uri.split("/");
    if (names.some((name) => alwaysSkipped.has(name))) return true;
    return names.some((_, index) => {
      const above = names.slice(0, index).join("/");
      return this.#rulesOf(above).ignores(namesOf(names.slice(0, index + 1).join("/")), true);
    });
  }

  /** Lists a folder, whatever says that it is ignored itself. One that cannot be read is told, and empty. */
  list(uri: string): Listing {
    const known = this.#listings.get(uri);
    if (known) return known;
    const listing = this.#read(uri);
    this.#listings.set(uri, listing);
    return listing;
  }

  /** The same for a folder that nobody asked for: of one that is ignored, what git tracks all the same. */
  listBeside(uri: string): Listing {
    if (!this.#listings.has(uri) && this.isIgnoredFolder(uri)) {
      if (!this.#tracked().folders.has(uri)) return nothing;
      this.#partial.add(uri);
    }
    return this.list(uri);
  }

  #read(uri: string): Listing {
    let entries: readonly Dirent[];
    try {
      entries = readdirSync(pathOf(uri, this.root), { withFileTypes: true });
    } catch (error) {
      this.refused.push(fileFault(uri, error));
      return nothing;
    }
    const listing: OpenListing = { files: [], folders: [], links: [] };
    for (const entry of entries) {
      const child = uri === "" ? entry.name : `${uri}/${entry.name}`;
      if (alwaysSkipped.has(entry.name) || !this.#isListed(child, uri, entry.isDirectory())) continue;
      if (entry.isFile()) listing.files.push(child);
      else if (entry.isDirectory()) listing.folders.push(child);
      else if (entry.isSymbolicLink()) this.#addLink(child, listing);
    }
    return listing;
  }

  /** What was committed before it was ignored, or in spite of it, is in the repository. */
  #isListed(child: string, folder: string, isFolder: boolean): boolean {
    if (this.#meant.has(child)) return true;
    const isPartial = this.#partial.has(folder) && !this.#meant.has(folder);
    if (!isPartial && !this.#rulesOf(folder).ignores(namesOf(child), isFolder)) return true;
    const { files, folders } = this.#tracked();
    if (!isFolder) return files.has(child);
    if (!folders.has(child)) return false;
    this.#partial.add(child);
    return true;
  }

  /** A link to a file of the root is a file; one that leads out of it could be anything of the machine, and is not followed. */
  #addLink(uri: string, listing: OpenListing): void {
    const path = pathOf(uri, this.root);
    try {
      const target = realpathSync(path);
      const isInside = isWithin(target, this.root.path);
      if (
        !isInside ||
        uriOf(target, this.root)
          .split("/")
          .some((name) => alwaysSkipped.has(name))
      )
        this.refused.push(
          refused(uri, "not-in-output", `a link that leads out of ${this.#rootWords()} is not followed`),
        );
      else if (statSync(target).isDirectory()) listing.links.push({ uri, target: uriOf(target, this.root) });
      else listing.files.push(uri);
    } catch (error) {
      const code = fileErrorCode(error);
      // A link to nothing is told when somebody wants what is not there.
      if (code === "ENOENT" || code === "ENOTDIR") listing.files.push(uri);
      else if (code === "ELOOP") this.refused.push(refused(uri, "not-in-output", "a link that leads in a circle"));
      else this.refused.push(fileFault(uri, error));
    }
  }

  #rootWords(): string {
    return this.root.isRepository ? "the repository" : "the scanned folder";
  }

  #rulesOf(uri: string): IgnoreRules {
    const names = uri === "" ? [] : uri.split("/");
    let rules = this.#rules.get("") ?? IgnoreRules.none;
    let above = "";
    for (const [index, name] of names.entries()) {
      above = index === 0 ? name : `${above}/${name}`;
      const known = this.#rules.get(above);
      rules = known ?? rules.with(this.#ignoreFile(above), index + 1);
      if (!known) this.#rules.set(above, rules);
    }
    return rules;
  }

  /** Not through a link: git does not follow one there either. */
  #ignoreFile(uri: string): string {
    const name = uri === "" ? ".gitignore" : `${uri}/.gitignore`;
    return readSmall(join(pathOf(uri, this.root), ".gitignore"), (error) => this.refused.push(fileFault(name, error)));
  }
}
