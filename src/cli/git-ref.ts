import { execFile } from "node:child_process";
import { posix, relative, sep } from "node:path";
import { UsageError } from "./exit.ts";

/** Largest file of a commit that is read: policies and code that people write are far smaller. */
const mostBytes = 16 * 1024 * 1024;

interface Answer {
  readonly status: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/**
 * A commit of the repository that a folder lies in. What stands in it is read as git keeps it: no checkout, no filter, no
 * textconv, nothing fetched, no shell.
 */
export class GitRef {
  /** As it was given: `origin/main`. */
  readonly name: string;
  readonly commit: string;
  readonly #cwd: string;
  /** From the top of the work tree to `cwd`, with `/` at its end; empty at the top. */
  readonly #prefix: string;

  private constructor(name: string, commit: string, place: { readonly cwd: string; readonly prefix: string }) {
    this.name = name;
    this.commit = commit;
    this.#cwd = place.cwd;
    this.#prefix = place.prefix;
  }

  static async open(name: string, cwd: string): Promise<GitRef> {
    const top = await git(["rev-parse", "--show-prefix"], cwd);
    if (top.status !== 0) throw noRepository(top.stderr);
    const prefix = top.stdout.toString("utf8").replace(/\n$/, "");
    const commit = await git(["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`], cwd);
    const id = commit.stdout.toString("utf8").trim();
    // Ids of SHA-1 and SHA-256 repositories; anything else would not be safe to put into the next command.
    if (commit.status !== 0 || !/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(id))
      throw new UsageError(
        "ref-unknown",
        `--policy-ref: this repository has no commit "${name}"`,
        "A pipeline often fetches one commit only: fetch the branch first (git fetch --depth=1 origin BRANCH), then name it as origin/BRANCH.",
      );
    return new GitRef(name, id, { cwd, prefix });
  }

  /** A path of the disk as the commit names it, from the top; undefined for one outside the repository. */
  inside(path: string): string | undefined {
    const inside = posix.normalize(this.#prefix + relative(this.#cwd, path).split(sep).join("/"));
    return inside.startsWith("../") ? undefined : inside;
  }

  /** A file of the commit, by its path from the top; undefined where the commit has no such file. */
  async read(path: string): Promise<Buffer | undefined> {
    const object = `${this.commit}:${path}`;
    const { status, stdout, stderr } = await git(["cat-file", "blob", object], this.#cwd);
    if (status === 0) return stdout;
    // A folder, a submodule or nothing at all: there is no such file. Anything else is a fault.
    const kind = await git(["cat-file", "-t", object], this.#cwd);
    if (kind.status !== 0 || kind.stdout.toString("utf8").trim() !== "blob") return undefined;
    throw new UsageError("ref-unreadable", `--policy-ref: ${path} cannot be read from ${this.name}`, firstLine(stderr));
  }
}

function noRepository(stderr: string): UsageError {
  const hint = stderr.includes("not a git repository") ? "Run it inside the repository." : firstLine(stderr);
  return new UsageError("ref-without-repository", "--policy-ref needs a git repository, and git finds none here", hint);
}

function firstLine(text: string): string {
  return text.trim().split("\n", 1)[0] || "git gave no reason.";
}

function git(args: readonly string[], cwd: string): Promise<Answer> {
  const options = {
    cwd,
    encoding: "buffer",
    maxBuffer: mostBytes,
    env: { ...process.env, GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0", GIT_NO_LAZY_FETCH: "1", LC_ALL: "C" },
  } as const;
  return new Promise((resolve, reject) => {
    execFile("git", ["--no-pager", ...args], options, (error, stdout, stderr) => {
      if (error === null) resolve({ status: 0, stdout, stderr: "" });
      else if (typeof error.code === "number") resolve({ status: error.code, stdout, stderr: stderr.toString("utf8") });
      else reject(faultOf(error));
    });
  });
}

function faultOf(error: { readonly code?: string | number | null; readonly message: string }): Error {
  if (error.code === "ENOENT")
    return new UsageError("git-missing", "--policy-ref needs git, which is not installed here", "Install git.");
  if (error.code === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER")
    return new UsageError("ref-unreadable", "--policy-ref: a file of that commit has more than 16 MB");
  return new UsageError("git-failed", "--policy-ref: git did not run to its end", error.message);
}
