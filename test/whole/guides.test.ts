import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runCli, temporaryFolder } from "../support/run-cli.ts";

const root = join(import.meta.dirname, "../..");
const guides = ["docs/scheduled-github.md", "docs/scheduled-azure-devops.md"];

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

function shellLines(guide: string): readonly string[] {
  const text = readFileSync(join(root, guide), "utf8");
  const blocks = [...text.matchAll(/^ *```sh\n([\s\S]*?)^ *```$/gm)].map(([, block = ""]) => block);
  return blocks.flatMap((block) => block.replaceAll("\\\n", "").split("\n")).map((line) => line.trim());
}

describe.each(guides)("%s", (guide) => {
  const text = readFileSync(join(root, guide), "utf8");

  test("links to files that there are", () => {
    const links = [...text.matchAll(/\]\(([^)#]+)\)/g)].map(([, target = ""]) => target);
    expect(links.length).toBeGreaterThan(1);
    for (const link of links) expect(existsSync(resolve(root, dirname(guide), link)), link).toBe(true);
  });

  test("names only commands and flags that kvaudit has", async () => {
    const commands = shellLines(guide).filter((line) => line.startsWith("kvaudit "));
    const inText = [...text.matchAll(/`kvaudit ([a-z]+)`/g)].map(([, name = ""]) => `kvaudit ${name}`);
    for (const command of [...commands, ...inText]) {
      const [, name = ""] = /^kvaudit((?: [a-z]+)+)(?= |$)/.exec(command) ?? [];
      const help = await runCli(folder.path, ...name.trim().split(" "), "--help");
      expect(help.status, command).toBe(0);
      for (const [flag] of command.matchAll(/--[a-z-]+/g)) expect(help.stdout, command).toContain(`${flag} `);
    }
    const help = (await runCli(folder.path, "scan", "--help")).stdout;
    for (const [, flag = ""] of text.matchAll(/`(--[a-z-]+)[^`]*`/g)) expect(help).toContain(flag);
  });

  test("its key is one that OpenSSL signs and verifies with", () => {
    const lines = shellLines(guide).filter((line) => line.startsWith("openssl "));
    expect(lines).toHaveLength(2);
    writeFileSync(join(folder.path, "data"), "data");
    const sign = "openssl dgst -sha256 -sign key.pem -out signature data";
    const verify = "openssl dgst -sha256 -verify public.pem -signature signature data";
    const script = [...lines, sign, verify].join("\n");
    const told = execFileSync("bash", ["-euc", script], { cwd: folder.path, encoding: "utf8", stdio: "pipe" });
    expect(told).toBe("Verified OK\n");
    expect(readFileSync(join(folder.path, "key.pem"), "utf8")).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
  });
});
