/**
 * A list that may be computed item by item: an array is one, and so is a generated tenant whose
 * hundred thousand objects exist only while they are answered.
 */
export interface Series<Item> {
  readonly length: number;
  at(index: number): Item | undefined;
  /** The item of that name (any case), where the series can find it faster than by looking at each. */
  named?(name: string): Item | undefined;
}

/** A series of `length` items made by index; `indexOf` finds a name's index without making the items before it. */
export function lazySeries<Item>(
  length: number,
  make: (index: number) => Item,
  indexOf: (name: string) => number,
): Series<Item> {
  return {
    length,
    at: (index) => (index >= 0 && index < length ? make(index) : undefined),
    named: (name) => {
      const index = indexOf(name);
      return Number.isInteger(index) && index >= 0 && index < length ? make(index) : undefined;
    },
  };
}

export function* each<Item>(series: Series<Item>): Generator<Item> {
  for (let index = 0; index < series.length; index += 1) {
    const item = series.at(index);
    if (item !== undefined) yield item;
  }
}

const nameIndexes = new WeakMap<object, ReadonlyMap<string, number>>();

function indexOfNames(series: Series<{ readonly name: string }>): ReadonlyMap<string, number> {
  const known = nameIndexes.get(series);
  if (known !== undefined) return known;
  const index = new Map<string, number>();
  let position = 0;
  for (const item of each(series)) {
    index.set(item.name.toLowerCase(), position);
    position += 1;
  }
  nameIndexes.set(series, index);
  return index;
}

/** The item of that name, compared without case as Azure does. */
export function named<Item extends { readonly name: string }>(series: Series<Item>, name: string): Item | undefined {
  if (series.named !== undefined) return series.named(name.toLowerCase());
  const index = indexOfNames(series).get(name.toLowerCase());
  return index === undefined ? undefined : series.at(index);
}
