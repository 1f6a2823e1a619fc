import type { JsonNode } from "../../hcl/json-node.ts";
import type { UnknownValue, Value } from "../../terraform/value.ts";
import type { JsonText } from "../json/json-text.ts";

/** What a text that stands for something else means; undefined where it means itself. */
export type Meaning = (text: string) => Pick<UnknownValue, "expression" | "why" | "note"> | undefined;

/** JSON as a value with its places. The reader bounds its depth. */
export function plainValue(file: JsonText, node: JsonNode, meaning: Meaning): Value {
  const at = file.spanOf(node);
  switch (node.type) {
    case "plain":
      return { kind: "scalar", value: node.value, at };
    case "string": {
      const open = meaning(node.value);
      return open ? { kind: "unknown", references: [], ...open, at } : { kind: "scalar", value: node.value, at };
    }
    case "array":
      return { kind: "list", items: node.items.map((item) => plainValue(file, item, meaning)), at };
    case "object": {
      const entries = new Map<string, Value>();
      for (const { name, value } of file.members(node)) entries.set(name, plainValue(file, value, meaning));
      return { kind: "object", entries, at, ...(file.isCut(node) ? { isCut: true } : {}) };
    }
    case "broken":
      return { kind: "unknown", expression: "a value that does not parse", why: "fault", references: [], at };
  }
}
