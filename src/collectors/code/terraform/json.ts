/** An object as JSON gives it. Its names come from outside, `__proto__` among them: read it through these functions only. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object's own member; undefined where it has none, or where this is no object. */
export function memberOf(value: unknown, name: string): unknown {
  return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

export function textOf(value: unknown, name: string): string | undefined {
  const member = memberOf(value, name);
  return typeof member === "string" ? member : undefined;
}

export function objectOf(value: unknown, name: string): JsonObject | undefined {
  const member = memberOf(value, name);
  return isJsonObject(member) ? member : undefined;
}

/** The list's objects; none where there is no such list. */
export function objectsOf(value: unknown, name: string): readonly JsonObject[] {
  const member = memberOf(value, name);
  return Array.isArray(member) ? member.filter(isJsonObject) : [];
}

/** The list's texts; none where there is no such list. */
export function textsOf(value: unknown, name: string): readonly string[] {
  const member = memberOf(value, name);
  return Array.isArray(member) ? member.filter((item) => typeof item === "string") : [];
}

export function isTrue(value: unknown, name: string): boolean {
  return memberOf(value, name) === true;
}

/** Own members in the order of the text; none where this is no object. */
export function membersOf(value: unknown): readonly (readonly [string, unknown])[] {
  return isJsonObject(value) ? Object.entries(value) : [];
}
