import Type from "typebox";
import { exact, flag, optional, orNull, tags, text, texts, whole } from "./check.ts";

/** Shapes of the data plane: specification/keyvault/data-plane, secrets 2026-04-01, keys and certificates 2025-07-01. */

const attributes = exact({
  enabled: flag,
  nbf: optional(whole),
  exp: optional(whole),
  created: whole,
  updated: whole,
  recoveryLevel: text,
  recoverableDays: optional(whole),
  exportable: optional(flag),
  hsmPlatform: optional(text),
});

const listOf = (item: Type.TSchema) => exact({ value: Type.Array(item), nextLink: orNull(text) });
const managed = optional(Type.Literal(true));
const gone = { recoveryId: text, deletedDate: whole, scheduledPurgeDate: whole };

const secretItem = { id: text, contentType: optional(text), attributes, tags, managed };
const keyItem = { kid: text, attributes, tags, managed };
const certificateItem = { id: text, x5t: text, attributes, tags };

const key = exact({
  key: exact({
    kid: text,
    kty: text,
    key_ops: texts,
    n: optional(text),
    e: optional(text),
    crv: optional(text),
    x: optional(text),
    y: optional(text),
  }),
  attributes,
  tags,
  managed,
  release_policy: optional(exact({ contentType: optional(text), data: optional(text), immutable: optional(flag) })),
});

const rotationPolicy = exact({
  id: text,
  lifetimeActions: optional(
    Type.Array(
      exact({
        trigger: exact({ timeAfterCreate: optional(text), timeBeforeExpiry: optional(text) }),
        action: exact({ type: text }),
      }),
    ),
  ),
  attributes: optional(exact({ expiryTime: optional(text), created: optional(whole), updated: optional(whole) })),
});

const issuerParameters = exact({ name: text, cty: optional(text), cert_transparency: optional(flag) });

const policy = exact({
  id: text,
  key_props: optional(
    exact({
      exportable: optional(flag),
      kty: optional(text),
      key_size: optional(whole),
      reuse_key: optional(flag),
      crv: optional(text),
    }),
  ),
  secret_props: optional(exact({ contentType: optional(text) })),
  x509_props: optional(
    exact({
      subject: optional(text),
      ekus: optional(texts),
      sans: optional(
        exact({
          emails: optional(texts),
          dns_names: optional(texts),
          upns: optional(texts),
          uris: optional(texts),
          ipAddresses: optional(texts),
        }),
      ),
      key_usage: optional(texts),
      validity_months: optional(whole),
      basic_constraints: optional(exact({ ca: flag })),
    }),
  ),
  lifetime_actions: optional(
    Type.Array(
      exact({
        trigger: exact({ lifetime_percentage: optional(whole), days_before_expiry: optional(whole) }),
        action: exact({ action_type: text }),
      }),
    ),
  ),
  issuer: optional(issuerParameters),
  attributes: optional(exact({ enabled: flag, created: whole, updated: whole })),
});

const pending = exact({
  id: text,
  issuer: issuerParameters,
  csr: optional(text),
  cancellation_requested: flag,
  status: text,
  status_details: optional(text),
  error: optional(Type.Unknown()),
  target: optional(text),
  request_id: text,
});

const issuer = exact({
  id: text,
  provider: text,
  credentials: optional(exact({ account_id: optional(text) })),
  org_details: optional(
    exact({
      id: optional(text),
      admin_details: optional(
        Type.Array(
          exact({
            first_name: optional(text),
            last_name: optional(text),
            email: optional(text),
            phone: optional(text),
          }),
        ),
      ),
    }),
  ),
  attributes: optional(exact({ enabled: flag, created: whole, updated: whole })),
});

const assignment = exact({
  id: text,
  name: text,
  type: text,
  properties: exact({ principalId: text, roleDefinitionId: text, scope: text }),
});

export const vaultShapes = {
  secrets: listOf(exact(secretItem)),
  deletedSecrets: listOf(exact({ ...secretItem, ...gone })),
  deletedSecret: exact({ ...secretItem, ...gone }),
  key,
  keys: listOf(exact(keyItem)),
  deletedKeys: listOf(exact({ ...keyItem, ...gone })),
  rotationPolicy,
  certificates: listOf(exact(certificateItem)),
  deletedCertificates: listOf(exact({ ...certificateItem, ...gone })),
  certificate: exact({ ...certificateItem, kid: text, sid: text, cer: text, policy }),
  policy,
  pending,
  issuer,
  issuers: listOf(exact({ id: text, provider: text })),
  contacts: exact({
    id: text,
    contacts: Type.Array(exact({ email: text, name: optional(text), phone: optional(text) })),
  }),
  localAssignments: exact({ value: Type.Array(assignment) }),
  settings: exact({ settings: Type.Array(exact({ name: text, value: text, type: text })) }),
  localRoles: exact({ value: Type.Array(Type.Unknown()) }),
};
