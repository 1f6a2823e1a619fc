import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ServiceName } from "../../../src/collectors/azure/client.ts";
import { keepingOf } from "../../../src/collectors/azure/kept-answers.ts";
import { parseAnswer } from "../../../src/collectors/azure/read-answer.ts";
import { toPlain } from "../../../src/collectors/azure/run/plain-json.ts";

const parse = (text: string, service: ServiceName = "arm") => parseAnswer(text, keepingOf(service));
const plain = (content: unknown, service: ServiceName = "arm") => {
  const parsed = parse(JSON.stringify(content), service);
  return parsed && toPlain(parsed.body);
};

const services: readonly ServiceName[] = ["arm", "resource-graph", "graph", "vault", "hsm", "logs"];

describe("an answer", () => {
  test("is read as it is", () => {
    const page = {
      value: [{ id: "/a", properties: { flag: true, count: 3.5, none: null, list: ["x", ["y"]] } }],
      nextLink: "n",
    };
    expect(plain(page)).toEqual(page);
  });

  test("that is a bare list stands under value", () => {
    expect(plain([{ id: "/a" }, 7])).toEqual({ value: [{ id: "/a" }, null] });
  });

  test("keeps that something stood where an item should", () => {
    expect(plain({ value: [null, { id: "/a" }, "text", 7, [{}]] })).toEqual({
      value: [null, { id: "/a" }, null, null, [{}]],
    });
  });

  test("of logs keeps rows of all kinds", () => {
    const tables = [
      {
        name: "PrimaryResult",
        columns: [{ name: "n", type: "long" }],
        rows: [
          [1, "a", null],
          [2, "b", true],
        ],
      },
    ];
    expect(plain({ tables }, "logs")).toEqual({ tables });
  });

  test.each(["", "{", "{} {}", "[1,2", "7", '"text"', "null", "{'a': 1}", '{"a": undefined}'])("%j is none", (text) =>
    expect(parse(text)).toBeUndefined(),
  );

  test("members named like those of the prototype are members", () => {
    const parsed = parse('{"__proto__": {"a": 1}, "constructor": 2}');
    expect([...(parsed?.body.keys() ?? [])]).toEqual(["__proto__", "constructor"]);
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  test("that nests deeper or writes longer than any is told to be not whole", () => {
    expect(parse(`{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`)?.lost).toBe(1);
    expect(parse(JSON.stringify({ a: "x".repeat(2 << 20) }))?.lost).toBe(1);
    expect(parse(JSON.stringify({ a: "x".repeat(1 << 19) }))?.lost).toBe(0);
  });
});

describe("what is a credential", () => {
  const marker = "never-to-be-held";

  test("is not held, wherever it stands and whoever sends it", () => {
    const wide = {
      value: [
        { id: "https://v/secrets/s", value: marker, attributes: { enabled: true } },
        {
          id: "/a",
          properties: { secretText: marker, adminPassword: marker, primaryKey: marker, connectionString: marker },
        },
        { passwordCredentials: [{ keyId: "k", hint: marker, secretText: marker }] },
        { deep: [{ value: [marker, { value: marker }] }] },
      ],
      value2: { value: marker },
    };
    for (const service of services) expect(JSON.stringify(plain(wide, service))).not.toContain(marker);
  });

  test("of a vault's answers nothing is held that is not known to be harmless", () => {
    const names = fc
      .string({ minLength: 1, maxLength: 12 })
      .filter((name) => !/^(?:id|kid|name|n|key|tags)$/.test(name));
    fc.assert(
      fc.property(names, (name) => {
        if (keepingOf("vault").keeps(name, undefined)) return;
        expect(
          JSON.stringify(plain({ value: [{ id: "a", [name]: marker, attributes: { [name]: [marker] } }] }, "vault")),
        ).not.toContain(marker);
      }),
    );
    for (const name of ["value", "cer", "csr", "d", "p", "q", "dp", "dq", "qi", "k", "pwd", "account_id", "immutable"])
      expect(JSON.stringify(plain({ [name]: marker }, "vault")), name).not.toContain(marker);
  });

  test("a key of the directory is not held, its dates and thumbprint are", () => {
    const keyCredentials = [{ customKeyIdentifier: "thumb", endDateTime: "2027-01-01T00:00:00Z", key: marker }];
    expect(plain({ keyCredentials }, "graph")).toEqual({
      keyCredentials: [{ customKeyIdentifier: "thumb", endDateTime: "2027-01-01T00:00:00Z" }],
    });
  });

  test("values that are names of metrics, their dimensions and firewall addresses are held", () => {
    const metrics = {
      value: [
        {
          name: { value: "ServiceApiHit" },
          timeseries: [{ metadatavalues: [{ name: { value: "activityname" }, value: "secretget" }] }],
        },
      ],
    };
    expect(plain(metrics)).toEqual(metrics);
    const acls = { properties: { networkAcls: { ipRules: [{ value: "192.0.2.0/24" }] } } };
    expect(plain(acls)).toEqual(acls);
    expect(plain({ tags: { value: "a", password: "b" } })).toEqual({ tags: { value: "a", password: "b" } });
  });
});
