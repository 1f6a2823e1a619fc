import { type JsonObject, memberOf, objectOf, objectsOf, textOf } from "../json.ts";

/** A resource as `planned_values`, `prior_state` and `terraform show -json` of a state print it, and its module. */
export interface ShownResource {
  readonly module: string;
  readonly json: JsonObject;
}

/** Modules inside of each other: more than any code has, and a stack of our own holds them. */
const mostModules = 100_000;

/** All resources below a `root_module`, modules and all, in the order of the file. */
export function shownResources(values: unknown): readonly ShownResource[] {
  const found: ShownResource[] = [];
  const open: { readonly address: string; readonly json: unknown }[] = [
    { address: "", json: objectOf(values, "root_module") },
  ];
  for (let passed = 0; open.length > 0 && passed < mostModules; passed += 1) {
    const module = open.pop();
    const resources = objectsOf(module?.json, "resources");
    for (const json of resources) found.push({ module: module?.address ?? "", json });
    const children = objectsOf(module?.json, "child_modules");
    for (let at = children.length - 1; at >= 0; at -= 1) {
      const json = children[at];
      open.push({ address: textOf(json, "address") ?? "", json });
    }
  }
  return found;
}

/** The resource's own key among its siblings. */
export function indexOf(resource: unknown, name: string): string | number | undefined {
  const index = memberOf(resource, name);
  return typeof index === "string" || typeof index === "number" ? index : undefined;
}

const modes: ReadonlySet<string | undefined> = new Set(["managed", "data", "ephemeral"]);

export function modeOf(resource: unknown): "managed" | "data" | "ephemeral" | undefined {
  const mode = textOf(resource, "mode");
  if (mode === undefined) return "managed";
  return modes.has(mode) ? (mode as "managed" | "data" | "ephemeral") : undefined;
}
