import type { PipelineSignIn } from "../../../../model/pipeline.ts";
import type { Script, ScriptCommand } from "../../scripts/command.ts";
import { lowerAt } from "./value-commands.ts";

/** Commands of a script that sign in to Azure. */
export function scriptSignIns({ commands }: Script): readonly PipelineSignIn[] {
  return commands.flatMap((command) => {
    const how = signIn(command);
    return how ? [{ by: nameOf(command), how, at: command.at }] : [];
  });
}

function signIn({ words }: ScriptCommand): PipelineSignIn["how"] | undefined {
  const options = words
    .slice(1)
    .map(({ text, expression }) => (text ?? expression).toLowerCase().split("=", 1)[0] ?? "");
  const has = (...names: readonly string[]) => names.some((name) => options.includes(name));
  if (lowerAt(words, 0) === "az" && lowerAt(words, 1) === "login") {
    if (has("--federated-token")) return "federated";
    if (has("--identity", "-i")) return "managed-identity";
    return has("--service-principal", "--password", "-p", "-u", "--username") ? "stored-credential" : undefined;
  }
  if (lowerAt(words, 0) !== "connect-azaccount") return undefined;
  if (has("-federatedtoken")) return "federated";
  if (has("-identity")) return "managed-identity";
  return has("-credential", "-serviceprincipal") ? "stored-credential" : undefined;
}

function nameOf({ words }: ScriptCommand): string {
  return lowerAt(words, 0) === "az" ? "az login" : "Connect-AzAccount";
}
