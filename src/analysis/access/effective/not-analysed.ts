/** What an answer about a vault never says, and why. */
export const notAnalysed: ReadonlyMap<string, string> = new Map([
  ["E10", "who is Global Administrator, and so can make himself User Access Administrator, is not in a snapshot"],
  ["E14", "running code as a resource whose identity has access: rights on other resources are not in a snapshot"],
  ["E15", "attaching an identity to a resource of one's own: rights on identities are not in a snapshot"],
  ["E16", "federating an identity with an issuer of one's own: rights on identities are not in a snapshot"],
  ["E17", "acting as an application: its owners and administrators are not in a snapshot"],
  ["E18", "joining a group: its owners and dynamic rules are not in a snapshot"],
  ["E19", "resetting somebody's credentials: directory roles are not in a snapshot"],
  ["E20", "taking a directory role: directory roles are not in a snapshot"],
  ["E28", "deploying as the identity of a policy assignment: policy assignments are not in a snapshot"],
  ["E29", "moving the vault or its subscription under one's own rights"],
  ["E30", "reading values where services keep them resolved"],
  ["E31", "having certificates issued"],
  ["E32", "taking over a rotation function"],
  ["E33", "who is Global Administrator, and so can make himself Administrator of a managed HSM, is not in a snapshot"],
  ["E34", "switching or removing a customer-managed key: impact rather than access"],
]);
