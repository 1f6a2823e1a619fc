import { type NotApplicable, type NotJudged, notApplicable } from "../../model/rule.ts";

/** What a rule says of an object of a cluster that is not what it judges, or of code that is no object of a cluster. */
export function notOf(what: string): NotApplicable {
  return notApplicable(`is no ${what}`);
}

/** What a tool fills in before it applies the object decides, and the code does not say it. */
export function leftOpen(detail: string): NotJudged {
  const remedy = "Scan what the tool that deploys makes of the file";
  return { notEvaluated: { fact: "kubernetes", reason: "not-in-output", detail, remedy } };
}

/** The store that an object names decides whether it asks a Key Vault at all. */
export function storeNotInCode(storeName: string): NotJudged {
  return {
    notEvaluated: {
      fact: "kubernetes",
      reason: "not-in-output",
      detail: `${storeName} is not in the code, so that it may be a store of another kind`,
      remedy: "Scan the folder that holds the store as well",
    },
  };
}
