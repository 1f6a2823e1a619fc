/** One step of an address or a reference: a name, or an index in brackets. */
export type Step = string | { readonly key: string | number };

export function isKey(step: Step | undefined): step is { readonly key: string | number } {
  return typeof step === "object";
}

const backslash = 92;
const quote = 34;

/** `module.a["x.y"].azurerm_key_vault.kv[0].id` in steps. Broken text gives the steps that can be told. */
export function stepsOf(text: string): readonly Step[] {
  const steps: Step[] = [];
  let start = 0;
  let at = 0;
  while (at < text.length) {
    const sign = text[at];
    if (sign !== "." && sign !== "[") {
      at += 1;
      continue;
    }
    if (at > start) steps.push(text.slice(start, at));
    if (sign === ".") at += 1;
    else {
      const end = endOfIndex(text, at);
      const key = keyIn(text.slice(at + 1, end - 1));
      if (key !== undefined) steps.push({ key });
      at = end;
    }
    start = at;
  }
  if (at > start) steps.push(text.slice(start, at));
  return steps;
}

/** Behind the bracket that closes the one at `open`; brackets in a quoted key do not count. */
function endOfIndex(text: string, open: number): number {
  let isQuoted = false;
  for (let at = open + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (isQuoted && code === backslash) at += 1;
    else if (code === quote) isQuoted = !isQuoted;
    else if (!isQuoted && text[at] === "]") return at + 1;
  }
  return text.length;
}

function keyIn(text: string): string | number | undefined {
  if (!text.startsWith('"')) {
    const index = Number(text);
    return text !== "" && Number.isInteger(index) ? index : undefined;
  }
  try {
    const key: unknown = JSON.parse(text);
    return typeof key === "string" ? key : undefined;
  } catch {
    // Go escapes some characters in another way; the text between the quotes is still the same wherever it is printed.
    return text.slice(1, -1);
  }
}

/** An index as Terraform prints it: `[0]`, `["a"]`; nothing where there is none. */
export function indexText(key: string | number | undefined): string {
  return key === undefined ? "" : `[${JSON.stringify(key)}]`;
}

export function textOfSteps(steps: readonly Step[]): string {
  let text = "";
  for (const step of steps) {
    if (isKey(step)) text += indexText(step.key);
    else text += text === "" ? step : `.${step}`;
  }
  return text;
}

/** The address without instance keys: what the code declares. */
export function declaredAddress(address: string): string {
  return address.includes("[") ? textOfSteps(stepsOf(address).filter((step) => !isKey(step))) : address;
}

/** `module.a[0].module.b` → names of the calls from the root on. */
export function callNames(module: string): readonly string[] {
  const names = stepsOf(module).filter((step): step is string => typeof step === "string");
  return names.filter((_, at) => at % 2 === 1);
}

/** The address inside a module; the address itself in the root. */
export function within(module: string, address: string): string {
  return module === "" ? address : `${module}.${address}`;
}

/** The module around a module, and the key of this one in it. */
export function callOf(module: string): { readonly parent: string; readonly key: string | number | undefined } {
  const steps = [...stepsOf(module)];
  const last = steps.at(-1);
  const key = isKey(last) ? last.key : undefined;
  if (key !== undefined) steps.pop();
  return { parent: textOfSteps(steps.slice(0, -2)), key };
}
