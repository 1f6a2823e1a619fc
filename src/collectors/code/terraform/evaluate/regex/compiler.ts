import { type Node, parsePattern } from "./parser.ts";
import type { Instruction, Program } from "./program.ts";

const maxPattern = 2_000;
const maxInstructions = 5_000;
/** Every way through the text carries what its groups took. */
const maxGroups = 50;

/** Compiles a pattern of RE2; undefined for what is not matched here: too large, or of a kind that is not known. */
export function compilePattern(source: string): Program | undefined {
  const parsed = source.length > maxPattern ? undefined : parsePattern(source);
  if (!parsed || parsed.groups.length > maxGroups) return undefined;
  const compiler = new Compiler();
  compiler.emit({ type: "group", number: 0, of: parsed.node });
  compiler.add({ op: "match" });
  const { instructions } = compiler;
  return instructions.length > maxInstructions ? undefined : { instructions, groups: parsed.groups };
}

class Compiler {
  readonly instructions: Instruction[] = [];

  add<I extends Instruction>(instruction: I): I {
    this.instructions.push(instruction);
    return instruction;
  }

  emit(node: Node): void {
    // Repetitions of repetitions multiply: nobody goes on with what is too large already.
    if (this.instructions.length > maxInstructions) return;
    switch (node.type) {
      case "class":
        this.add({ op: "take", of: node.of });
        break;
      case "assertion":
        this.add({ op: "assert", that: node.that });
        break;
      case "group":
        this.add({ op: "save", slot: node.number * 2 });
        this.emit(node.of);
        this.add({ op: "save", slot: node.number * 2 + 1 });
        break;
      case "sequence":
        for (const one of node.of) this.emit(one);
        break;
      case "choice":
        this.#choice(node.of);
        break;
      case "repeat":
        this.#repeat(node);
    }
  }

  get #next(): number {
    return this.instructions.length;
  }

  #choice(ways: readonly Node[]): void {
    const ends: { to: number }[] = [];
    for (const [at, way] of ways.entries()) {
      const isLast = at === ways.length - 1;
      const split = isLast ? undefined : this.add({ op: "split" as const, first: this.#next + 1, second: 0 });
      this.emit(way);
      if (!split) break;
      ends.push(this.add({ op: "jump" as const, to: 0 }));
      split.second = this.#next;
    }
    for (const end of ends) end.to = this.#next;
  }

  #repeat(node: Extract<Node, { readonly type: "repeat" }>): void {
    for (let count = 0; count < node.least; count += 1) this.emit(node.of);
    if (node.most === Number.POSITIVE_INFINITY) {
      const start = this.#next;
      const split = this.#split(node.isLazy);
      this.emit(node.of);
      this.add({ op: "jump", to: start });
      split(this.#next);
      return;
    }
    const exits: ((to: number) => void)[] = [];
    for (let count = node.least; count < node.most; count += 1) {
      if (this.#next > maxInstructions) return;
      exits.push(this.#split(node.isLazy));
      this.emit(node.of);
    }
    for (const exit of exits) exit(this.#next);
  }

  /** One way goes on with the next instruction, the other to where the result is told; a lazy one prefers the other. */
  #split(isLazy: boolean): (to: number) => void {
    const split = this.add({ op: "split" as const, first: this.#next + 1, second: this.#next + 1 });
    return (to) => {
      if (isLazy) split.first = to;
      else split.second = to;
    };
  }
}
