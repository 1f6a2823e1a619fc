import { expect, test } from "vitest";
import { fullSetOn, permissionsOn, policyObjectTypes } from "../../../src/model/facts/access-policy-permissions.ts";

test("permissions are lower case, each once, as many as the service has", () => {
  expect(policyObjectTypes.map((type) => permissionsOn(type).length)).toEqual([8, 20, 16, 14]);
  for (const type of policyObjectTypes) {
    const permissions = permissionsOn(type);
    expect(new Set(permissions).size).toBe(permissions.length);
    for (const permission of permissions) expect(permission).toMatch(/^[a-z]+$/);
  }
});

test("the full set is everything but purge, and keys have four permissions that are newer than it", () => {
  expect(policyObjectTypes.map((type) => fullSetOn(type).length)).toEqual([7, 15, 15, 13]);
  for (const type of policyObjectTypes) {
    expect(fullSetOn(type)).not.toContain("purge");
    expect(permissionsOn(type)).toEqual(expect.arrayContaining([...fullSetOn(type)]));
  }
});
