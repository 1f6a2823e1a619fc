import type { Fact } from "../../model/fact.ts";

/** The value of a fact that the file at hand needs; throws where it was not read, for then the file must not be written. */
export function known<Value>(fact: Fact<Value>): Value {
  if ("read" in fact) return fact.read;
  throw new Error("a fact that was not read has no place in an output");
}

export function isKnown(fact: Fact<unknown>): boolean {
  return "read" in fact;
}
