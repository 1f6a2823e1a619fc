import mapping from "./control-mapping.json" with { type: "json" };

/** The CIS benchmark version whose ids findings carry; the data has four. */
export const cisVersion = "5.0.0";

interface MappingEntry {
  readonly title: string;
  readonly soc2: readonly string[];
  readonly iso27001: readonly string[];
  readonly cis: Readonly<Record<string, readonly string[]>>;
  readonly nist80053: readonly string[];
  readonly pci: readonly string[];
  readonly mcsb: readonly string[];
  readonly basis: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** What the prefixes of control ids stand for. */
export const frameworkTitles: Readonly<Record<string, string>> = mapping.frameworks;

const entries: ReadonlyMap<string, MappingEntry> = new Map(Object.entries(mapping.checks));

export function isControlEntry(name: string): boolean {
  return entries.has(name);
}

/** Control ids of mapping entries as `<framework>:<id>`, sorted, each once. Which of them are our own reading: `basis` in the data. */
export function controlIds(names: readonly string[]): readonly string[] {
  const ids = names.flatMap((name) => {
    const entry = entries.get(name);
    if (!entry) return [];
    return [
      ...entry.soc2.map((id) => `soc2:${id}`),
      ...entry.iso27001.map((id) => `iso27001:${id}`),
      ...(entry.cis[cisVersion] ?? []).map((id) => `cis:${id}`),
      ...entry.nist80053.map((id) => `nist80053:${id}`),
      ...entry.pci.map((id) => `pci:${id}`),
      ...entry.mcsb.map((id) => `mcsb:${id}`),
    ];
  });
  return [...new Set(ids)].sort();
}

/** Those of `controlIds` that no published mapping gives: our own reading, to be shown as such. */
export function judgedControlIds(names: readonly string[]): readonly string[] {
  const chosen = names.flatMap((name) => entries.get(name) ?? []);
  const isJudged = (framework: string, id: string) =>
    chosen.every(({ basis }) => (basis[framework]?.[id] ?? ["judgement"]).every((source) => source === "judgement"));
  return controlIds(names).filter((control) => {
    const [framework = "", id = ""] = control.split(/:(.*)/s);
    // Ids of the CIS benchmark come with the benchmark's own checks.
    return framework !== "cis" && isJudged(framework, id);
  });
}
