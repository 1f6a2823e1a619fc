/** How Azure spells what the model keeps in lower case: the provider and collection names inside ids. */
const spellings: readonly (readonly [RegExp, string])[] = [
  [/\/resourcegroups\//g, "/resourceGroups/"],
  [/\/microsoft\.keyvault\//g, "/Microsoft.KeyVault/"],
  [/\/managedhsms\//g, "/managedHSMs/"],
  [/\/microsoft\.management\/managementgroups\//g, "/Microsoft.Management/managementGroups/"],
  [/\/microsoft\.authorization\/roleassignments\//g, "/Microsoft.Authorization/roleAssignments/"],
  [/\/microsoft\.network\/privateendpoints\//g, "/Microsoft.Network/privateEndpoints/"],
  [/\/microsoft\.insights\/diagnosticsettings\//g, "/microsoft.insights/diagnosticSettings/"],
];

export function armId(id: string): string {
  return spellings.reduce((text, [pattern, spelled]) => text.replace(pattern, spelled), id);
}

/** Data-plane times as az prints them. */
export function azTime(time: string | null): string | null {
  return time === null ? null : time.replace("Z", "+00:00");
}

/** Control-plane times as az prints them: with microseconds. */
export function armTime(time: string): string {
  return time.replace("Z", ".000000+00:00");
}

/** One output file, as `az … --output json` writes it. */
export interface AzFile {
  /** Relative, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export function azFile(path: string, content: unknown): AzFile {
  return { path, text: `${JSON.stringify(content, null, 2)}\n` };
}

/** az prints null where an object has no tags. */
export function azTags(tags: Readonly<Record<string, string>>): Readonly<Record<string, string>> | null {
  return Object.keys(tags).length === 0 ? null : tags;
}

/** Numbers of an id that az prints and no rule reads, without another source of chance: digits of the id itself. */
export function digitsOf(id: string, length: number): string {
  let state = 0x811c9dc5;
  let digits = "";
  for (let round = 0; digits.length < length; round += 1) {
    for (const character of `${round}${id}`) state = Math.imul(state ^ character.charCodeAt(0), 0x01000193) >>> 0;
    digits += state.toString(16).padStart(8, "0");
  }
  return digits.slice(0, length);
}
