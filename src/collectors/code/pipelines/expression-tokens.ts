const signs = ["||", "&&", "==", "!=", "!", "(", ")", "[", "]", ",", "."] as const;
type Sign = (typeof signs)[number];

export type Token =
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "name"; readonly value: string }
  | { readonly kind: Sign };

/** The tokens of an expression; undefined where it has a sign that is not known. */
export function tokensOf(source: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  for (let at = 0; at < source.length; ) {
    if (source.charAt(at).trim() === "") {
      at += 1;
      continue;
    }
    const next = tokenAt(source, at);
    if (next === undefined) return undefined;
    tokens.push(next.token);
    at = next.end;
  }
  return tokens;
}

function tokenAt(source: string, start: number): { readonly token: Token; readonly end: number } | undefined {
  const character = source.charAt(start);
  if (character === "'") {
    const { value, end } = quoted(source, start);
    return end < 0 ? undefined : { token: { kind: "text", value }, end };
  }
  if (isDigit(character)) {
    const end = endOf(source, start, (next) => isDigit(next) || next === ".");
    return { token: { kind: "number", value: Number(source.slice(start, end)) }, end };
  }
  if (isNameStart(character)) {
    const end = endOf(source, start, (next) => isNameStart(next) || isDigit(next) || next === "-");
    return { token: { kind: "name", value: source.slice(start, end) }, end };
  }
  const sign = signs.find((one) => source.startsWith(one, start));
  return sign && { token: { kind: sign }, end: start + sign.length };
}

function endOf(source: string, start: number, belongs: (character: string) => boolean): number {
  let end = start + 1;
  while (end < source.length && belongs(source.charAt(end))) end += 1;
  return end;
}

/** A quote inside is written twice. */
function quoted(source: string, from: number): { readonly value: string; readonly end: number } {
  let value = "";
  let at = from + 1;
  for (;;) {
    const close = source.indexOf("'", at);
    if (close < 0) return { value, end: -1 };
    value += source.slice(at, close);
    if (source.charAt(close + 1) !== "'") return { value, end: close + 1 };
    value += "'";
    at = close + 2;
  }
}

function isDigit(character: string): boolean {
  return character >= "0" && character <= "9";
}

function isNameStart(character: string): boolean {
  return (character >= "a" && character <= "z") || (character >= "A" && character <= "Z") || character === "_";
}
