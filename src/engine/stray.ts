import type { Subject } from "../model/report.ts";
import type { Observation } from "../model/rule.ts";
import type { SubjectType } from "../model/subject.ts";

/** The collection that objects of each type have in ids. */
const collections: Partial<Readonly<Record<SubjectType, string>>> = {
  secret: "secrets",
  key: "keys",
  certificate: "certificates",
};

/** Does the observation speak of its subject, of an object in it, or of a scope above it? */
export function isWithinReach({ at, about }: Observation, subject: Subject): boolean {
  if (!about) return at === subject.id;
  if (about.type === "scope") return at.startsWith("/") && subject.id.startsWith(`${at}/`);
  const collection = collections[about.type];
  const prefix = `${subject.id}/${collection}/`;
  return collection !== undefined && at.startsWith(prefix) && at.length > prefix.length;
}

/** What the finding is about: the subject, or what the observation names instead. */
export function subjectOf({ at, about }: Observation, subject: Subject): Subject {
  if (!about) return subject;
  const reference = { type: about.type, id: at, name: about.name };
  return about.type === "scope" ? reference : { ...reference, vault: subject.id };
}
