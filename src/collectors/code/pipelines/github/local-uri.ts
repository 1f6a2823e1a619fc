/** The path from the root of what `./…` names; undefined for what lies in another repository or an image. */
export function localUri(uses: string): string | undefined {
  if (!uses.startsWith("./")) return undefined;
  const parts: string[] = [];
  for (const part of uses.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join("/");
}
