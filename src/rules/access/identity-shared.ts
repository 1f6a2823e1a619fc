import Type from "typebox";
import { defineRule, notApplicable } from "../../model/rule.ts";
import { vaultsInWords } from "../support/credentials.ts";
import { someOf } from "../support/some-of.ts";

export default defineRule({
  id: "identity-shared",
  title: "Managed identity with vault access runs many resources",
  severity: "low",
  area: "access",
  subject: "principal",
  sources: ["live"],
  needs: ["carriers", "reach"],
  controls: ["managed-identity"],
  references: [
    "https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/managed-identity-best-practice-recommendations",
  ],
  doc: {
    what: "Flags managed identities that have access to what is in a vault and that more resources run as than allowed. A deployment slot counts as its application. The limit is about resources, whatever they do: a fleet of equal machines that shares an identity on purpose is a case for a higher limit or a waiver.",
    why: "Every one of these resources can read whatever any of them needs, whoever breaks into one has the access of all, and the audit log shows one caller for all of them, so that nobody can tell which of them read a secret.",
    fix: "Give each application an identity of its own with access to its own secrets, and take the shared one off. Equal instances of one application may share.",
  },
  params: {
    max: Type.Integer({
      default: 5,
      minimum: 1,
      maximum: 10_000,
      description: "Resources that one identity may run; exactly so many are allowed.",
    }),
  },
  examples: {
    fails: { carriers: { ids: ["/a/1", "/a/2", "/a/3", "/a/4", "/a/5", "/a/6"] } },
    passes: { carriers: { ids: ["/a/1"] } },
  },
  *check({ id, label, carriers, reach }, { params }) {
    if (carriers === null) yield notApplicable("no managed identity");
    else if (reach.vaults === 0 && !reach.missing) yield notApplicable("has no access to what is in vaults");
    else if (carriers.ids.length > params.max && reach.vaults > 0) {
      const count = `${carriers.missing ? "at least " : ""}${carriers.ids.length}`;
      const names = carriers.ids.map((one) => one.slice(one.lastIndexOf("/") + 1));
      yield {
        at: id,
        message: `${count} resources run as "${label}", which has access to ${vaultsInWords(reach)}: ${someOf(names)}`,
        data: { resources: carriers.ids.length },
      };
    } else if (carriers.ids.length > params.max && reach.missing) {
      yield { notEvaluated: { fact: "reach", ...reach.missing } };
    } else if (carriers.missing) yield { notEvaluated: { fact: "carriers", ...carriers.missing } };
  },
});
