import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AccessEngine } from "../../../../src/analysis/access/effective/engine.ts";
import { engineFor, placeIds } from "../../../support/access/records.ts";
import { answerIn, type ReferenceQuestion, secretVerbs, worldsOf } from "../../../support/access/reference.ts";
import {
  everyone,
  groups,
  partialTenants,
  type SmallTenant,
  users,
  wholeTenants,
} from "../../../support/access/small-tenant.ts";

const askers = [...users, ...groups, "user-1/app-1"];
const questions: readonly ReferenceQuestion[] = askers.flatMap((who) =>
  secretVerbs.flatMap((verb) => (["secret-a", "secret-b"] as const).map((place) => ({ who, verb, place }))),
);

function asked(engine: AccessEngine, { who, verb, place }: ReferenceQuestion): string {
  return engine.answer(who, verb, placeIds[place], { eligible: true })?.verdict ?? "none";
}

/** What the worlds have in common, in the words of the engine. */
function settled(tenant: SmallTenant, question: ReferenceQuestion): string {
  const answers = new Set(worldsOf(tenant).map((world) => answerIn(tenant, world, question)));
  const [only] = answers;
  if (answers.size > 1) return "open";
  return only === "blocked" ? "denied" : (only ?? "none");
}

const runs = { numRuns: 1000 };
const isGiven = (verdict: string) => verdict === "allowed" || verdict === "eligible";

describe("against a slow evaluator", () => {
  test("of what was read whole every answer is the same", () => {
    fc.assert(
      fc.property(wholeTenants, (tenant) => {
        const engine = engineFor(tenant);
        for (const question of questions) {
          const expected = settled(tenant, question);
          // Only what no document says stays open: purging by a role on the object alone.
          if (expected === "open")
            expect([question, "unknown", "eligible", "denied"]).toContain(asked(engine, question));
          else expect({ ...question, verdict: asked(engine, question) }).toEqual({ ...question, verdict: expected });
        }
      }),
      runs,
    );
  });

  test("of what was not read whole nothing is called settled that a world contradicts", () => {
    fc.assert(
      fc.property(partialTenants, (tenant) => {
        const engine = engineFor(tenant);
        const worlds = worldsOf(tenant);
        for (const question of questions) {
          const verdict = asked(engine, question);
          const inWorlds = new Set(worlds.map((world) => answerIn(tenant, world, question)));
          const said = { ...question, verdict, inWorlds: [...inWorlds] };
          if (verdict === "allowed") expect(said).toEqual({ ...said, inWorlds: ["allowed"] });
          if (verdict === "eligible") expect(said).toEqual({ ...said, inWorlds: said.inWorlds.filter(isGiven) });
          if (verdict === "none" || verdict === "denied")
            expect(said).toEqual({ ...said, inWorlds: said.inWorlds.filter((one) => !isGiven(one)) });
        }
      }),
      runs,
    );
  });
});

const rank = ["none", "denied", "unknown", "eligible", "allowed"];
const strength = (verdict: string) => rank.indexOf(verdict);
const given = (verdict: string) => (verdict === "none" || verdict === "denied" ? 0 : strength(verdict));

describe("what always holds", () => {
  test("a further denial adds nothing", () => {
    fc.assert(
      fc.property(partialTenants, fc.constantFrom(everyone, ...users, ...groups), (tenant, who) => {
        const deny = {
          place: "group",
          who: [who],
          butNot: [],
          blocks: ["*"],
          reachesDown: true,
          isEnforced: true,
        } as const;
        const [before, after] = [engineFor(tenant), engineFor({ ...tenant, denies: [...tenant.denies, deny] })];
        for (const question of questions)
          expect(given(asked(after, question))).toBeLessThanOrEqual(given(asked(before, question)));
      }),
      { numRuns: 300 },
    );
  });

  test("a further membership removes nothing, where no denial is about it", () => {
    fc.assert(
      fc.property(
        partialTenants,
        fc.constantFrom(...users, ...groups),
        fc.constantFrom(...groups),
        (tenant, id, group) => {
          const free = { ...tenant, denies: [] };
          const memberOf = { ...free.memberOf, [id]: [...new Set([...(free.memberOf[id] ?? []), group])] };
          const [before, after] = [engineFor(free), engineFor({ ...free, memberOf })];
          for (const question of questions)
            expect(given(asked(after, question))).toBeGreaterThanOrEqual(given(asked(before, question)));
        },
      ),
      { numRuns: 300 },
    );
  });

  test("casing changes nothing", () => {
    fc.assert(
      fc.property(partialTenants, (tenant) => {
        const [plain, loud] = [engineFor(tenant), engineFor(tenant, (text) => text.toUpperCase())];
        for (const question of questions) expect(asked(loud, question)).toBe(asked(plain, question));
      }),
      { numRuns: 300 },
    );
  });

  test("each path that is printed is removed in turn, and the answer is what the others make it", () => {
    fc.assert(
      fc.property(wholeTenants, (tenant) => {
        const engine = engineFor(tenant);
        for (const question of questions) {
          const answer = engine.answer(question.who, question.verb, placeIds[question.place], { eligible: true });
          for (const grantId of new Set(answer?.paths.map((path) => path.grantId))) {
            const others = (answer?.paths ?? [])
              .filter((path) => path.grantId !== grantId)
              .map(({ verdict }) => verdict);
            const expected = others.sort((a, b) => strength(b) - strength(a))[0] ?? "none";
            expect(asked(engineFor(without(tenant, grantId)), question)).toBe(expected);
          }
        }
      }),
      { numRuns: 150 },
    );
  });
});

function without(tenant: SmallTenant, grantId: string): SmallTenant {
  const isOther = (kind: string) => (_: unknown, number: number) => `${kind}-${number}` !== grantId;
  const grants = tenant.grants.map((grant, number) =>
    isOther("grant")(grant, number) ? grant : { ...grant, kind: "over" as const },
  );
  const entries = tenant.entries.map((entry, number) =>
    isOther("entry")(entry, number) ? entry : { ...entry, permissions: [] },
  );
  return { ...tenant, grants, entries };
}
