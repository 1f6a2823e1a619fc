import { isJsonObject, type JsonObject, memberOf } from "../json.ts";

/**
 * The attributes with an `azapi` resource's body as an object. Before version 2 the provider took it as text, and a raw state
 * wraps what has no fixed type in `{"type": …, "value": …}`.
 */
export function withBodyRead(type: string, attributes: JsonObject): JsonObject {
  const body = type.startsWith("azapi_") ? memberOf(attributes, "body") : undefined;
  if (typeof body === "string") return { ...attributes, body: parsedBody(body) };
  return isTyped(body) ? { ...attributes, body: memberOf(body, "value") } : attributes;
}

function isTyped(body: unknown): boolean {
  return (
    isJsonObject(body) && Object.hasOwn(body, "type") && Object.keys(body).length === 2 && Object.hasOwn(body, "value")
  );
}

function parsedBody(text: string): unknown {
  try {
    const body: unknown = JSON.parse(text);
    return isJsonObject(body) ? body : text;
  } catch {
    // Whatever it is then, the platform refuses it; it stays what it was.
    return text;
  }
}
