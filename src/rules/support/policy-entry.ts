/** The ids in `<vault id>/accesspolicies/<object id>[/<application id>]`; one declared in code has an address instead. */
export interface EntryIdentity {
  readonly objectId: string;
  readonly applicationId: string | undefined;
}

/** Whom a live access policy entry is for; a person fills it in for one declared in code. */
export function entryIdentity(id: string): EntryIdentity {
  const match = /\/accesspolicies\/([^/]+)(?:\/([^/]+))?$/.exec(id);
  return { objectId: match?.[1] ?? "<object id>", applicationId: match?.[2] };
}
