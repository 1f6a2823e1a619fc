import { kubernetesUse, type ProviderClassUse } from "../../../src/model/kubernetes.ts";
import rule from "../../../src/rules/code/csi-static-credential.ts";
import { testRule } from "../../support/rule-tester.ts";

const name = "SecretProviderClass/shop/db";
const signingInBy = (given: Pick<ProviderClassUse, "identity"> & Partial<ProviderClassUse>) => ({
  name,
  kubernetes: kubernetesUse({ providerClass: { undecided: null, copies: [], isDriverInCode: true, ...given } }),
});

testRule(rule, {
  fails: [
    {
      name: "no identity at all",
      given: signingInBy({ identity: "service-principal" }),
      message: `${name} names no identity, so that the driver signs in with the secret of a service principal`,
      boundary: true,
    },
  ],
  passes: [
    { name: "workload identity", given: signingInBy({ identity: "workload-identity" }), boundary: true },
    { name: "pod identity, which is csi-retired-identity", given: signingInBy({ identity: "pod-identity" }) },
  ],
  notApplicable: [
    {
      name: "code that is no class",
      given: { kubernetes: null },
      reason: "is no class of the Secrets Store CSI driver",
    },
  ],
  notEvaluated: [
    {
      name: "a switch that is filled in later",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: as tools that deploy mark it
      given: signingInBy({ identity: null, undecided: "usePodIdentity is ${POD_IDENTITY}" }),
      // biome-ignore lint/suspicious/noTemplateCurlyInString: as tools that deploy mark it
      detail: "usePodIdentity is ${POD_IDENTITY}, and decides the identity",
    },
  ],
});
