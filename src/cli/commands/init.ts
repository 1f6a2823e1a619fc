import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { renderStarterPolicy } from "../../engine/policy/template.ts";
import { type ExitCode, exitCodes, UsageError } from "../exit.ts";
import { type Io, writeText } from "../io.ts";

/** `kvaudit init`: writes a short first policy to change from. */
export async function init(flags: { readonly out: string; readonly force?: boolean }, io: Io): Promise<ExitCode> {
  try {
    await writeFile(resolve(io.cwd, flags.out), renderStarterPolicy(), { flag: flags.force ? "w" : "wx" });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST")
      throw new UsageError(
        "policy-exists",
        `${flags.out} exists already`,
        "Add --force to replace it, or --out to write elsewhere.",
      );
    if (code !== undefined)
      throw new UsageError(
        "policy-unwritable",
        `${flags.out} cannot be written (${code})`,
        "Choose another place with --out.",
      );
    throw error;
  }
  await writeText(io.stdout, `wrote ${flags.out}: change it, then run kvaudit scan\n`);
  return exitCodes.ok;
}
