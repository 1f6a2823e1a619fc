/** What of a name says that a file gives values: `main.parameters.json`, `main.prod.parameters.json`, `main-params.json`. */
const valuesWord = /^(?:parameters?|params?|values?)$/i;

function folderOf(uri: string): string {
  return uri.slice(0, Math.max(0, uri.lastIndexOf("/")));
}

function stemOf(uri: string): string {
  return uri.slice(uri.lastIndexOf("/") + 1).replace(/\.jsonc?$/i, "");
}

/** The words of a file's name: `azuredeploy.parameters.prod` and `azuredeploy-parameters-prod` have the same. */
function wordsOf(stem: string): readonly string[] {
  return stem.split(/[._-]/).map((word) => word.toLowerCase());
}

/** Names of templates that are deployed with a file that says only that it gives values, as exports of the portal have them. */
const usualTemplates: ReadonlySet<string> = new Set(["azuredeploy", "template", "main", "maintemplate", "deploy"]);

/** Folders in which files of values lie apart from their template. */
const valuesFolder = /^(?:parameters?|params?|values|env|envs|environments?|config)$/i;

/**
 * The template that a file of values is for, by its name and where it lies: beside it, or above a folder of values. The longest name
 * that fits is meant; undefined where none fits.
 */
export function templateOfValues(values: string, templates: readonly string[]): string | undefined {
  for (const folder of foldersFor(values)) {
    const near = templates.filter((uri) => folderOf(uri) === folder);
    const found = longestMatch(values, near) ?? soleMatch(values, near);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Its own folder, and those above as long as folders of values are between. */
function foldersFor(values: string): readonly string[] {
  const own = folderOf(values);
  const found = [own];
  for (let folder = own; folder !== ""; ) {
    const name = folder.slice(folder.lastIndexOf("/") + 1);
    const above = folderOf(folder);
    const isValues = valuesFolder.test(name) || valuesFolder.test(above.slice(above.lastIndexOf("/") + 1));
    if (!isValues) break;
    found.push(above);
    folder = above;
  }
  return found;
}

function longestMatch(values: string, templates: readonly string[]): string | undefined {
  const given = wordsOf(stemOf(values));
  let best: { readonly uri: string; readonly length: number } | undefined;
  for (const uri of templates) {
    const words = wordsOf(stemOf(uri));
    const isStart = words.every((word, at) => word === given[at]);
    if (isStart && words.length < given.length && words.length > (best?.length ?? 0))
      best = { uri, length: words.length };
  }
  return best?.uri;
}

/** `parameters.json` and `prod.parameters.json` beside one template, or beside one of a usual name. */
function soleMatch(values: string, templates: readonly string[]): string | undefined {
  const words = wordsOf(stemOf(values));
  if (!words.some((word) => valuesWord.test(word))) return undefined;
  const [only, ...others] = templates;
  if (others.length === 0) return only;
  const usual = templates.filter((uri) => usualTemplates.has(stemOf(uri).toLowerCase()));
  return usual.length === 1 ? usual[0] : undefined;
}
