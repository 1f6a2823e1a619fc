import { read, unread } from "../../../src/model/fact.ts";
import rule from "../../../src/rules/access/hsm-local-role-broad.ts";
import { testRule } from "../../support/rule-tester.ts";

const person = { id: "p", name: "Ada", kind: "user", appId: null } as const;
const group = { id: "g", name: "HSM Admins", kind: "group", appId: null } as const;
const members = (people: number, workloads = 0) => ({ people, workloads, guests: [], disabled: [] });
const own = (name: string) => `providers/microsoft.authorization/roleassignments/${name}`;
const role = (name: string) => ({ id: "r", name, custom: false, assignableScopes: ["/"], permissions: [] });
const administrator = {
  role: role("Managed HSM Administrator"),
  powers: read(["manages-access", "backs-up"] as const),
} as const;
const cryptoUser = {
  role: role("Managed HSM Crypto User"),
  powers: read(["uses-keys", "changes-keys", "backs-up"] as const),
} as const;

testRule(rule, {
  fails: [
    {
      name: "software that administers the HSM",
      given: { localGrants: [{ name: "id-deploy", scope: "/", ...administrator }] },
      message:
        '"id-deploy" holds "Managed HSM Administrator" on the whole HSM, with which it can give itself any role there',
      at: [own("id-deploy")],
    },
    {
      name: "software that hands out roles on all keys",
      given: { localGrants: [{ name: "id-deploy", scope: "/keys", ...administrator }] },
      message:
        '"id-deploy" holds "Managed HSM Administrator" on all keys, with which it can give itself any role there',
      at: [own("id-deploy")],
      boundary: true,
    },
    {
      name: "a rotator that can give itself any role",
      given: { localGrants: [{ name: "id-rotate", scope: "/", isRotator: true, ...administrator }] },
      message:
        '"id-rotate" holds "Managed HSM Administrator" on the whole HSM, with which it can give itself any role there',
      at: [own("id-rotate")],
    },
    {
      name: "software that uses its keys by a role on all of them",
      given: { localGrants: [{ name: "id-pay", scope: "/keys", ...cryptoUser }] },
      level: "medium",
      message: '"id-pay" holds "Managed HSM Crypto User" on all keys, and not on the keys that it uses',
      at: [own("id-pay")],
    },
    {
      name: "more administrators than there may be, through groups",
      given: {
        name: "hsm-pay",
        localGrants: [
          { name: "HSM Admins", principal: group, members: members(5), scope: "/", ...administrator },
          { name: "Ada", principal: person, members: members(1), scope: "/", ...administrator },
        ],
      },
      level: "medium",
      message: 'managed HSM "hsm-pay" has 6 accounts that can give themselves any role in it, more than 5',
    },
    {
      name: "a group whose members were not read counts as one",
      given: {
        name: "hsm-pay",
        localGrants: [
          { name: "HSM Admins", principal: group, members: unread("denied"), scope: "/", ...administrator },
          { name: "Ada", principal: person, members: members(1), scope: "/", ...administrator },
        ],
      },
      params: { maxAdministrators: 1 },
      level: "medium",
      message: 'managed HSM "hsm-pay" has at least 2 accounts that can give themselves any role in it, more than 1',
    },
    {
      name: "a person who administers the HSM himself, where the policy wants groups",
      given: { localGrants: [{ name: "Ada", principal: person, members: members(1), scope: "/", ...administrator }] },
      params: { requireGroups: true },
      level: "medium",
      message: '"Ada" holds "Managed HSM Administrator" on the whole HSM itself, not through a group',
      at: [own("ada")],
    },
  ],
  passes: [
    { name: "nobody", given: { localGrants: [] } },
    { name: "a role on one key", given: { localGrants: [{ scope: "/keys/one", ...administrator }] }, boundary: true },
    {
      name: "a person, where the policy does not want groups",
      given: { localGrants: [{ principal: person, members: members(1), scope: "/", ...administrator }] },
    },
    {
      name: "as many administrators as there may be",
      given: { localGrants: [{ principal: group, members: members(5), scope: "/", ...administrator }] },
      boundary: true,
    },
    {
      name: "those of all keys are no administrators of the HSM",
      given: { localGrants: [{ principal: group, members: members(50), scope: "/keys", ...administrator }] },
    },
    { name: "software that only looks", given: { localGrants: [{ scope: "/", powers: [] }] } },
    { name: "a rotator", given: { localGrants: [{ scope: "/keys", isRotator: true, ...cryptoUser }] } },
    {
      name: "software on all keys, where the policy does not want keys apart",
      given: { localGrants: [{ scope: "/keys", ...cryptoUser }] },
      params: { requireKeyScope: false },
    },
    { name: "people on all keys", given: { localGrants: [{ principal: person, scope: "/keys", ...cryptoUser }] } },
  ],
  notEvaluated: [
    {
      name: "a role whose definition was not read",
      given: { localGrants: [{ scope: "/", powers: unread("not-in-output", "no definition") }] },
      detail: "no definition",
    },
    {
      name: "a holder that was not read",
      given: { localGrants: [{ scope: "/", ...administrator, principal: unread("denied", "no directory") }] },
      detail: "no directory",
    },
    {
      name: "a scope that was not read",
      given: { localGrants: [{ scope: unread("unparsable", "no scope"), ...administrator }] },
      detail: "no scope",
    },
  ],
});
