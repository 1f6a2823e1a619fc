/** The format of bundles that this version writes. A reader refuses anything newer. */
export const evidenceFormatVersion = 1;

/** Files of the payload, as they are named in the bundle. */
export const evidenceFiles = {
  run: "data/run.json",
  index: "data/INDEX.md",
  html: "data/report.html",
  findings: "data/findings.json",
  results: "data/results.ndjson.gz",
  exceptions: "data/exceptions.csv",
  accessReview: "data/access-review.csv",
  changes: "data/changes.csv",
  sample: "data/sample.csv",
  period: "data/period.json",
  requests: "data/requests.ndjson.gz",
  vaults: "data/population/vaults.csv",
  principals: "data/population/principals.csv",
  grants: "data/population/grants.csv",
  objects: "data/population/objects.csv",
  completeness: "data/population/completeness.json",
  notCovered: "data/population/not-covered.csv",
  effectivePolicy: "data/policy/effective.json",
} as const;

export const snapshotFolder = "data/snapshot";
export const policyFolder = "data/policy";
export const controlFolder = "data/controls";

/** Files beside the payload. */
export const tagFiles = {
  declaration: "bagit.txt",
  info: "bag-info.txt",
  manifest: "manifest-sha256.txt",
  tagManifest: "tagmanifest-sha256.txt",
  signature: "tagmanifest-sha256.txt.sig",
  key: "signer.pub.pem",
  verify: "VERIFY.md",
} as const;

/** Path of a control's own file. */
export function controlFile(id: string): string {
  return `${controlFolder}/${id}.json`;
}
