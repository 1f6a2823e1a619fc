import { expect, test } from "vitest";
import { DeployedResources } from "../../../../src/collectors/code/deployment/deployed-resources.ts";
import { buildResource, referenceTo } from "../../../support/deployment/build-deployment.ts";

const type = "Microsoft.KeyVault/vaults";
const vault = (address: string, more: object = {}) => buildResource({ type, name: "kv", address, ...more });

test("an address means one resource, or none where it may be one of several", () => {
  const [first, second, open] = [vault("kv[0]"), vault("kv[1]"), vault("other[*]")];
  const resources = new DeployedResources([first, second, open]);
  expect(resources.at("kv[1]")).toBe(second);
  expect(resources.at("kv")).toBeUndefined();
  expect(resources.at("kv[2]")).toBeUndefined();
  expect(resources.at("other")).toBe(open);
  expect(resources.at("__proto__")).toBeUndefined();
});

test("names mean what the same module declares, before what it only names", () => {
  const [existing, declared, elsewhere] = [
    vault("a", { isExisting: true }),
    vault("b"),
    vault("module.m.c", { module: "module.m" }),
  ];
  const resources = new DeployedResources([declared, existing, elsewhere]);
  const secret = (module: string, parent: unknown) =>
    buildResource({ type: `${type}/secrets`, name: "db", module, parent });
  expect(resources.parentOf(secret("", "KV"))).toBe(declared);
  expect(resources.parentOf(secret("module.m", "kv"))).toBe(elsewhere);
  expect(resources.parentOf(secret("module.other", "kv"))).toBeUndefined();
  expect(resources.parentOf(secret("", referenceTo("a", "id")))).toBe(existing);
  expect(resources.parentOf(vault("d"))).toBeUndefined();
});
