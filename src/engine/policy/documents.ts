import { type ProfileName, profileNames, type Rule } from "../../model/rule.ts";
import { checkMeaning } from "./document-check.ts";
import { type FaultText, type LocatedFault, type Path, type PolicyFault, pointerOf, quote } from "./fault.ts";
import {
  currentIds,
  emptyLayer,
  isProfileName,
  layerOf,
  mergeLayers,
  type PolicyLayer,
  profileLayer,
} from "./layer.ts";
import { nameHint } from "./nearest.ts";
import { fieldOf, fieldsOf, itemsOf } from "./plain-data.ts";
import type { PolicyDocument } from "./schema.ts";
import { checkSchema } from "./schema-check.ts";
import { type ParsedDocument, type PolicySource, parsePolicyDocument } from "./yaml-document.ts";

/** What gathering needs to know; see `LoadOptions`. */
export interface GatherOptions {
  readonly rules: readonly Rule[];
  readonly now: string;
  readonly resolve: (reference: string, from: string) => Promise<PolicySource | undefined>;
  readonly profile?: ProfileName;
}

interface Found {
  readonly faults: PolicyFault[];
  /** Those of the faults whose exact place is known: what stands there takes no part in anything further. */
  readonly located: LocatedFault[];
}

/** A policy's documents, read and merged. */
export interface DocumentSet {
  readonly outermost: ParsedDocument;
  /** Each once, in the order in which they apply: the outermost last. */
  readonly applied: readonly ParsedDocument[];
  /** What is wrong with each, outermost first. */
  readonly found: ReadonlyMap<ParsedDocument, Found>;
  /** Everything merged, without the parts that are at fault. */
  readonly layer: PolicyLayer;
  /** Names of what the outermost document extends, directly or not, base first. */
  readonly extended: readonly string[];
  readonly namesProfile: boolean;
  /** False when a document is missing, goes round in a circle, or does not parse. */
  readonly isWhole: boolean;
}

/** Reads a policy's document and all that it extends. */
export async function gatherDocuments(source: PolicySource, options: GatherOptions): Promise<DocumentSet> {
  const gatherer = new Gatherer(options);
  const { document, layer } = await gatherer.load(source, []);
  const { found, applied, extended, isWhole } = gatherer;
  return {
    outermost: document,
    applied,
    found,
    layer,
    extended: [...extended],
    namesProfile: gatherer.namesProfile,
    isWhole,
  };
}

const mostDocuments = 32;

interface Loaded {
  readonly document: ParsedDocument;
  readonly layer: PolicyLayer;
}

/** Follows `extends` from one document to the next. */
class Gatherer {
  readonly found = new Map<ParsedDocument, Found>();
  readonly applied: ParsedDocument[] = [];
  readonly extended = new Set<string>();
  namesProfile = false;
  isWhole = true;
  readonly #options: GatherOptions;
  readonly #loaded = new Map<string, Loaded>();

  constructor(options: GatherOptions) {
    this.#options = options;
  }

  /** `chain` are the uris of the documents that led here, outermost first. */
  async load(source: PolicySource, chain: readonly string[]): Promise<Loaded> {
    const known = this.#loaded.get(source.uri);
    if (known) return known;
    const { rules } = this.#options;
    const document = parsePolicyDocument(source);
    const { content, ...found } = await checkDocument(document, this.#options);
    this.found.set(document, found);
    if (document.value === undefined) this.isWhole = false;
    let layer = emptyLayer;
    for (const { at, reference } of references(document.value)) {
      const base = await this.#extend(reference, document, [...chain, source.uri]);
      if ("code" in base) found.faults.push(document.fault(at, base));
      else layer = mergeLayers(layer, base);
    }
    const loaded = { document, layer: mergeLayers(layer, layerOf(document, content, currentIds(rules))) };
    this.applied.push(document);
    this.#loaded.set(source.uri, loaded);
    return loaded;
  }

  async #extend(reference: string, from: ParsedDocument, chain: readonly string[]): Promise<PolicyLayer | FaultText> {
    const { rules, profile, resolve } = this.#options;
    if (isProfileName(reference)) {
      this.namesProfile = true;
      this.extended.add(profile ?? reference);
      return profileLayer(profile ?? reference, rules);
    }
    const source = isFileName(reference) ? await resolve(reference, from.uri) : undefined;
    const fault = source ? this.#refusal(source, chain) : notFound(reference);
    if (!source || fault) {
      // A missing file may define environments; a word that is no profile defines none.
      if (isFileName(reference)) this.isWhole = false;
      return fault ?? notFound(reference);
    }
    const { layer } = await this.load(source, chain);
    this.extended.add(reference);
    return layer;
  }

  #refusal({ uri }: PolicySource, chain: readonly string[]): FaultText | undefined {
    if (chain.includes(uri)) {
      const circle = [...chain.slice(chain.indexOf(uri)), uri].map(quote).join(" extends ");
      return { code: "extends-cycle", message: `a circle: ${circle}`, hint: "take one of these `extends` out" };
    }
    if (this.found.size < mostDocuments || this.#loaded.has(uri)) return undefined;
    const message = `more than ${mostDocuments} documents`;
    return { code: "too-many-documents", message, hint: "join some of them" };
  }
}

interface Checked extends Found {
  /** The document without what does not fit its schema. */
  readonly content: Partial<PolicyDocument>;
}

async function checkDocument(document: ParsedDocument, options: GatherOptions): Promise<Checked> {
  if (document.value === undefined) return { faults: [...document.faults], located: [], content: {} };
  const misfits = await checkSchema(document, options.rules);
  const located = [...misfits, ...checkMeaning(document, options)];
  // What could not be read has been reported once, for its real cause.
  const unreadable = new Set(document.faults.map(placeOf));
  const fresh = located.map(({ fault }) => fault).filter((fault) => !unreadable.has(placeOf(fault)));
  return {
    faults: [...document.faults, ...fresh],
    located,
    // Fits the schema now, because every part that did not has been cut out.
    content: prune(document.value, misfits) as Partial<PolicyDocument>,
  };
}

function placeOf({ line, column }: PolicyFault): string {
  return `${line}:${column}`;
}

/** Cuts out what the misfits are about: one entry of the rules or environments, or else a whole section. */
function prune(value: unknown, misfits: readonly LocatedFault[]): unknown {
  const sections = new Set<unknown>();
  const entries = new Set<string>();
  for (const { at } of misfits) {
    const [section, name] = at;
    if ((section === "rules" || section === "environments") && name !== undefined)
      entries.add(pointerOf([section, name]));
    else sections.add(section);
  }
  const kept = [...fieldsOf(value)].filter(([section]) => !sections.has(section));
  return Object.fromEntries(
    kept.map(([section, part]) => {
      if (section !== "rules" && section !== "environments") return [section, part];
      const sound = [...fieldsOf(part)].filter(([name]) => !entries.has(pointerOf([section, name])));
      return [section, Object.fromEntries(sound)];
    }),
  );
}

function references(value: unknown): readonly { readonly at: Path; readonly reference: string }[] {
  const named = fieldOf(value, "extends");
  if (typeof named === "string") return [{ at: ["extends"], reference: named }];
  return itemsOf(named).flatMap((reference, index) =>
    typeof reference === "string" ? [{ at: ["extends", index], reference }] : [],
  );
}

/** Profiles are plain words; files have a folder or an extension. */
function isFileName(reference: string): boolean {
  return /[./\\]/.test(reference);
}

function notFound(reference: string): FaultText {
  if (isFileName(reference)) {
    const message = `there is no file ${quote(reference)} to extend`;
    return { code: "extends-missing", message, hint: "the path counts from the file that names it" };
  }
  const hint = nameHint(reference, profileNames, "");
  const message = `there is no profile ${quote(reference)}`;
  return { code: "unknown-profile", message, hint: `${hint} (a file needs its path: ./name.yaml)` };
}
