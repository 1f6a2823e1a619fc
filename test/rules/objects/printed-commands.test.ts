import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { buildView, splitNeeds } from "../../../src/engine/view.ts";
import { buildCertificate, buildHsm, buildKey, buildSecret, buildVault } from "../../../src/model/build.ts";
import { read } from "../../../src/model/fact.ts";
import type { Fix, Rule } from "../../../src/model/rule.ts";

const folder = new URL("../../../src/rules/objects/", import.meta.url);
const all = await Promise.all(
  readdirSync(folder).map(async (file) => ((await import(new URL(file, folder).href)) as { default: Rule }).default),
);
/** Rules about a whole vault or managed HSM print no command for one of its objects by name. */
const rules = all.filter(({ subject }) => subject !== "vault" && subject !== "hsm");
const hsmRules = all.filter(({ subject }) => subject === "hsm");
const vaultName = "kv'; echo out; $(echo in)";
const objectName = 'a "b" `echo back` \\ * ~';
const builders = { secret: buildSecret, key: buildKey, certificate: buildCertificate };

function fixOf(rule: Rule): Fix {
  const vault = buildVault({ id: "/vault", name: vaultName });
  const build = builders[rule.subject as keyof typeof builders]; // rules about vaults were left out above
  const record = build(vault.id, { name: objectName });
  const view = buildView(splitNeeds(rule.subject, rule.needs), record, {
    record: vault,
    environment: "production",
    isEphemeral: false,
    isProduction: true,
  });
  return "view" in view ? (rule.fix?.(view.view as never) ?? {}) : {};
}

/** The words of each command as a shell sees them, placeholders taken for plain words, inner `show` commands for their answer. */
function commandsIn(az: string): readonly (readonly string[])[] {
  const fake = `az() { if [ "$3" = show ]; then echo shown; else printf '%s\\0' "$@"; printf '\\1'; fi; }`;
  const script = `${fake}\n${az.replaceAll(/<[^<>]*>/g, "PLACEHOLDER")}`;
  const printed = execFileSync("sh", ["-c", script], { encoding: "utf8" });
  const commands = printed.split("\u0001").slice(0, -1);
  return commands.map((words) => words.split("\0").slice(0, -1));
}

describe.each(rules.map((rule) => [rule.id, rule] as const))("%s", (_, rule) => {
  test("its commands name the vault and the object as one word each, whatever they are called", () => {
    const commands = commandsIn(fixOf(rule).az ?? "");
    expect(commands.length).toBeGreaterThan(0);
    for (const words of commands) {
      expect(words[0]).toBe("keyvault");
      expect(words[words.indexOf("--vault-name") + 1]).toBe(vaultName);
      expect(words[words.indexOf("--name") + 1]).toBe(objectName);
    }
  });

  test("no fix puts a name into code, where nothing would quote it", () => {
    const { bicep = "", terraform = "" } = fixOf(rule);
    expect(bicep + terraform).not.toContain("echo");
  });
});

describe.each(hsmRules.map((rule) => [rule.id, rule] as const))("%s", (_, rule) => {
  test("its commands name the managed HSM as one word, whatever it is called", () => {
    const record = { ...buildHsm({ name: vaultName }), localGrants: read([]) };
    const built = buildView(splitNeeds(rule.subject, rule.needs), record, undefined);
    if (!("view" in built)) throw new Error("a fact is missing");
    const commands = commandsIn(rule.fix?.(built.view as never).az ?? "");
    expect(commands.map((words) => words[words.indexOf("--hsm-name") + 1])).toEqual([vaultName]);
  });
});
