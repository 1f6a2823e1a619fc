import { describe, expect, test } from "vitest";
import { ClockSkew } from "../../../../src/collectors/azure/pipeline/clock-skew.ts";
import {
  type Exchange,
  Recorder,
  type RequestRow,
  recordedUrl,
} from "../../../../src/collectors/azure/pipeline/recorder.ts";

describe("recorded addresses", () => {
  test.each(["sig", "code", "key", "Token", "access_token", "client_secret", "%73ig", "api-key"])(
    "%s is not kept",
    (name) => expect(recordedUrl(`https://h/p?a=1&${name}=private=x&b=2`)).toBe(`https://h/p?a=1&${name}=REDACTED&b=2`),
  );

  test("of a signed address nothing of the signature is kept; without one its names mean something else", () => {
    const list = "https://a.blob.core.windows.net/c?restype=container&comp=list&prefix=x%3D";
    expect(recordedUrl(`${list}&sv=2026-02-06&SP=rl&se=2027-01-01&%73ig=abc%3D&skoid=me`)).toBe(
      `${list}&sv=REDACTED&SP=REDACTED&se=REDACTED&%73ig=REDACTED&skoid=REDACTED`,
    );
    expect(recordedUrl("https://h/p?st=open&sp=1")).toBe("https://h/p?st=open&sp=1");
  });

  test("everything else stays as it was sent", () => {
    for (const url of [
      "https://h/p",
      "https://h/p?",
      "https://h/p?$skiptoken=A%3D%3D&%24filter=atScope()&api-version=2&monkey=1",
    ])
      expect(recordedUrl(url)).toBe(url);
  });
});

describe("rows", () => {
  const exchange = {
    method: "GET",
    url: "https://h/p",
    attempt: 1,
    purpose: { collector: "c", scope: "/s" },
    sentAt: 0,
    endedAt: 1,
  };
  const rowOf = async (more: Partial<Exchange>) => {
    const rows: RequestRow[] = [];
    await new Recorder({ write: (row) => void rows.push(row) }).record({ ...exchange, isSecret: false, ...more });
    return rows[0];
  };

  test("of the login service have no digest of what holds a token", async () => {
    const body = Buffer.from("token");
    expect((await rowOf({ body, isSecret: true }))?.digest).toBeNull();
    expect((await rowOf({ body }))?.digest).toMatch(/^[0-9a-f]{64}$/);
  });

  test("hold names of requests that are names, and dates that are dates", async () => {
    const headers = (id: string, date: string) =>
      new Map([
        ["request-id", id],
        ["date", date],
      ]);
    expect(await rowOf({ headers: headers("r-1", "Thu, 01 Jan 2026 00:00:09 GMT") })).toMatchObject({
      requestId: "r-1",
      serverDate: "2026-01-01T00:00:09Z",
    });
    expect(await rowOf({ headers: headers("<script>", "yesterday") })).toMatchObject({
      requestId: null,
      serverDate: null,
    });
  });
});

describe("clock skew", () => {
  const at = (server: number, sent: number, received: number) => [server, sent, received] as const;
  const skewOf = (...seen: readonly (readonly [number, number, number])[]) => {
    const skew = new ClockSkew();
    for (const [server, sent, received] of seen) skew.observe(server, sent, received);
    return skew.seconds;
  };

  test("is nothing known before the first answer", () => expect(skewOf()).toBeNull());

  test("is none where whole seconds and the way of the answer explain it", () => {
    expect(skewOf(at(10_000, 10_900, 11_200))).toBe(0);
    expect(skewOf(at(10_000, 9_100, 9_500))).toBe(1);
    expect(skewOf(at(10_000, 9_500, 10_050))).toBe(0);
    expect(skewOf(at(10_000, 5_000, 15_000))).toBe(0);
  });

  test("is told in both directions", () => {
    expect(skewOf(at(100_000, 40_000, 40_100))).toBe(60);
    expect(skewOf(at(40_000, 100_000, 100_100))).toBe(-59);
  });

  test("a slow answer after a quick one does not blur it", () =>
    expect(skewOf(at(100_000, 40_000, 40_100), at(160_000, 70_000, 130_000))).toBe(60));

  test("the newest word counts when clocks were set in between", () =>
    expect(skewOf(at(100_000, 40_000, 40_100), at(200_000, 200_100, 200_200))).toBe(0));
});
