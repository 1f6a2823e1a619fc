/** A name in an address with the index behind it: `kv[0]` is `{ name: "kv", index: "0" }`, `kv["a"]` has the index `"a"`. */
export interface Step {
  readonly name: string;
  readonly index: string | undefined;
}

/** Splits an address at its dots; those inside an index are part of a key. */
export function stepsOf(address: string): readonly Step[] {
  const steps: Step[] = [];
  let from = 0;
  while (from < address.length) {
    const end = nameEnd(address, from);
    const name = address.slice(from, end);
    const close = address[end] === "[" ? indexEnd(address, end) : end;
    steps.push({ name, index: close === end ? undefined : address.slice(end + 1, close - 1) });
    from = close + 1;
  }
  return steps;
}

function nameEnd(address: string, from: number): number {
  let at = from;
  while (at < address.length && address[at] !== "." && address[at] !== "[") at += 1;
  return at;
}

/** Behind the bracket that closes an index; a key in quotes may hold brackets itself. */
function indexEnd(address: string, open: number): number {
  let isQuoted = false;
  for (let at = open + 1; at < address.length; at += 1) {
    const character = address[at];
    if (isQuoted && character === "\\") at += 1;
    else if (character === '"') isQuoted = !isQuoted;
    else if (character === "]" && !isQuoted) return at + 1;
  }
  return address.length;
}

/** The address without its indexes: all instances of a resource share it. */
export function withoutIndexes(address: string): string {
  if (!address.includes("[")) return address;
  return stepsOf(address)
    .map(({ name }) => name)
    .join(".");
}

/** May both mean one instance? An index that one of them lacks is one that nobody knows. Both have the same names. */
export function mayBeSame(a: readonly Step[], b: readonly Step[]): boolean {
  return a.every(({ index }, position) => {
    const other = b[position]?.index;
    return index === undefined || other === undefined || index === other;
  });
}
