import type { Verb } from "../../../model/access.ts";
import type { Certainty } from "../../../model/vault-access.ts";
import { removeLocks } from "./locks.ts";
import { hasWeakNeed, mayPurge, modelIs, onVaultsOnly, vaultFlag } from "./technique-gates.ts";
import { assignsLocalRole, keyTechniqueActions, makesKeyByArm } from "./technique-keys.ts";
import { copies, type Hit, holding, type Situation } from "./technique-needs.ts";
import { assignsRoles, deletesDenies, widensOwnRole } from "./technique-predicates.ts";
import type { ObjectType } from "./verb-actions.ts";

/** A way to get at something by giving oneself, or using, what leads there. */
export interface Technique {
  readonly id: string;
  /** What somebody does who uses it. */
  readonly title: string;
  /** How sure it is that it works, once its rights are held and its conditions met. */
  readonly certainty: Certainty;
  /** Nothing where its harm is another than access: those are asked for by themselves. */
  gives(verb: Verb, type: ObjectType): boolean;
  /** The grants by which the principal can do so; none where it cannot. */
  hits(situation: Situation): readonly Hit[];
}

const writeVault = "Microsoft.KeyVault/vaults/write";
const writePolicies = "Microsoft.KeyVault/vaults/accessPolicies/write";
const writeAssignments = "Microsoft.Authorization/roleAssignments/write";
const deployFrom = "Microsoft.KeyVault/vaults/deploy/action";
const writeDeployment = "Microsoft.Resources/deployments/write";
const purgeVault = "Microsoft.KeyVault/locations/deletedVaults/purge/action";
const purgeHsm = "Microsoft.KeyVault/locations/deletedManagedHsms/purge/action";
const writeMachine = "Microsoft.Compute/virtualMachines/write";
const onVault = (...anyOf: readonly string[]) => ({ anyOf, at: "vault" as const });

/** Where a right is needed somewhere in the tenant, and only the way up from the vault is known here. */
const anywhere = (action: string, what: string) =>
  ({ anyOf: [action], at: "group", elsewhere: `whether it may ${what} anywhere else is not evaluated` }) as const;

const anyData = (verb: Verb) => verb !== "manage-access";
const anything = () => true;
const nothing = () => false;
const only = (wanted: Verb, wantedType?: ObjectType) => (verb: Verb, type: ObjectType) =>
  verb === wanted && (wantedType === undefined || type === wantedType);

/** What is analysed, by the ids under which it is known here. https://learn.microsoft.com/azure/key-vault/general/rbac-guide */
export const techniques: readonly Technique[] = [
  {
    id: "E01",
    title: "adds itself to the access policies",
    certainty: "A",
    gives: anyData,
    hits: (situation) => holding(situation, [onVault(writePolicies)], modelIs(situation, "access-policy")),
  },
  {
    id: "E02",
    title: "rewrites the vault with an access policy for itself",
    certainty: "C",
    gives: anything,
    hits: (situation) => {
      const model = modelIs(situation, "access-policy");
      const isPlain = situation.rights.supports([writePolicies], "vault").some(({ value }) => value === "true");
      if (model.value === "false" || isPlain) return [];
      return holding(situation, [onVault(writeVault)], hasWeakNeed);
    },
  },
  {
    id: "E03",
    title: "switches the vault to access policies and adds itself",
    certainty: "A",
    gives: anyData,
    // With a role that only may write the vault the service refuses the switch, whatever one document says.
    hits: (situation) => {
      const unlimited = situation.rights
        .supports([writeAssignments], "vault")
        .filter(({ candidate }) => candidate.conditions.length === 0);
      if (unlimited.length === 0) return [];
      const needs = [onVault(writeVault), onVault(writePolicies), onVault(writeAssignments)];
      return holding(situation, needs, modelIs(situation, "rbac"));
    },
  },
  {
    id: "E04",
    title: "assigns itself a role",
    certainty: "A",
    gives: anything,
    hits: (situation) => assignsRoles(situation, "unlimited"),
  },
  {
    id: "E05",
    title: "assigns itself one of the roles it may give",
    certainty: "A",
    gives: anything,
    hits: (situation) => assignsRoles(situation, "self"),
  },
  {
    id: "E06",
    title: "gives a role to a principal it controls",
    certainty: "A",
    gives: anything,
    hits: (situation) => assignsRoles(situation, "others"),
  },
  {
    id: "E07",
    title: "widens the definition of a role that it holds",
    certainty: "A",
    gives: anything,
    hits: widensOwnRole,
  },
  {
    id: "E08",
    title: "asks Privileged Identity Management for a role",
    certainty: "A",
    gives: anything,
    hits: (situation) =>
      holding(situation, [
        onVault(
          "Microsoft.Authorization/roleAssignmentScheduleRequests/write",
          "Microsoft.Authorization/roleEligibilityScheduleRequests/write",
        ),
      ]),
  },
  { id: "E09", title: "removes the deny assignment", certainty: "B", gives: anything, hits: deletesDenies },
  {
    id: "E11",
    title: "has a template deployment fetch the value",
    certainty: "A",
    gives: only("read", "secret"),
    hits: (situation) => {
      const needs = [onVault(deployFrom), anywhere(writeDeployment, "deploy")];
      return holding(situation, needs, vaultFlag(situation, "enabledForTemplateDeployment"));
    },
  },
  {
    id: "E12",
    title: "opens the vault to template deployments and has one fetch the value",
    certainty: "B",
    gives: only("read", "secret"),
    hits: (situation) => {
      const needs = [onVault(writeVault), onVault(deployFrom), anywhere(writeDeployment, "deploy")];
      return holding(situation, needs, vaultFlag(situation, "enabledForTemplateDeployment", false));
    },
  },
  {
    id: "E13",
    title: "has it put on a virtual machine of its own",
    certainty: "B",
    gives: only("read", "secret"),
    hits: (situation) => {
      const needs = [onVault(deployFrom), anywhere(writeMachine, "make a virtual machine")];
      const isOpen = vaultFlag(situation, "enabledForDeployment");
      if (isOpen.value === "true") return holding(situation, needs);
      const opening = holding(situation, [onVault(writeVault), ...needs]);
      return opening.length > 0 ? opening : holding(situation, needs, isOpen);
    },
  },
  {
    id: "E21",
    title: "restores a backup in a vault of its own",
    certainty: "A",
    gives: (verb, type) => (type === "secret" ? verb === "read" : usesKey.has(verb)),
    hits: copies,
  },
  {
    id: "E22",
    title: "overwrites the value through Azure Resource Manager",
    certainty: "A",
    gives: only("write", "secret"),
    hits: (situation) =>
      holding(situation, [onVault("Microsoft.KeyVault/vaults/secrets/write")], onVaultsOnly(situation)),
  },
  {
    id: "E23",
    title: "makes a key through Azure Resource Manager",
    certainty: "A",
    gives: only("write", "key"),
    hits: makesKeyByArm,
  },
  {
    id: "E24",
    title: "deletes the whole vault: recovered, it has lost all role assignments",
    certainty: "A",
    gives: only("delete"),
    hits: (situation) => holding(situation, [deletesVault(situation)]),
  },
  {
    id: "E25",
    title: "deletes and purges the whole vault, after which its name is free",
    certainty: "C",
    gives: only("purge"),
    hits: (situation) => {
      const purge = situation.frame.vault.kind === "hsm" ? purgeHsm : purgeVault;
      const needs = [deletesVault(situation), { anyOf: [purge], at: "subscription" as const }];
      return holding(situation, needs, mayPurge(situation));
    },
  },
  {
    id: "E33",
    title: "assigns itself a local role of the managed HSM",
    certainty: "A",
    gives: anyData,
    hits: assignsLocalRole,
  },
  {
    id: "E26",
    title: "removes the diagnostic settings, after which nothing is logged",
    certainty: "A",
    gives: nothing,
    hits: (situation) => holding(situation, [onVault("Microsoft.Insights/diagnosticSettings/delete")]),
  },
  {
    id: "E27",
    title: "opens the network to whoever is entitled",
    certainty: "A",
    gives: nothing,
    hits: (situation) =>
      holding(situation, [
        onVault(
          writeVault,
          "Microsoft.KeyVault/vaults/PrivateEndpointConnectionsApproval/action",
          "Microsoft.KeyVault/vaults/privateEndpointConnections/write",
          "Microsoft.KeyVault/vaults/joinPerimeter/action",
        ),
      ]),
  },
];

const usesKey: ReadonlySet<Verb> = new Set<Verb>(["decrypt", "encrypt", "sign", "verify", "wrap", "unwrap"]);

function deletesVault({ frame }: Situation) {
  const type = frame.vault.kind === "hsm" ? "managedHSMs" : "vaults";
  return onVault(`Microsoft.KeyVault/${type}/delete`);
}

/** The actions that any technique asks for, or that clear its way: a role that grants none of them leads nowhere. */
export const techniqueActions: readonly string[] = [
  removeLocks,
  writeVault,
  writePolicies,
  writeAssignments,
  deployFrom,
  "Microsoft.Authorization/roleDefinitions/write",
  "Microsoft.Authorization/roleAssignmentScheduleRequests/write",
  "Microsoft.Authorization/roleEligibilityScheduleRequests/write",
  "Microsoft.Authorization/denyAssignments/delete",
  "Microsoft.KeyVault/vaults/secrets/write",
  ...keyTechniqueActions,
  "Microsoft.KeyVault/vaults/delete",
  "Microsoft.KeyVault/managedHSMs/delete",
  purgeVault,
  purgeHsm,
  writeDeployment,
  writeMachine,
  "Microsoft.KeyVault/vaults/secrets/backup/action",
  "Microsoft.KeyVault/vaults/keys/backup/action",
  "Microsoft.KeyVault/vaults/certificates/backup/action",
];
