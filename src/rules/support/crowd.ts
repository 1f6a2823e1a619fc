import type { Crowd } from "../../model/vault-access.ts";
import { countOf, quoted } from "./holders-in-words.ts";
import { someOf } from "./some-of.ts";

/** `at least 31 (20 people, 11 workloads), among them "a", "b" and "c"`. */
export function crowdInWords({ count, people, workloads, examples, missing }: Crowd): string {
  const kinds = [
    ...(people > 0 ? [countOf("people", people)] : []),
    ...(workloads > 0 ? [countOf("workloads", workloads)] : []),
  ];
  const told = examples.slice(0, 5).map(quoted);
  const among = told.length === 0 ? "" : `, among them ${someOf(told)}`;
  return `${missing ? "at least " : ""}${count}${kinds.length > 0 ? ` (${kinds.join(", ")})` : ""}${among}`;
}
