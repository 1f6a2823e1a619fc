import { type NotApplicable, notApplicable } from "../../model/rule.ts";

interface Skippable {
  readonly enabled: boolean;
  /** Certificates have no such fact: nothing owns them. */
  readonly managed?: boolean;
}

/** Why nothing is said about an object's life, or undefined where it is judged: what is switched off hands out nothing. */
export function skippedObject({ enabled, managed }: Skippable): NotApplicable | undefined {
  if (!enabled) return notApplicable("disabled");
  return managed ? notApplicable("belongs to a certificate, which is judged itself") : undefined;
}
