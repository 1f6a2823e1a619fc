import type { Subject } from "../model/report.ts";
import type { Observation } from "../model/rule.ts";
import type { SubjectType } from "../model/subject.ts";

/** The collection that objects of each type have in ids. */
const collections: Partial<Readonly<Record<SubjectType, string>>> = {
  secret: "secrets",
  key: "keys",
  certificate: "certificates",
};

/** What is assigned inside a managed HSM has an id of its own below the HSM, or below a key of it. */
const localGrant = /\/providers\/microsoft\.authorization\/roleassignments\/[^/]+$/;

/** Does the observation speak of its subject, of something in it, or of a scope above it? */
export function isWithinReach({ at, about }: Observation, subject: Subject): boolean {
  if (!about) return at === subject.id;
  if (about.type === "scope") return isAbove(at, subject.id);
  if (about.type === "grant") return at.startsWith(`${subject.id}/`) && localGrant.test(at);
  const collection = collections[about.type];
  const prefix = `${subject.id}/${collection}/`;
  return collection !== undefined && at.startsWith(prefix) && at.length > prefix.length;
}

/** Management groups do not stand in ids: any of them may be above. */
function isAbove(scope: string, id: string): boolean {
  const isWide = scope === "/" || scope.startsWith("/providers/microsoft.management/managementgroups/");
  return isWide || (scope.startsWith("/") && id.startsWith(`${scope}/`));
}

/** What the finding is about: the subject, or what the observation names instead. */
export function subjectOf({ at, about }: Observation, subject: Subject): Subject {
  if (!about) return subject;
  const reference = { type: about.type, id: at, name: about.name };
  return about.type === "scope" ? reference : { ...reference, vault: subject.id };
}
