import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commentedArm } from "../../../../src/collectors/code/arm/commented.ts";
import { JsonText } from "../../../../src/collectors/code/arm/json/json-text.ts";
import type { JsonNode } from "../../../../src/collectors/code/hcl/json-node.ts";
import { readDeployments, template, valuesOf } from "../../../support/arm/deployments.ts";

/** Shown nowhere, wherever an edit puts it. */
const secretText = "Q7-never-shown-Q7";

const templates = [
  template({
    parameters: {
      name: { type: "string" },
      pw: { type: "securestring", defaultValue: secretText },
      deep: { type: "object", properties: { key: { type: "secureString" } }, defaultValue: { key: secretText } },
    },
    variables: {
      full: "[concat(parameters('name'), '/', 'db')]",
      copy: [{ name: "all", count: 3, input: "[copyIndex('all', 1)]" }],
    },
    resources: [
      {
        type: "Microsoft.KeyVault/vaults",
        apiVersion: "2023-07-01",
        name: "[parameters('name')]",
        properties: {
          sku: { name: "standard" },
          accessPolicies: "[map(variables('all'), lambda('x', lambdaVariables('x')))]",
        },
        resources: [
          { type: "secrets", apiVersion: "2023-07-01", name: "s", properties: { value: "[parameters('pw')]" } },
        ],
      },
      {
        type: "Microsoft.KeyVault/vaults/secrets",
        apiVersion: "2023-07-01",
        name: "[variables('full')]",
        properties: { value: "[parameters('deep').key]" },
      },
      {
        type: "Microsoft.Resources/deployments",
        apiVersion: "2022-09-01",
        name: "n",
        properties: {
          parameters: { pw: { value: "[parameters('pw')]" } },
          template: {
            contentVersion: "1.0.0.0",
            parameters: { pw: { type: "string" } },
            resources: [
              {
                type: "Microsoft.KeyVault/vaults/secrets",
                name: "[format('{0}/{1}', parameters('name'), copyIndex())]",
                copy: { name: "c", count: 2 },
                properties: { value: "[parameters('pw')]" },
              },
            ],
            outputs: { o: { type: "secureString", value: "[parameters('pw')]" } },
          },
        },
      },
    ],
    outputs: { o: { type: "string", value: "[reference('n').outputs.o.value]" } },
  }),
];
const values = valuesOf({ name: { value: "kv" }, pw: { value: secretText } });
const whatIf = JSON.stringify({
  status: "Succeeded",
  changes: [
    {
      changeType: "Modify",
      resourceId: "/subscriptions/1/resourceGroups/g/providers/Microsoft.KeyVault/vaults/kv/secrets/db",
      before: { properties: { value: secretText } },
      after: { properties: { value: secretText, contentType: "[parameters('x')]" } },
      delta: [{ path: "properties.contentType", propertyChangeType: "Create", after: "x", children: [] }],
    },
  ],
});

/** Pieces that mean something to the reader, but for letters and quotes, which could turn a secret into something else. */
const piece = fc.constantFrom(
  ..."{}[](),:.?'\n\r\t \0/*-".split(""),
  ..."//|/*|*/|[[|[]|'[|]'|\ufeff|<<<<<<< HEAD\n|null,|true,|1e9,|{},|[],".split("|"),
  ...'"copy":{"count":9},|"resources":[{}],|"condition":"[",|"scope":"inner",|"existing":true,'.split("|"),
);

function mutated(texts: readonly string[]) {
  const edit = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(30), fc.array(piece, { maxLength: 3 }));
  return fc.tuple(fc.constantFrom(...texts), fc.array(edit, { minLength: 1, maxLength: 6 })).map(([text, edits]) =>
    edits.reduce((current, [place, length, put]) => {
      const at = Math.floor(place * current.length);
      return current.slice(0, at) + put.join("") + current.slice(at + length);
    }, text),
  );
}

function placesOf(node: JsonNode): readonly JsonNode[] {
  const found: JsonNode[] = [];
  const open = [node];
  for (let next = open.pop(); next; next = open.pop()) {
    found.push(next);
    if (next.type === "array") open.push(...next.items);
    if (next.type === "object") open.push(...next.members.map(({ value }) => value));
  }
  return found;
}

describe("whatever a file holds", () => {
  test("its places lie in it, and what is around them holds what is in them", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          mutated([...templates, values]),
          fc.array(piece).map((all) => all.join("")),
        ),
        (text) => {
          const file = new JsonText("a.json", text);
          const lines = text.split("\n").length;
          for (const node of placesOf(file.root)) {
            expect(node.start).toBeGreaterThanOrEqual(0);
            expect(node.end).toBeGreaterThanOrEqual(node.start);
            expect(node.end).toBeLessThanOrEqual(text.length);
            const { startLine, endLine = startLine, startColumn = 1 } = file.spanOf(node);
            expect(startLine).toBeGreaterThanOrEqual(1);
            expect(endLine).toBeGreaterThanOrEqual(startLine);
            expect(endLine).toBeLessThanOrEqual(lines);
            expect(startColumn).toBeGreaterThanOrEqual(1);
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  test("what JSON.parse takes is read as the same", () => {
    const plain = (node: JsonNode): unknown => {
      if (node.type === "string" || node.type === "plain") return node.value;
      if (node.type === "array") return node.items.map(plain);
      if (node.type === "object") return new Map(node.members.map(({ name, value }) => [name, plain(value)]));
      return "broken";
    };
    const asMaps = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(asMaps);
      if (typeof value !== "object" || value === null) return value;
      return new Map(Object.entries(value).map(([name, member]) => [name, asMaps(member)]));
    };
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(3), (value, indent) => {
        const file = new JsonText("a.json", JSON.stringify(value, null, indent));
        expect(file.faults.filter(({ message }) => !message.includes("twice"))).toEqual([]);
        // Minus zero is zero in a text of JSON.
        expect(plain(file.root)).toEqual(asMaps(JSON.parse(JSON.stringify(value))));
      }),
      { numRuns: 300 },
    );
  });

  test("it is read to an end, and comments are too", async () => {
    await fc.assert(
      fc.asyncProperty(mutated(templates), mutated([values]), mutated([whatIf]), async (main, given, changes) => {
        const deployments = await readDeployments({
          "main.json": main,
          "main.parameters.json": given,
          "w.json": changes,
        });
        for (const { refused } of deployments) for (const { id } of refused) expect(id).toMatch(/^(main|w)/);
        commentedArm("main.json", main);
      }),
      { numRuns: 400 },
    );
  });

  test("secret values stay where they are", async () => {
    // Edits beside the names and texts that say what is secret.
    const beside = fc.tuple(fc.nat(200), piece).map(([place, put]) => {
      const [text = ""] = templates;
      const spots = [...text.matchAll(/[,{[]\n/g)].map(({ index }) => index + 1);
      const at = spots[place % spots.length] ?? 0;
      return `${text.slice(0, at)}${put}${text.slice(at)}`;
    });
    await fc.assert(
      fc.asyncProperty(beside, fc.boolean(), async (main, hasValues) => {
        const files = { "main.json": main, "w.json": whatIf, ...(hasValues ? { "main.parameters.json": values } : {}) };
        const shown = JSON.stringify(await readDeployments(files), (_, value: unknown) =>
          value instanceof Map ? [...value] : value,
        );
        expect(shown).not.toContain(secretText);
      }),
      { numRuns: 200 },
    );
  });
});

test("a template made to take long ends", async () => {
  const variables = Object.fromEntries(
    Array.from({ length: 60 }, (_, at) => [
      `v${at}`,
      at === 0 ? "x" : `[concat(variables('v${at - 1}'), variables('v${at - 1}'))]`,
    ]),
  );
  const names = Object.fromEntries(
    Array.from({ length: 60 }, (_, at) => [
      `n${at}`,
      at === 0 ? "[parameters('open')]" : `[concat(variables('n${at - 1}'), variables('n${at - 1}'))]`,
    ]),
  );
  const vault = { type: "Microsoft.KeyVault/vaults", apiVersion: "2023-07-01", properties: {} };
  const [deployment] = await readDeployments({
    "main.json": template({
      parameters: { open: { type: "string" } },
      variables: { ...variables, ...names },
      resources: [
        { ...vault, name: "[variables('v59')]" },
        { ...vault, name: "[variables('n59')]" },
        { ...vault, name: "[concat('kv', copyIndex())]", copy: { name: "c", count: 1_000_000 } },
        { ...vault, name: "[resourceId('Microsoft.KeyVault/vaults', variables('n59'))]" },
      ],
    }),
  });
  expect(deployment?.resources).toHaveLength(4);
});
