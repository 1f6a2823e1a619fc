import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fileFault } from "../../../../src/collectors/code/files/file-fault.ts";
import { type FileTree, isPathFault, openTree } from "../../../../src/collectors/code/files/open-tree.ts";
import { temporaryFolder } from "../../../support/run-cli.ts";

let folder: { readonly path: string; remove(): void };
let root: string;
beforeEach(() => {
  folder = temporaryFolder();
  root = join(folder.path, "repo");
  mkdirSync(root);
});
afterEach(() => folder.remove());

function write(files: Readonly<Record<string, string | Buffer>>, at = root): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(at, path)), { recursive: true });
    writeFileSync(join(at, path), content);
  }
}

function gitInit(at = root): void {
  execFileSync("git", ["init", "--quiet"], { cwd: at });
}

async function open(paths: readonly string[] = ["."], cwd = root, beside: readonly string[] = []): Promise<FileTree> {
  const tree = await openTree(paths, { cwd, beside });
  if (isPathFault(tree)) throw new Error(`${tree.path} ${tree.fault}`);
  return tree;
}

describe("which files there are", () => {
  test("what git ignores is left out, nested and negated, and so are the folders of tools", async () => {
    gitInit();
    write({
      ".gitignore": "*.tfvars\n!keep.tfvars\nbuild/\nterraform.tfstate\n",
      "main.tf": "",
      "secret.tfvars": "",
      "keep.tfvars": "",
      "terraform.tfstate": "{}",
      "build/main.tf": "",
      "live/.gitignore": "/main.tf\n!secret.tfvars\n",
      "live/main.tf": "",
      "live/secret.tfvars": "",
      "live/deep/main.tf": "",
      ".terraform/modules/a/main.tf": "",
      "live/.terragrunt-cache/x/main.tf": "",
      "node_modules/a/main.tf": "",
      ".terraform.lock.hcl": "",
    });
    write({ "info/exclude": "deep/\n" }, join(root, ".git"));
    expect((await open()).uris).toEqual([
      ".gitignore",
      ".terraform.lock.hcl",
      "keep.tfvars",
      "live/.gitignore",
      "live/secret.tfvars",
      "main.tf",
    ]);
  });

  test.each(["2", "3", "4"])(
    "what git tracks is in the repository, ignored or not (index version %s)",
    async (version) => {
      gitInit();
      execFileSync("git", ["config", "index.version", version], { cwd: root });
      write({
        "terraform.tfstate": "{}",
        "out/deep/a.tf": "",
        "out/deep/b.tf": "",
        "out/c.tf": "",
        "ä/x.tfvars": "",
        "z.tf": "",
      });
      execFileSync("git", ["add", "terraform.tfstate", "out/deep/a.tf", "ä", "z.tf"], { cwd: root });
      // A file that is only meant to be added has an entry with more flags, which makes version 3 of 2.
      if (version === "3") execFileSync("git", ["add", "--intent-to-add", "out/c.tf"], { cwd: root });
      write({ ".gitignore": "*.tfstate\n*.tfvars\nout/\n", "other.tfstate": "{}", "out/deeper/d.tf": "" });
      expect((await open()).uris).toEqual([
        ".gitignore",
        ...(version === "3" ? ["out/c.tf"] : []),
        "out/deep/a.tf",
        "terraform.tfstate",
        "z.tf",
        "ä/x.tfvars",
      ]);
      expect((await open([".", "out/deep"])).uris).toContain("out/deep/b.tf");
      expect((await open(["z.tf"])).filesIn("out/deep")).toEqual(["out/deep/a.tf"]);
    },
  );

  test("an index of SHA-256 ids is read, one that is cut tracks nothing", async () => {
    execFileSync("git", ["init", "--quiet", "--object-format=sha256"], { cwd: root });
    write({ "a.tfvars": "", "b.tfvars": "" });
    execFileSync("git", ["add", "a.tfvars"], { cwd: root });
    write({ ".gitignore": "*.tfvars\n" });
    expect((await open()).uris).toEqual([".gitignore", "a.tfvars"]);
    truncateSync(join(root, ".git/index"), 70);
    expect((await open()).uris).toEqual([".gitignore"]);
  });

  test("a work tree beside the main one shares its list of what is excluded", async () => {
    gitInit();
    write({ "a.tf": "" });
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], { cwd: root });
    git("add", ".");
    git("commit", "--quiet", "-m", "first");
    git("worktree", "add", "--quiet", join(folder.path, "beside"));
    write({ "info/exclude": "b.tf\n" }, join(root, ".git"));
    write({ "b.tf": "" }, join(folder.path, "beside"));
    expect((await open(["."], join(folder.path, "beside"))).uris).toEqual(["a.tf"]);
  });

  test("a named file is there even if it is ignored, a named folder too", async () => {
    gitInit();
    write({ ".gitignore": "*.tfstate\nout/\n", "a.tfstate": "{}", "out/plan.json": "{}", "out/b.tfstate": "{}" });
    expect((await open(["a.tfstate", "out"])).uris).toEqual(["a.tfstate", "out/plan.json"]);
  });

  test("uris begin at the repository's top, wherever the run stands", async () => {
    gitInit();
    write({ "infra/prod/main.tf": "", "infra/modules/kv/main.tf": "" });
    expect((await open(["."], join(root, "infra/prod"))).uris).toEqual(["infra/prod/main.tf"]);
    expect((await open(["../modules"], join(root, "infra/prod"))).uris).toEqual(["infra/modules/kv/main.tf"]);
  });

  test("without a repository they begin where the run stands, or where all paths meet", async () => {
    write({ "a/x.tf": "", "b/y.tf": "" });
    expect((await open(["a"])).uris).toEqual(["a/x.tf"]);
    expect((await open(["../a", "../b/y.tf"], join(root, "a"))).uris).toEqual(["a/x.tf", "b/y.tf"]);
    expect((await open(["../b"], join(root, "a"))).uris).toEqual(["y.tf"]);
  });

  test("the same path twice, or one in the other, is walked once", async () => {
    write({ "a/x.tf": "", "a/b/y.tf": "" });
    expect((await open(["a/b", "a", "a", "a/x.tf"])).uris).toEqual(["a/b/y.tf", "a/x.tf"]);
  });

  test("a path that is not there is the caller's fault, a device too", async () => {
    expect(await openTree(["nowhere"], { cwd: root })).toEqual({ fault: "is not there", path: "nowhere" });
    expect(await openTree(["/dev/null"], { cwd: root })).toEqual({
      fault: "is neither a file nor a folder",
      path: "/dev/null",
    });
  });
});

describe("links", () => {
  test("a link to a file of the root is a file; one that leads out, or into git's own folder, is told", async () => {
    gitInit();
    write({ "shared/providers.tf": "shared" });
    write({ "passwords.tf": "secret" }, folder.path);
    symlinkSync("shared/providers.tf", join(root, "providers.tf"));
    symlinkSync("../passwords.tf", join(root, "out.tf"));
    symlinkSync("..", join(root, "up"));
    symlinkSync(".git/config", join(root, "config.tf"));
    const tree = await open();
    expect(tree.uris).toEqual(["providers.tf", "shared/providers.tf"]);
    expect(await tree.text("providers.tf")).toBe("shared");
    expect(await tree.text("out.tf")).toBeUndefined();
    expect(tree.refused().map(({ id, why }) => [id, why.reason, why.detail])).toEqual(
      ["config.tf", "out.tf", "up"].map((id) => [
        id,
        "not-in-output",
        "a link that leads out of the repository is not followed",
      ]),
    );
  });

  test("a folder is walked once, whatever leads to it; a loop is told and ends", async () => {
    write({ "modules/kv/main.tf": "", "live/main.tf": "" });
    symlinkSync("../modules", join(root, "live/modules"));
    symlinkSync("..", join(root, "live/loop"));
    symlinkSync("circle", join(root, "circle"));
    const tree = await open();
    expect(tree.uris).toEqual(["live/main.tf", "modules/kv/main.tf"]);
    expect(tree.refused().map(({ id, why }) => [id, why.reason, why.detail])).toEqual([
      ["circle", "not-in-output", "a link that leads in a circle"],
      ["live/loop", "not-in-output", "a link to a folder that holds it is not followed: it has no end"],
    ]);
    expect(tree.filesIn("live/modules/kv")).toEqual(["modules/kv/main.tf"]);
  });

  test("a folder that only a link of the path leads to is walked", async () => {
    write({ "modules/kv/main.tf": "", "live/main.tf": "" });
    symlinkSync("../modules", join(root, "live/modules"));
    gitInit();
    expect((await open(["live"])).uris).toEqual(["live/main.tf", "modules/kv/main.tf"]);
  });

  test("a link to nothing is told when somebody wants it", async () => {
    symlinkSync("gone.tf", join(root, "main.tf"));
    const tree = await open();
    expect(tree.refused()).toEqual([]);
    expect(await tree.text("main.tf")).toBeUndefined();
    expect(tree.refused()[0]?.why).toEqual({
      reason: "failed",
      detail: "the file cannot be read: there is no such file any more, or a link leads nowhere (ENOENT)",
    });
  });
});

describe("folders beside the path", () => {
  test("what a module's source names is found below the root, and nowhere else", async () => {
    gitInit();
    write({
      ".gitignore": "private/\n",
      "infra/prod/main.tf": "",
      "modules/kv/main.tf": "kv",
      "private/kv/main.tf": "",
    });
    write({ "outside/main.tf": "" }, folder.path);
    const tree = await open(["infra/prod"]);
    expect(tree.uris).toEqual(["infra/prod/main.tf"]);
    expect(tree.filesIn("modules/kv")).toEqual(["modules/kv/main.tf"]);
    expect(await tree.text("modules/kv/main.tf")).toBe("kv");
    expect(tree.filesIn("private/kv")).toEqual([]);
    expect(tree.filesIn("../outside")).toEqual([]);
    expect(tree.filesIn("nowhere")).toEqual([]);
    expect(tree.filesIn("modules/kv/main.tf")).toEqual([]);
    expect(await tree.text("../outside/main.tf")).toBeUndefined();
    expect(await tree.text("infra/prod/../../../outside/main.tf")).toBeUndefined();
    expect([...tree.asked]).toEqual(["modules/kv/main.tf"]);
  });

  test("files that the command line names besides may lie anywhere, and are none of the tree's own", async () => {
    gitInit();
    write({ "main.tf": "" });
    write({ "values/prod.tfvars": "x = 1" }, folder.path);
    const tree = await open(["."], root, ["../values/prod.tfvars"]);
    expect(tree.uris).toEqual(["main.tf"]);
    expect(await tree.text("../values/prod.tfvars")).toBe("x = 1");
  });
});

describe("what is in them", () => {
  const reasonFor = async (content: Buffer): Promise<string | undefined> => {
    write({ "x.tf": content });
    const tree = await open();
    expect(await tree.text("x.tf")).toBeUndefined();
    expect(tree.refused()[0]?.why.reason).toBe("unparsable");
    return tree.refused()[0]?.why.detail;
  };

  test("UTF-8 with a byte order mark and UTF-16 with one are text", async () => {
    const utf16 = Buffer.from("\uFEFFnäme = 1", "utf16le");
    write({
      "a.tf": Buffer.from("\uFEFFnäme = 1", "utf8"),
      "b.tf": utf16,
      "c.tf": Buffer.from(utf16).swap16(),
      "d.tf": "näme = 1",
      "e.tf": "",
    });
    const tree = await open();
    for (const uri of ["a.tf", "b.tf", "c.tf", "d.tf"]) expect(await tree.text(uri)).toBe("näme = 1");
    expect(await tree.text("e.tf")).toBe("");
    expect(tree.refused()).toEqual([]);
  });

  test("other bytes are told, and never read as something else", async () => {
    expect(await reasonFor(Buffer.from("a\nb\nn\xe4me = 1\n", "latin1"))).toBe(
      "it is not UTF-8: see the bytes on line 3",
    );
    expect(await reasonFor(Buffer.from("a = 1", "utf16le"))).toBe(
      "it holds NUL bytes: it is no text, or UTF-16 without a byte order mark",
    );
    expect(await reasonFor(Buffer.from([0xff, 0xfe, 0x61, 0x00, 0x62]))).toBe(
      "it begins as UTF-16 and then holds half characters",
    );
    expect(await reasonFor(Buffer.from([0xff, 0xfe, 0x00, 0x00, 0x61, 0x00]))).toBe(
      "it holds NUL characters: it is no text",
    );
  });

  test("a file that is too large is told; JSON may be larger than what people write", async () => {
    write({ "x.tf": "a", "plan.json": " \n{", "huge.json": "[" });
    truncateSync(join(root, "x.tf"), 10 * 1024 * 1024 + 1);
    truncateSync(join(root, "plan.json"), 11 * 1024 * 1024);
    truncateSync(join(root, "huge.json"), 201 * 1024 * 1024);
    const tree = await open();
    for (const uri of tree.uris) await tree.text(uri);
    expect(tree.refused().map(({ id, why }) => [id, why.detail])).toEqual([
      ["huge.json", "it has 201 MB, and more than 200 MB are not read"],
      ["plan.json", "it holds NUL bytes: it is no text, or UTF-16 without a byte order mark"],
      ["x.tf", "it has 11 MB, and more than 10 MB are not read"],
    ]);
  });

  test("a file error is told in words, any other error is thrown on", () => {
    const error = (code: string) => Object.assign(new Error(code), { code, syscall: "open" });
    expect(fileFault("a.tf", error("EACCES"))).toEqual({
      id: "a.tf",
      why: { reason: "failed", detail: "the file cannot be read: permission denied (EACCES)" },
    });
    expect(fileFault("", error("ESTRANGE"))).toEqual({
      id: ".",
      why: { reason: "failed", detail: "the file cannot be read: ESTRANGE" },
    });
    expect(() => fileFault("a.tf", new RangeError("no"))).toThrow(RangeError);
  });
});
