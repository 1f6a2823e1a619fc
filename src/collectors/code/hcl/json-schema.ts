/** How the strings of an attribute are meant. */
export type StringMeaning = "template" | "literal" | "reference";

/** What the JSON form needs to know to tell blocks from attributes: how many labels, and what is in them. */
export interface BlockSchema {
  readonly labels: number;
  /** How strings are meant that `meanings` does not name. */
  readonly strings: StringMeaning;
  readonly meanings: ReadonlyMap<string, StringMeaning>;
  readonly blocks: ReadonlyMap<string, BlockSchema>;
}

interface Draft {
  readonly labels?: number;
  readonly strings?: StringMeaning;
  readonly literals?: readonly string[];
  readonly references?: readonly string[];
  readonly blocks?: Readonly<Record<string, BlockSchema>>;
}

function block({ labels = 0, strings = "template", literals = [], references = [], blocks = {} }: Draft): BlockSchema {
  const meanings = new Map<string, StringMeaning>();
  for (const name of literals) meanings.set(name, "literal");
  for (const name of references) meanings.set(name, "reference");
  return { labels, strings, meanings, blocks: new Map(Object.entries(blocks)) };
}

const plain = block({});
const provisioner = block({ labels: 1, literals: ["when", "on_failure"], blocks: { connection: plain } });
const lifecycle = block({
  references: ["ignore_changes", "replace_triggered_by"],
  blocks: { precondition: plain, postcondition: plain },
});

/** Of what is in a resource only what the language itself reads is told apart: the provider's blocks are attributes. */
const resource = block({
  labels: 2,
  references: ["provider", "depends_on"],
  blocks: { lifecycle, provisioner, connection: plain },
});

const terraform = block({
  strings: "literal",
  blocks: {
    required_providers: block({ strings: "literal" }),
    backend: block({ labels: 1, strings: "literal" }),
    cloud: block({ strings: "literal", blocks: { workspaces: block({ strings: "literal" }) } }),
    provider_meta: block({ labels: 1, strings: "literal" }),
  },
});

/** Blocks at the top of a `.tf.json` file. What is none of them is an attribute. */
export const fileSchema: BlockSchema = block({
  blocks: {
    resource,
    data: resource,
    ephemeral: resource,
    action: resource,
    variable: block({ labels: 1, strings: "literal", references: ["type"], blocks: { validation: plain } }),
    output: block({ labels: 1, references: ["depends_on"], blocks: { precondition: plain } }),
    module: block({ labels: 1, literals: ["source", "version"], references: ["providers", "depends_on"] }),
    provider: block({ labels: 1, literals: ["alias", "version"] }),
    locals: plain,
    terraform,
    moved: block({ references: ["from", "to"] }),
    import: block({ references: ["to", "provider"] }),
    removed: block({ references: ["from"], blocks: { lifecycle, provisioner, connection: plain } }),
    check: block({ labels: 1, blocks: { data: resource, assert: plain } }),
  },
});

/** A file of values: attributes alone, whose strings are meant as they stand. */
export const valuesSchema: BlockSchema = block({ strings: "literal" });
