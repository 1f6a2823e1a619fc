import type { RoleDefinition } from "../../model/grants.ts";
import type { DiagnosticSetting } from "../../model/vault.ts";
import { Assignments } from "./assignments.ts";
import { containerKind, readContainer, type ScopeSettings } from "./containers.ts";
import { readDiagnosticSetting } from "./diagnostics.ts";
import { type RefusedCall, readError, refusalFact } from "./error-body.ts";
import { readRoleAssignment, readRoleDefinition, scopeOf } from "./grants.ts";
import { type Asked, identify, type Shape } from "./identify.ts";
import type { JsonMap } from "./json-value.ts";
import { LocalAccess, settingsRemedy } from "./local-access.ts";
import { mergeRecords } from "./merge.ts";
import type { DocumentNote } from "./notes.ts";
import { ObjectStore } from "./object-store.ts";
import { Principals } from "./principals.ts";
import { type HsmSettings, readHsm, readVault, type VaultSettings } from "./vault-settings.ts";

/** What the diagnostic settings of one vault were read from. */
export interface Diagnostics {
  readonly settings: Map<string, DiagnosticSetting>;
  readonly lists: Set<DocumentNote>;
  hasLost: boolean;
}

/** A call that was refused, and the file that says so. */
export interface Refused extends RefusedCall {
  readonly file: string;
  readonly line: number;
}

/** Why an item was not taken, in words for the coverage; undefined when it was. */
export type Misfit = { readonly detail: string; readonly remedy: string } | undefined;

const again = "save the output again, unedited";
const misfits = {
  malformed: { detail: "an id that is not of the form that Azure gives out", remedy: again },
  unknown: {
    detail: "an object that no az or REST output has",
    remedy: "give what az keyvault, az role, az monitor diagnostic-settings, az graph query or the ARM REST API print",
  },
  unjoined: {
    detail: "a rotation policy without an id: nothing says which key it belongs to",
    remedy:
      "az keyvault key rotation-policy show … --query \"{id: 'https://VAULT.vault.azure.net/keys/NAME/rotationpolicy', " +
      'lifetimeActions: lifetimeActions, expiresIn: expiresIn}"',
  },
  incomplete: { detail: "it lacks what every output of its kind has", remedy: again },
  "unjoined-setting": {
    detail: "a setting of a managed HSM without an id: nothing says which HSM it is of, nor what it is set to",
    remedy: settingsRemedy("NAME"),
  },
  elsewhere: { detail: "an assignment whose scope is not the one in its id", remedy: again },
} as const;

/**
 * Everything that the files say, put together by what it is about. The merged records are held in memory (each within
 * the bound of an item of a file), because facts about one vault come from any file in any order; the files are not.
 */
export class Estate {
  readonly vaults = new Map<string, VaultSettings | HsmSettings>();
  readonly objects = new ObjectStore();
  readonly assignments = new Assignments();
  readonly local = new LocalAccess();
  readonly principals = new Principals();
  readonly roles = new Map<string, RoleDefinition>();
  readonly scopes = new Map<string, ScopeSettings>();
  readonly diagnostics = new Map<string, Diagnostics>();
  readonly refused: Refused[] = [];
  /** The documents that list vaults, by subscription. */
  readonly inventories = new Map<string, Set<DocumentNote>>();

  /** Takes one item of a document in; gives back why not, where it does not belong. */
  add(item: JsonMap, document: DocumentNote, line: number): Misfit {
    const shape = identify(item);
    switch (shape.kind) {
      case "vault":
      case "hsm":
        return this.#addVault(shape, item, document);
      case "object":
        this.objects.add(item, shape, document);
        return undefined;
      case "rotation-policy":
        this.objects.addRotationPolicy(item, shape, document);
        return undefined;
      case "role-assignment":
        return this.#addAssignment(item, shape, document);
      case "role-definition":
        return this.#addRole(item, shape.id, document);
      case "local-role-assignment":
        return this.#addLocalAssignment(item, document);
      case "local-role-definition":
        this.local.addRole(item, document);
        return undefined;
      case "hsm-settings":
        this.local.addSettings(shape.place, item);
        return undefined;
      case "diagnostic-setting":
        return this.#addSetting(item, shape, document);
      case "scope":
        return this.#addScope(item, shape.id, document);
      case "error":
        this.#addRefusal({ ...readError(item), file: document.file.name, line });
        return undefined;
      case "deleted":
      case "foreign":
        return undefined;
      default:
        return misfits[shape.kind];
    }
  }

  /** A document names the list it holds: this settles what is in it, and what an empty one means. */
  addList(asked: Asked, document: DocumentNote): void {
    if (asked.kind === "objects") this.objects.addList(asked.place, asked.collection, document);
    else if (asked.kind === "role-assignments") this.assignments.addList(asked.scope, document);
    else if (asked.kind !== "diagnostic-settings") this.local.addList(asked, document);
    else this.#diagnosticsOf(asked.vaultId).lists.add(document);
  }

  #addRefusal(call: Refused): void {
    this.refused.push(call);
    if (call.collector !== "role-assignments" || call.resourceId === undefined) return;
    this.assignments.refuse(call.resourceId, refusalFact(call));
  }

  #addVault(shape: Shape & { readonly kind: "vault" | "hsm" }, item: JsonMap, document: DocumentNote): Misfit {
    const settings = shape.kind === "vault" ? readVault(item, shape) : readHsm(item, shape);
    const known = this.vaults.get(shape.id);
    const onConflict = (fact: string) => document.file.disagree(shape.id, fact);
    this.vaults.set(shape.id, known ? mergeRecords(known, settings, onConflict) : settings);
    const subscription = settings.subscriptionId;
    if (document.list !== "none" && subscription !== undefined) {
      this.inventories.set(subscription, (this.inventories.get(subscription) ?? new Set()).add(document));
    }
    return undefined;
  }

  #addAssignment(
    item: JsonMap,
    shape: { readonly id: string; readonly scope: string },
    document: DocumentNote,
  ): Misfit {
    const said = scopeOf(item);
    if (said !== undefined && said !== shape.scope) return misfits.elsewhere;
    const assignment = readRoleAssignment(item, shape);
    this.assignments.add(assignment, shape.scope, document);
    this.principals.add(assignment, item, document);
    return undefined;
  }

  /** Only its holder is of interest here: where it is will show once the list has ended. */
  #addLocalAssignment(item: JsonMap, document: DocumentNote): Misfit {
    this.local.addAssignment(item, document);
    this.principals.add(readRoleAssignment(item, { id: "", scope: "/" }), item, document);
    return undefined;
  }

  #addRole(item: JsonMap, id: string, document: DocumentNote): Misfit {
    const role = readRoleDefinition(item, id);
    if (!role) return misfits.incomplete;
    const known = this.roles.get(id);
    if (known && JSON.stringify(known) !== JSON.stringify(role)) document.file.disagree(id, "the role definition");
    this.roles.set(id, role);
    return undefined;
  }

  #addSetting(
    item: JsonMap,
    { id, vaultId }: { readonly id: string; readonly vaultId: string },
    document: DocumentNote,
  ): Misfit {
    const diagnostics = this.#diagnosticsOf(vaultId);
    if (document.list !== "none") diagnostics.lists.add(document);
    const setting = readDiagnosticSetting(item, id);
    if (setting) diagnostics.settings.set(id, setting);
    else diagnostics.hasLost = true;
    return setting ? undefined : misfits.incomplete;
  }

  #addScope(item: JsonMap, id: string, document: DocumentNote): Misfit {
    const kind = containerKind(id);
    if (!kind) return misfits.malformed;
    for (const scope of readContainer(item, id, kind)) {
      const known = this.scopes.get(scope.id);
      const onConflict = (fact: string) => document.file.disagree(scope.id, fact);
      this.scopes.set(scope.id, known ? mergeRecords(known, scope, onConflict) : scope);
    }
    return undefined;
  }

  #diagnosticsOf(vaultId: string): Diagnostics {
    const known = this.diagnostics.get(vaultId);
    if (known) return known;
    const diagnostics: Diagnostics = { settings: new Map(), lists: new Set(), hasLost: false };
    this.diagnostics.set(vaultId, diagnostics);
    return diagnostics;
  }
}
