import { Declarations } from "../analysis/declarations.ts";
import { isFault, readCode } from "../collectors/code/read-code.ts";
import { codeReaders } from "../collectors/code/readers.ts";
import { UsageError } from "./exit.ts";
import { type Io, writeText } from "./io.ts";
import { tool } from "./tool.ts";

/** What the code below these paths declares of vaults: for findings on live vaults to point at, and for what differs. */
export async function readDeclarations(paths: readonly string[], now: string, io: Io): Promise<Declarations> {
  const snapshot = await readCode(
    {
      ...{ paths, now, cwd: io.cwd, toolVersion: tool.version, varFiles: [] },
      // Suppressions in the code are about the code.
      ...{ suppresses: false, isRuleId: () => false },
    },
    codeReaders,
  );
  const hint = "--iac PATH names the folder with the code that declares the vaults.";
  if (isFault(snapshot)) throw new UsageError("path-missing", `--iac: ${snapshot.path} ${snapshot.fault}`, hint);
  if (snapshot.filesRead === 0)
    throw new UsageError("nothing-readable", `--iac: no infrastructure code in ${paths.join(", ")}`, hint);
  // Under another name than the gate's: a report on live vaults says nothing of the code's own findings.
  const coverage = snapshot.manifest.coverage.map((one) => ({ ...one, collector: "declarations" }));
  return new Declarations(await Array.fromAsync(snapshot.vaults()), coverage);
}

/** How much of the code met a live vault: what did not is counted, never guessed. */
export async function tellDeclared({ counts, unresolved }: Declarations, io: Io): Promise<void> {
  const { declared, found, ambiguous } = counts;
  const notes = [
    `${found} of ${of(declared, "declared vault")} found`,
    ...(ambiguous > 0 ? [`${of(ambiguous, "name")} declared in several places, not compared`] : []),
    ...(unresolved > 0 ? [`${of(unresolved, "vault")} whose name only a deployment gives`] : []),
  ];
  await writeText(io.stderr, `code: ${notes.join("; ")}\n`);
}

const of = (count: number, noun: string) => `${count} ${noun}${count === 1 ? "" : "s"}`;
