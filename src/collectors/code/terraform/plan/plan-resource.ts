import { secretTestOf } from "../dropped-secrets.ts";
import { isOfInterest } from "../interest.ts";
import { isJsonObject, type JsonObject, memberOf, objectOf, textOf, textsOf } from "../json.ts";
import type { TerraformChange, TerraformResource } from "../tree.ts";
import type { ObjectValue } from "../value.ts";
import { within } from "./addresses.ts";
import { withBodyRead } from "./body.ts";
import { localAddress, type PlanConfiguration } from "./configuration.ts";
import { expressionText, MarkedValues } from "./marked-values.ts";
import { indexOf, modeOf } from "./planned-resources.ts";
import { providerOf } from "./providers.ts";
import type { References, Standing } from "./references.ts";
import { placed, type SourceMatch } from "./source-match.ts";
import { type Stated, untold } from "./stated.ts";

/** What all resources of a plan are read with. */
export interface PlanReading {
  readonly uri: string;
  readonly configuration: PlanConfiguration;
  readonly references: References;
  readonly source: SourceMatch | undefined;
}

/** One resource as the different parts of a plan show it; `change` is absent for data that was read while planning. */
export interface PlanEntry {
  readonly address: string;
  readonly module: string;
  readonly json: JsonObject;
  readonly change: JsonObject | undefined;
  readonly after: unknown;
  readonly unknown: unknown;
  readonly sensitive: unknown;
  /** Why it is put off to a later run. */
  readonly deferred?: string;
}

/** The resource; undefined where nothing of it is judged, or where it is too broken to be told. */
export function planResource(reading: PlanReading, entry: PlanEntry): TerraformResource | undefined {
  const type = textOf(entry.json, "type");
  const mode = modeOf(entry.json);
  if (type === undefined || mode === undefined) return;
  const declared = reading.configuration.moduleOf(entry.module)?.resources.get(localAddress(entry.json));
  const before = memberOf(entry.change, "before");
  const shown = [entry.after, entry.unknown, before, memberOf(declared, "expressions")];
  const isJudged = shown.some((attributes) => isOfInterest(type, attributes));
  return isJudged ? new ResourceReading(reading, entry, type).resource(mode) : undefined;
}

const keepsNothing: ReadonlySet<string> = new Set(["delete", "forget"]);

/** Whether the resource is gone after the plan. */
export function isGoing(actions: readonly string[]): boolean {
  return actions.length > 0 && actions.every((action) => keepsNothing.has(action));
}

class ResourceReading {
  readonly #reading: PlanReading;
  readonly #entry: PlanEntry;
  readonly #type: string;
  readonly #declared: JsonObject | undefined;
  readonly #standing: Standing;
  readonly #match: ReturnType<SourceMatch["resourceAt"]>;

  constructor(reading: PlanReading, entry: PlanEntry, type: string) {
    this.#reading = reading;
    this.#entry = entry;
    this.#type = type;
    const { configuration } = reading;
    this.#declared = configuration.moduleOf(entry.module)?.resources.get(localAddress(entry.json));
    const forEach = memberOf(this.#declared, "for_each_expression");
    this.#standing = { module: entry.module, key: indexOf(entry.json, "index"), forEach };
    this.#match = reading.source?.resourceAt(entry.address);
  }

  resource(mode: TerraformResource["mode"]): TerraformResource {
    const { json, address, module, change } = this.#entry;
    const key = textOf(this.#declared, "provider_config_key");
    const { provider, alias } = providerOf(this.#reading.configuration, key, textOf(json, "provider_name"));
    const source = this.#match?.resource;
    const locked = source?.provider?.name === provider?.name ? source?.provider : undefined;
    const countUnknown = this.#countUnknown();
    return {
      mode,
      type: this.#type,
      name: textOf(json, "name") ?? "",
      address,
      module,
      uri: source?.uri ?? this.#reading.uri,
      at: source?.at,
      values: this.#values(),
      provider: provider && locked ? { ...locked, constraint: provider.constraint ?? locked.constraint } : provider,
      providerAlias: alias,
      ...(change === undefined ? {} : { change: this.#change(change) }),
      ...(source?.preventsDestroy === undefined ? {} : { preventsDestroy: source.preventsDestroy }),
      ...(countUnknown === undefined ? {} : { countUnknown }),
      dependsOn: this.#dependsOn(),
    };
  }

  #values(): ObjectValue {
    const { after, unknown, sensitive, change } = this.#entry;
    if (isGoing(textsOf(change, "actions"))) return { kind: "object", entries: new Map() };
    const values = this.#read(after, { unknown, sensitive, stated: this.#stated() });
    const match = this.#match;
    if (match === undefined) return values;
    const found = placed(values, match.resource.values, match.isExact);
    return found.kind === "object" ? found : values;
  }

  #read(json: unknown, marks: { unknown: unknown; sensitive: unknown; stated: Stated }): ObjectValue {
    const attributes = isJsonObject(json) ? withBodyRead(this.#type, json) : {};
    return new MarkedValues({
      type: this.#type,
      address: this.#entry.address,
      isSecret: secretTestOf(this.#type, attributes),
      referencesOf: (node) => this.#reading.references.of(node, this.#standing),
    }).attributes(attributes, marks);
  }

  /** What a dynamic block gives is not in the configuration; the source has it. One that gives none states nothing. */
  #stated(): Stated {
    if (this.#declared === undefined) return untold;
    const node = memberOf(this.#declared, "expressions");
    const entries = this.#match?.resource.values.entries;
    if (entries === undefined) return { kind: "block", node };
    const also = [...entries].filter(([, value]) => value.kind !== "list" || value.items.length > 0);
    return { kind: "block", node, also: new Set(also.map(([name]) => name)) };
  }

  #change(change: JsonObject): TerraformChange {
    const { json, deferred } = this.#entry;
    const actions = textsOf(change, "actions");
    const before = memberOf(change, "before");
    const previous = textOf(json, "previous_address");
    const isChanged = actions.some((action) => action === "update" || action === "delete" || action === "forget");
    const sensitive = memberOf(change, "before_sensitive");
    return {
      actions,
      reason: textOf(json, "action_reason") ?? deferred,
      before:
        isChanged && isJsonObject(before)
          ? this.#read(before, { unknown: undefined, sensitive, stated: untold })
          : undefined,
      ...(previous === undefined ? {} : { previousAddress: previous }),
      ...(objectOf(change, "importing") === undefined ? {} : { isImport: true as const }),
      ...(textOf(json, "deposed") === undefined ? {} : { isDeposed: true as const }),
    };
  }

  /** A deferred resource whose instances are not known, or one that the source could not count: the plan's instance is certain. */
  #countUnknown(): string | undefined {
    const { deferred, address } = this.#entry;
    if (deferred === undefined || !address.includes("[*]")) return;
    const loop = this.#standing.forEach ?? memberOf(this.#declared, "count_expression");
    return expressionText(loop) ?? deferred;
  }

  #dependsOn(): readonly string[] {
    const found = new Set<string>();
    for (const { address } of this.#reading.references.of(memberOf(this.#declared, "expressions"), this.#standing)) {
      const name = address.slice(address.lastIndexOf("]") + 1);
      if (!/(^|\.)(var|local)\.[^.]*$/.test(name)) found.add(address);
    }
    for (const address of textsOf(this.#declared, "depends_on")) found.add(within(this.#entry.module, address));
    return [...found];
  }
}
