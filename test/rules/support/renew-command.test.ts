import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { renewCommand } from "../../../src/rules/support/renew-command.ts";

test("renews a certificate by its own policy", () => {
  expect(renewCommand({ name: "web", vault: { name: "kv-shop" } })).toBe(
    'az keyvault certificate create --vault-name kv-shop --name web --policy "$(az keyvault certificate show --vault-name kv-shop --name web --query policy --output json)"',
  );
});

test("hostile names stay single words, in the inner command too", () => {
  const vault = "kv\"; echo out; $(echo in) `echo back` '";
  const name = "a'b\\c\nd) *";
  // The inner command shows its arguments, the outer one gets that as its policy.
  const az = `az() { if [ "$3" = show ]; then printf '<%s>' "$@"; else printf '%s\\0' "$@"; fi; }`;
  const printed = execFileSync("sh", ["-c", `${az}; ${renewCommand({ name, vault: { name: vault } })}`], {
    encoding: "utf8",
  });
  const names = `<--vault-name><${vault}><--name><${name}>`;
  const policy = `<keyvault><certificate><show>${names}<--query><policy><--output><json>`;
  expect(printed.split("\0")).toEqual([
    "keyvault",
    "certificate",
    "create",
    "--vault-name",
    vault,
    "--name",
    name,
    "--policy",
    policy,
    "",
  ]);
});
