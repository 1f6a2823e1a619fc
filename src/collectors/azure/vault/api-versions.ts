/**
 * The API versions that this folder asks for. Key Vault's management versions before 2026-02-01 end on 2027-02-27;
 * perimeters came with 2026-04-01. The data plane's 7.4 has everything that is read here and answers in every cloud,
 * managed HSMs included.
 */
export const apiVersions = {
  keyVault: "2026-02-01",
  perimeters: "2026-04-01",
  dataPlane: "7.4",
  diagnosticSettings: "2021-05-01-preview",
  eventGrid: "2025-02-15",
  metrics: "2024-02-01",
  workspaces: "2025-02-01",
  storage: "2023-01-01",
  subscriptions: "2022-12-01",
} as const;
