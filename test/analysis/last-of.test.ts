import { expect, test } from "vitest";
import { LastOf } from "../../src/analysis/last-of.ts";

test("works out once what is asked for again, and anew for another key", () => {
  const last = new LastOf<object, string>();
  const [one, other] = [{}, {}];
  let made = 0;
  const make = (text: string) => () => {
    made += 1;
    return text;
  };
  expect([
    last.get(one, make("a")),
    last.get(one, make("b")),
    last.get(other, make("c")),
    last.get(one, make("d")),
  ]).toEqual(["a", "a", "c", "d"]);
  expect(made).toBe(3);
});
