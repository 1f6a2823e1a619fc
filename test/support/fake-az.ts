import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

// An `az` that does what the scripts of a migration ask for on a few files, and writes down every word that it got.

const program = `#!/usr/bin/env bash
set -euo pipefail
state="$FAKE_AZ_STATE"
{ printf '%s\\0' "$@"; printf '\\036'; } >>"$state/calls"
if [ -e "$state/broken" ]; then echo "az: broken" >&2; exit 1; fi
option() { # NAME WORD...: the word after NAME
  local name="$1"; shift
  while [ $# -gt 1 ]; do
    if [ "$1" = "$name" ]; then printf '%s' "$2"; return 0; fi
    shift
  done
}
file() { printf '%s/%s-%s' "$state" "$1" "$(printf '%s' "$2" | cksum | tr ' ' '-')"; }
case "$1 $2" in
  "role assignment")
    scope="$(option --scope "$@"; printf .)"; scope="\${scope%.}"
    list="$(file assignments "$scope")"; touch "$list"
    query="$(option --query "$@")"
    case "$3" in
      list)
        if [[ $query =~ principalId==\\'([^\\']*)\\'.*roleDefinitionId,\\ \\'/([^\\']*)\\' ]]; then
          grep -c " \${BASH_REMATCH[1]} \${BASH_REMATCH[2]}$" "$list" || true
        elif [[ $query =~ name==\\'([^\\']*)\\' ]]; then
          grep -c "^\${BASH_REMATCH[1]} " "$list" || true
        else echo "az: no such query" >&2; exit 2; fi ;;
      create)
        printf '%s %s %s\\n' "$(option --name "$@")" "$(option --assignee-object-id "$@")" "$(option --role "$@")" >>"$list" ;;
      delete)
        id="$(option --ids "$@"; printf .)"; id="\${id%.}"
        list="$(file assignments "\${id%/providers/Microsoft.Authorization/*}")"
        sed -i "/^\${id##*/} /d" "$list" ;;
    esac ;;
  "keyvault show")
    name="$(option --name "$@"; printf .)"; name="\${name%.}"
    case "$(option --query "$@")" in
      properties.enableRbacAuthorization) cat "$(file model "$name")" 2>/dev/null || echo false ;;
      *) cat "$(file entries "$name")" 2>/dev/null || true ;;
    esac ;;
  "keyvault update")
    name="$(option --name "$@"; printf .)"; name="\${name%.}"
    option --enable-rbac-authorization "$@" >"$(file model "$name")" ;;
  "rest --method")
    url="$(option --url "$@"; printf .)"; url="\${url%.}"; body="$(option --body "$@")"
    [[ $url =~ /vaults/(.*)/accessPolicies/(add|remove)\\? ]] || exit 0
    list="$(file entries "\${BASH_REMATCH[1]}")"; kind="\${BASH_REMATCH[2]}"; touch "$list"
    [[ $body =~ \\"objectId\\":\\"([^\\"]*)\\" ]]; oid="\${BASH_REMATCH[1]}"
    app=None; if [[ $body =~ \\"applicationId\\":\\"([^\\"]*)\\" ]]; then app="\${BASH_REMATCH[1]}"; fi
    line="$(printf '%s\\t%s' "$oid" "$app")"
    if [ "$kind" = add ]; then printf '%s\\n' "$line" >>"$list"; else grep -Fxv "$line" "$list" >"$list.new" || true; mv "$list.new" "$list"; fi ;;
  *) echo "az: $1 $2 is not known here" >&2; exit 2 ;;
esac
`;

export interface ScriptRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Every call, word by word. */
  readonly calls: readonly (readonly string[])[];
}

/** A folder with an `az` of its own, and what it knows of vaults and assignments. */
export class FakeAz {
  readonly #bin: string;
  readonly #state: string;

  constructor(folder: string) {
    this.#bin = join(folder, "bin");
    this.#state = join(folder, "state");
    mkdirSync(this.#bin, { recursive: true });
    mkdirSync(this.#state, { recursive: true });
    writeFileSync(join(this.#bin, "az"), program);
    chmodSync(join(this.#bin, "az"), 0o755);
  }

  /** Entries of a vault as `az … --output tsv` prints them: object id and application id or None. */
  setEntries(vault: string, entries: readonly (readonly [oid: string, app: string | null])[]): void {
    const text = entries.map(([oid, app]) => `${oid}\t${app ?? "None"}\n`).join("");
    writeFileSync(this.#file("entries", vault), text);
  }

  entries(vault: string): readonly string[] {
    return readFileSync(this.#file("entries", vault), "utf8").split("\n").filter(Boolean);
  }

  usesRoles(vault: string): boolean {
    const path = this.#file("model", vault);
    return existsSync(path) && readFileSync(path, "utf8") === "true";
  }

  /** From now on every call fails. */
  breakDown(): void {
    writeFileSync(join(this.#state, "broken"), "");
  }

  /** Runs a script in its folder, and gives back the calls of this run alone. */
  run(folder: string, script: string, ...argv: readonly string[]): ScriptRun {
    const calls = join(this.#state, "calls");
    writeFileSync(calls, "");
    const env = { PATH: `${this.#bin}:${process.env["PATH"] ?? ""}`, FAKE_AZ_STATE: this.#state };
    const { status, stdout, stderr } = spawnSync("bash", [script, ...argv], { cwd: folder, env, encoding: "utf8" });
    const records = readFileSync(calls, "utf8").split("\u001e").slice(0, -1);
    return { status, stdout, stderr, calls: records.map((record) => record.split("\0").slice(0, -1)) };
  }

  #file(kind: string, vault: string): string {
    const { stdout } = spawnSync("cksum", { input: vault, encoding: "utf8" });
    return join(this.#state, `${kind}-${stdout.trim().replaceAll(" ", "-")}`);
  }
}
