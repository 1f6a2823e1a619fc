import { unread } from "../../../src/model/fact.ts";
import { keyGovernanceAppId } from "../../../src/model/facts/local-roles.ts";
import rule from "../../../src/rules/access/hsm-policy-service-over-privileged.ts";
import { testRule } from "../../support/rule-tester.ts";

const service = { id: "s", name: "Governance", kind: "service-principal", appId: keyGovernanceAppId } as const;
const own = "providers/microsoft.authorization/roleassignments/governance";
const role = (name: string) => ({ id: "r", name, custom: false, assignableScopes: ["/"], permissions: [] });
const user = { role: role("Managed HSM Crypto User"), powers: ["uses-keys"] } as const;

testRule(rule, {
  fails: [
    {
      name: "the service uses keys",
      given: { localGrants: [{ name: "Governance", principal: service, scope: "/keys", ...user }] },
      message: `Azure Policy's service holds "Managed HSM Crypto User" on all keys, which does more than look at keys`,
      at: [own],
    },
    {
      name: "on one key only, and its id in capitals",
      given: {
        localGrants: [
          {
            name: "Governance",
            principal: { ...service, appId: keyGovernanceAppId.toUpperCase() },
            scope: "/keys/root",
            ...user,
          },
        ],
      },
      message: `Azure Policy's service holds "Managed HSM Crypto User" on the key "root", which does more than look at keys`,
      at: [own],
      boundary: true,
    },
  ],
  passes: [
    { name: "the service looks at keys", given: { localGrants: [{ principal: service, powers: [] }] }, boundary: true },
    { name: "another application", given: { localGrants: [{ principal: { ...service, appId: "other" }, ...user }] } },
    {
      name: "people and groups",
      given: { localGrants: [{ principal: { ...service, kind: "group", appId: null }, ...user }] },
    },
    { name: "nobody", given: { localGrants: [] } },
  ],
  notEvaluated: [
    {
      name: "an application whose application id was not read",
      given: { localGrants: [{ name: "x", principal: { ...service, appId: null }, ...user }] },
      detail: 'the application id of "x" was not read: it may be Azure Policy\'s service',
    },
    {
      name: "a holder that was not read",
      given: { localGrants: [{ principal: unread("denied", "no directory"), ...user }] },
      detail: "no directory",
    },
    {
      name: "a role of the service whose definition was not read",
      given: { localGrants: [{ principal: service, powers: unread("not-in-output", "no definition") }] },
      detail: "no definition",
    },
  ],
});
