import type { AccessShift } from "../../../src/model/access-change.ts";
import rule from "../../../src/rules/access/access-grows-privilege.ts";
import { testRule } from "../../support/rule-tester.ts";

const cause = {
  id: "main.tf#azurerm_role_assignment.team",
  name: "azurerm_role_assignment.team",
  what: "grant",
} as const;
const vault = { id: "/example/vaults/kv-pay", name: "kv-pay" };
const contents = { ...vault, secrets: { count: 7, examples: ["a", "b"] }, keys: null, certificates: null };

function shift(name: string, given: Partial<AccessShift> = {}): AccessShift {
  return {
    cause,
    principal: { id: name, type: "user", name },
    verbs: ["purge", "list"],
    before: null,
    after: "allowed",
    vault,
    through: ["team"],
    path: `${name} -> group team`,
    ...given,
  };
}

const team = shift("team", { principal: { id: "team", type: "group", name: "team" }, through: [] });
const gains = (...shifts: readonly AccessShift[]) => ({ cause, shifts, vaults: [contents] });
const whole = 'at vault "kv-pay" (7 secrets: a, b and 5 more)';
const object = { id: `${vault.id}/secrets/a`, type: "secret", name: "a" } as const;

testRule(rule, {
  fails: [
    {
      name: "people of a group, by name",
      given: { gains: gains(team, shift("ada"), shift("bram")) },
      message: `lets somebody new manage objects or access (purge): "ada", "bram", through group "team", ${whole}`,
    },
    {
      name: "a group of which nobody is known to be a member",
      given: { gains: gains(team) },
      message: `lets somebody new manage objects or access (purge): whoever is or comes into group "team", ${whole}`,
    },
    {
      name: "many people on one secret",
      given: {
        gains: gains(...["a", "b", "c", "d", "e", "f", "g"].map((name) => shift(name, { object, through: [] }))),
      },
      message:
        'lets somebody new manage objects or access (purge): "a", "b", "c", "d", "e" and 2 more, at secret a of vault "kv-pay"',
    },
    {
      name: "somebody for certain beside somebody of whom nobody knows",
      given: { gains: gains(shift("ada", { after: "unknown" }), shift("bram", { after: "eligible" })) },
      message: `lets somebody new manage objects or access (purge): "bram", through group "team", ${whole}`,
      boundary: true,
    },
  ],
  passes: [{ name: "other verbs", given: { gains: gains(shift("ada", { verbs: ["list", "read"] })) } }],
  notApplicable: [
    { name: "a statement that gives nothing", given: { gains: null }, reason: "nobody gains access by it" },
  ],
  notEvaluated: [
    {
      name: "nobody knows whether anybody gains",
      given: { gains: gains(shift("ada", { after: "unknown" })) },
      detail: 'whether "ada" gains by it is not known: ada -> group team',
    },
  ],
});
