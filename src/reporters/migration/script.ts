import { shell, shellQuote } from "../../model/shell.ts";
import { migrationMark } from "./mark.ts";

// What both scripts are made of. Every value of the outside stands as one quoted word; nothing of it is in a comment.

/** One phase of a script, for one vault: lines of bash. */
export interface VaultPhase {
  readonly vault: string;
  readonly lines: readonly string[];
}

export interface Phase {
  readonly name: string;
  /** One line for the usage text. */
  readonly does: string;
  readonly vaults: readonly VaultPhase[];
}

/** A whole script: one phase a run, for all vaults or for one. */
export function phasedScript(file: string, phases: readonly Phase[]): string {
  const names = [...new Set(phases.flatMap(({ vaults }) => vaults.map(({ vault }) => vault)))];
  const usage = phases.map(({ name, does }) => `  ${name.padEnd(9)} ${does}`);
  return [
    "#!/usr/bin/env bash",
    `# ${migrationMark}. One phase a run, as often as need be: what is done already is left alone.`,
    "set -euo pipefail",
    "# An exclamation mark in a value is one, in a shell that somebody typed this into as well.",
    "set +H",
    "",
    `phase="\${1:-}"`,
    `only="\${2:-}"`,
    "",
    "say() { printf '%s\\n' \"$*\"; }",
    `fail() { printf '${file}: %s\\n' "$*" >&2; exit 1; }`,
    'wanted() { [ -z "$only" ] || [ "$only" = "$1" ]; }',
    "",
    library,
    "usage() {",
    "  cat <<'END'",
    `usage: bash ${file} PHASE [VAULT]`,
    ...usage,
    "END",
    "}",
    "",
    'if [ -n "$only" ]; then',
    "  known=no",
    `  for name in ${names.map(shellQuote).join(" ")}; do`,
    '    if [ "$name" = "$only" ]; then known=yes; fi',
    "  done",
    '  [ "$known" = yes ] || fail "the plan has no vault $only"',
    "fi",
    "",
    'case "$phase" in',
    ...phases.flatMap(phaseLines),
    "  *)",
    "    usage >&2",
    "    exit 2",
    "    ;;",
    "esac",
    "",
  ].join("\n");
}

function phaseLines({ name, vaults }: Phase): readonly string[] {
  return [`  ${name})`, ...vaults.flatMap(vaultLines), "    ;;"];
}

function vaultLines({ vault, lines }: VaultPhase): readonly string[] {
  const head = [shell`    if wanted ${vault}; then`, shell`      say ${vault}`];
  return [...head, ...lines.map((line) => `      ${line}`), "    fi"];
}

/** Looks at Azure before anything is done. A look that fails ends the script: not to know is not to be without. */
const library = `# has_role SCOPE PRINCIPAL ROLE: is the role assigned there, without a condition?
has_role() {
  local found
  found="$(az role assignment list --scope "$1" --query "length([?principalId=='$2' && ends_with(roleDefinitionId, '/$3') && !condition])" --output tsv)" || fail "role assignments of $1 cannot be read"
  [ "$found" != 0 ]
}

# has_assignment SCOPE NAME: is there an assignment of that name?
has_assignment() {
  local found
  found="$(az role assignment list --scope "$1" --query "length([?name=='$2'])" --output tsv)" || fail "role assignments of $1 cannot be read"
  [ "$found" != 0 ]
}

# uses_roles SUBSCRIPTION VAULT: does it go by roles already?
uses_roles() {
  local model
  model="$(az keyvault show --subscription "$1" --name "$2" --query properties.enableRbacAuthorization --output tsv)" || fail "vault $2 cannot be read"
  [ "$model" = true ]
}

# entries SUBSCRIPTION VAULT: object id, tab, application id or none; one entry a line, lower case
entries() {
  local found
  found="$(az keyvault show --subscription "$1" --name "$2" --query "properties.accessPolicies[].[objectId, applicationId]" --output tsv)" || fail "vault $2 cannot be read"
  printf '%s\\n' "$found" | tr -d '\\r' | tr '[:upper:]' '[:lower:]'
}

# has_entry SUBSCRIPTION VAULT ENTRY
has_entry() {
  local all line
  all="$(entries "$1" "$2")" || exit 1
  while IFS= read -r line; do
    if [ "$line" = "$3" ]; then return 0; fi
  done <<<"$all"
  return 1
}

# no_other_entries SUBSCRIPTION VAULT ENTRY...: ends the script where somebody has got an entry since the plan was made
no_other_entries() {
  local all line entry known subscription="$1" vault="$2"
  shift 2
  all="$(entries "$subscription" "$vault")" || exit 1
  while IFS= read -r line; do
    if [ -z "$line" ]; then continue; fi
    known=no
    for entry in "$@"; do
      if [ "$entry" = "$line" ]; then known=yes; fi
    done
    [ "$known" = yes ] || fail "vault $vault has an entry that the plan does not know: $line; plan again"
  done <<<"$all"
}
`;
