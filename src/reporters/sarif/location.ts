import type { Origin, SourceSpan } from "../../model/fact.ts";
import type { Finding, PolicyAnchor } from "../../model/report.ts";
import { parseVaultId, subscriptionOf, vaultOf } from "../../model/resource-id.ts";
import { clip, sarifText, uriSegment, visible } from "../escape.ts";

/** SARIF's usual name for the root that every URI here is relative to. Where it lies is for the reader to know. */
export const repositoryRoot = "%SRCROOT%";

/** A SARIF `location` as GitHub wants it: a relative URI, a full region, and the resource for other readers. */
export interface SarifLocation {
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string; readonly uriBaseId: typeof repositoryRoot };
    readonly region: {
      readonly startLine: number;
      readonly startColumn: number;
      readonly endLine: number;
      readonly endColumn: number;
    };
  };
  readonly logicalLocations: readonly [
    { readonly name: string; readonly fullyQualifiedName: string; readonly kind: string },
  ];
}

const maxNameLength = 500;

/**
 * Where an alert stands: the code that declares the subject, else the policy's own line for the rule, else (for code)
 * the file in its id, else a path that exists nowhere but never changes. GitHub joins alerts by path, so nothing in it may depend on the run.
 */
export function locate(finding: Finding, policy: PolicyAnchor | undefined): SarifLocation {
  const { subject } = finding;
  return {
    physicalLocation: physicalLocation(anchor(finding, policy)),
    logicalLocations: [
      {
        name: clip(visible(subject.name), maxNameLength),
        fullyQualifiedName: clip(visible(subject.id), maxNameLength),
        kind: "resource",
      },
    ],
  };
}

/** Where the value at fault comes from; nowhere when that lies outside the repository. */
export function relatedLocations({ what, at }: Origin): readonly object[] {
  const uri = relativeUri(at.uri);
  if (uri === undefined) return [];
  return [
    {
      id: 1,
      physicalLocation: physicalLocation({ ...at, uri }),
      message: { text: sarifText(clip(what, maxNameLength)) },
    },
  ];
}

function physicalLocation(span: SourceSpan): SarifLocation["physicalLocation"] {
  const startColumn = span.startColumn ?? 1;
  const endLine = Math.max(span.endLine ?? span.startLine, span.startLine);
  // The end column is exclusive, and the length of the line is unknown: the region ends after one character.
  const endColumn = endLine === span.startLine ? startColumn + 1 : 2;
  return {
    artifactLocation: { uri: span.uri, uriBaseId: repositoryRoot },
    region: { startLine: span.startLine, startColumn, endLine, endColumn },
  };
}

function anchor(finding: Finding, policy: PolicyAnchor | undefined): SourceSpan {
  const { location, subject, ruleId } = finding;
  const declared = location && relativeUri(location.uri);
  if (location && declared !== undefined) return { ...location, uri: declared };
  const line = policy?.lines.get(ruleId);
  const policyUri = policy && relativeUri(policy.uri);
  if (line !== undefined && policyUri !== undefined) return { uri: policyUri, startLine: line };
  const [file = "", address] = subject.id.split("#", 2);
  const named = address === undefined || subject.type === "waiver" ? undefined : relativeUri(file);
  return { uri: named ?? virtualPath(finding), startLine: 1 };
}

/** A path from the repository's root as a URI; undefined for any other: GitHub refuses a whole file for one such URI. */
function relativeUri(path: string): string | undefined {
  if (/^[/\\]|^[A-Za-z][A-Za-z0-9+.-]*:|(?:^|[/\\])\.\.(?:[/\\]|$)/.test(path)) return undefined;
  const segments = path.split(/[/\\]/).filter((segment) => segment !== "" && segment !== ".");
  return segments.length === 0 ? undefined : segments.map(uriSegment).join("/");
}

/**
 * `azure/<subscription>/<resource group>/<vault>.json` for a vault and all that lies in it; the id's own segments for the rest.
 * Names that begin with `_` are ours: no vault has one.
 */
export function virtualPath({ subject, ruleId }: Finding): string {
  const vault = parseVaultId(subject.vault ?? vaultOf(subject.id) ?? "");
  if (vault) return jsonPath("azure", vault.subscriptionId, vault.resourceGroup, vault.name);
  if (!subject.id.startsWith("/")) return jsonPath("azure", `_${subject.type}`, ruleId);
  const [holder = ""] = subject.id.split("/providers/microsoft.authorization/");
  const segments = holder.split("/").filter((segment) => segment !== "");
  const subscription = subscriptionOf(holder);
  if (subscription === undefined) return jsonPath("azure", "_tenant", segments.at(-1) ?? "root");
  const [, , , resourceGroup, , ...rest] = segments;
  if (resourceGroup === undefined) return jsonPath("azure", subscription, "_subscription");
  return jsonPath("azure", subscription, resourceGroup, ...(rest.length === 0 ? ["_resource-group"] : rest));
}

function jsonPath(...segments: readonly string[]): string {
  return `${segments.map(uriSegment).join("/")}.json`;
}
