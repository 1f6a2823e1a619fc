const word = /[A-Za-z_]\w*/y;
const parameterCall = /parameters\('([^'\n]{1,255})'\)/iy;

/**
 * Names that an expression of Bicep or of a template mentions outside of its texts: `pw` of `'${pw}!'` and of
 * `concat(parameters('pw'), '!')`. Members behind a dot are none.
 */
export function namesInText(expression: string): readonly string[] {
  return new NameScan(expression).run();
}

class NameScan {
  readonly #text: string;
  readonly #names = new Set<string>();
  /** Of each interpolation around: how many braces were open where its text began. */
  readonly #around: number[] = [];
  #braces = 0;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  run(): readonly string[] {
    while (this.#at < this.#text.length) this.#code();
    return [...this.#names];
  }

  #code(): void {
    const character = this.#text[this.#at];
    if (character === "'") this.#string();
    else if (character === "}" && this.#braces === 0 && this.#around.length > 0) {
      this.#braces = this.#around.pop() ?? 0;
      this.#string();
    } else if (character === "{" || character === "}") {
      this.#braces = Math.max(0, this.#braces + (character === "{" ? 1 : -1));
      this.#at += 1;
    } else this.#name();
  }

  /** From behind a quote, or behind the brace that closes an interpolation, to the next interpolation or the end of the text. */
  #string(): void {
    for (this.#at += 1; this.#at < this.#text.length; this.#at += 1) {
      const character = this.#text[this.#at];
      if (character === "\\") this.#at += 1;
      else if (character === "'") break;
      else if (character === "$" && this.#text[this.#at + 1] === "{") {
        this.#around.push(this.#braces);
        this.#braces = 0;
        this.#at += 1;
        break;
      }
    }
    this.#at += 1;
  }

  #name(): void {
    const from = this.#at;
    const parameter = matchAt(parameterCall, this.#text, from);
    const found = parameter ?? matchAt(word, this.#text, from);
    if (found && this.#text[from - 1] !== ".") this.#names.add(found[1] ?? found[0]);
    this.#at += found ? found[0].length : 1;
  }
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
