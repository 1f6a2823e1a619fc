import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Finding } from "../../../src/model/report.ts";
import { severities } from "../../../src/model/severity.ts";
import { fingerprintAt, joinFindings, textAt, valueAt } from "../../../src/reporters/html/app/columns.ts";
import { groupRows, sortRows, worseFirst } from "../../../src/reporters/html/app/order.ts";
import { ask, columnOf, facets, hasControl, SearchTexts } from "../../../src/reporters/html/app/query.ts";
import { findingsLink, formatRoute, home, parseRoute } from "../../../src/reporters/html/app/route.ts";
import { FindingsPacker } from "../../../src/reporters/html/pack-findings.ts";
import type { FindingsPiece } from "../../../src/reporters/html/payload.ts";
import { finding, secret, vault } from "../example-findings.ts";
import { ordinaryFindings } from "../ordinary-estate.ts";

/** The table as the page has it: packed in pieces, through JSON, joined. */
function tableOf(findings: readonly Finding[], pieceSize = 3) {
  const pieces: FindingsPiece[] = [];
  for (let from = 0; from < findings.length; from += pieceSize) {
    const packer = new FindingsPacker();
    for (const one of findings.slice(from, from + pieceSize)) packer.add(one);
    pieces.push(JSON.parse(JSON.stringify(packer.pieces().findings)) as FindingsPiece);
  }
  return joinFindings(pieces);
}

const findings = fc.array(
  fc.record({
    severity: fc.constantFrom(...severities),
    rule: fc.constantFrom("secret-expiring", "vault-network-open"),
    home: fc.constantFrom("kv-a", "kv-b"),
    name: fc.string({ maxLength: 6 }),
    owner: fc.option(fc.constantFrom("web", "pay"), { nil: undefined }),
    controls: fc.subarray(["soc2:CC6.1", "soc2:CC6.10", "pci:3.7.4"]),
    state: fc.constantFrom("new", "unchanged", undefined),
  }),
  { maxLength: 12 },
);

const made = (given: typeof findings extends fc.Arbitrary<infer Value> ? Value : never) =>
  given.map(({ severity, rule, home: place, name, owner, controls, state }) =>
    finding({
      ...{ ruleId: rule, severity, controls, subject: secret(name, vault(place)), message: `${name} in ${place}` },
      ...(owner === undefined ? {} : { owner }),
      ...(state === undefined ? {} : { baselineState: state }),
    }),
  );

const query = fc.record({
  words: fc.constantFrom("", "KV-A", "in kv", "web"),
  state: fc.constantFrom("active" as const, "new" as const, "all" as const, "waived" as const),
  picked: fc.record(
    {
      severity: fc.subarray([...severities]),
      owner: fc.subarray(["web", "", "nobody"]),
      control: fc.subarray(["soc2", "soc2:CC6.1", "pci:9"]),
    },
    { requiredKeys: [] },
  ),
});

describe("the table of findings", () => {
  test("has in every row what the finding has", () => {
    const table = tableOf(ordinaryFindings);
    ordinaryFindings.forEach((one, row) => {
      expect(textAt(table, "message", row)).toBe(one.message);
      expect(textAt(table, "name", row)).toBe(one.subject.name);
      expect(textAt(table, "id", row)).toBe(one.subject.id);
      expect(fingerprintAt(table, row)).toBe(one.fingerprint);
      expect(valueAt(table.coded.severity, row)).toBe(one.severity);
      expect(valueAt(table.coded.owner, row)).toBe(one.owner ?? "");
    });
  });

  test("answers a query as a plain filter does, and counts each facet as if it were not picked", () => {
    fc.assert(
      fc.property(findings, query, (given, asked) => {
        const all = made(given);
        const table = tableOf(all);
        const answer = ask(table, asked, new SearchTexts(table, new Map()));
        const fits = (one: Finding, without?: string) => fitsQuery(one, asked, without);
        expect(Array.from(answer.rows)).toEqual(all.flatMap((one, row) => (fits(one) ? [row] : [])));
        for (const facet of facets) {
          const expected = all.filter((one) => fits(one, facet)).length;
          expect([facet, answer.counts[facet].reduce((sum, count) => sum + count, 0)]).toEqual([facet, expected]);
          expect(answer.counts[facet]).toHaveLength(table.coded[columnOf(facet)].values.length);
        }
      }),
    );
  });

  test("is sorted without losing a row, equal ones in the report's order", () => {
    fc.assert(
      fc.property(findings, fc.boolean(), (given, isDescending) => {
        const table = tableOf(made(given));
        const rows = Uint32Array.from({ length: table.size }, (_, row) => row);
        const sorted = Array.from(sortRows(table, rows, { key: "owner", isDescending }));
        expect(sorted.toSorted((a, b) => a - b)).toEqual(Array.from(rows));
        sorted.slice(1).forEach((row, at) => {
          const [before, after] = [valueAt(table.coded.owner, sorted[at] ?? 0), valueAt(table.coded.owner, row)];
          expect(before === after ? (sorted[at] ?? 0) < row : isDescending ? before > after : before < after).toBe(
            true,
          );
        });
      }),
    );
  });

  test("is grouped with the worst group first", () => {
    const table = tableOf(ordinaryFindings);
    const rows = Uint32Array.from({ length: table.size }, (_, row) => row);
    const groups = groupRows(table, rows, "rule");
    expect(groups[0]?.value).toBe("vault-network-open");
    expect(groups.reduce((sum, { total }) => sum + total, 0)).toBe(ordinaryFindings.length);
    groups.slice(1).forEach(({ counts }, at) => {
      expect(worseFirst(groups[at]?.counts ?? [], counts)).toBeLessThanOrEqual(0);
    });
  });

  test("a control id is no prefix of a longer one", () => {
    expect(hasControl("soc2:CC6.10", "soc2:CC6.1")).toBe(false);
    expect(hasControl("pci:3.7.4 soc2:CC6.1", "soc2")).toBe(true);
    expect(hasControl("", "soc2")).toBe(false);
  });
});

function fitsQuery(one: Finding, { words, state, picked }: ReturnType<typeof asQuery>, without?: string): boolean {
  const owner = one.owner ?? "";
  const isNew = one.baselineState === "new";
  const text = [one.message, one.subject.id, one.ruleId, owner, one.environment, one.fingerprint]
    .join("\n")
    .toLowerCase();
  const inFacet = (name: "severity" | "owner" | "control", fits: (value: string) => boolean) =>
    name === without || !picked[name]?.length || picked[name].some(fits);
  return (
    (state === "all" || state === "active" || (state === "new" && isNew)) &&
    words
      .toLowerCase()
      .split(" ")
      .every((word) => text.includes(word)) &&
    inFacet("severity", (value) => value === one.severity) &&
    inFacet("owner", (value) => value === owner) &&
    inFacet("control", (value) => one.controls.some((id) => id === value || id.startsWith(`${value}:`)))
  );
}

const asQuery = () => fc.sample(query, 1)[0] ?? { words: "", state: "all" as const, picked: {} };

describe("addresses", () => {
  test("say what they were made of, whatever it is", () => {
    fc.assert(
      fc.property(query, fc.string(), fc.option(fc.string(), { nil: undefined }), (asked, words, open) => {
        const picked = Object.fromEntries(Object.entries(asked.picked).filter(([, values]) => values.length > 0));
        const route = {
          ...home,
          view: "findings" as const,
          query: { ...asked, words: words.toWellFormed(), picked },
          open: open?.toWellFormed(),
        };
        expect(parseRoute(formatRoute(route))).toEqual(route);
      }),
    );
  });

  test("that nobody made show the overview", () => {
    expect(parseRoute("#__proto__?severity=x&group=constructor&sort=-toString&state=1")).toEqual({
      ...home,
      query: { ...home.query, picked: { severity: ["x"] } },
    });
    expect(parseRoute("")).toEqual(home);
    expect(findingsLink({ owner: "" })).toBe("#findings?owner=");
  });
});
