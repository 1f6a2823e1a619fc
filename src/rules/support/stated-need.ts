import Type from "typebox";

/** The parameter that names the tag by which a team states why its vault needs a flag. */
export function statedNeedTag(name: string) {
  return Type.String({
    default: name,
    minLength: 1,
    maxLength: 512,
    description:
      "Tag by which a team states that the vault needs this flag; any text as its value (a reason, a ticket) leaves the vault out.",
  });
}

/** Does the vault carry the tag with a text in it? Azure compares tag names without case. */
export function statesNeed(tags: Readonly<Record<string, string>>, tag: string): boolean {
  const wanted = tag.toLowerCase();
  return Object.entries(tags).some(([name, value]) => name.toLowerCase() === wanted && value.trim() !== "");
}

/** Why a vault with the tag is left out. */
export function needStatedBy(tag: string): string {
  return `the tag "${tag}" states the need`;
}
