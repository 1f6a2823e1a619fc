import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  carriesCredential,
  isConnectionString,
  secretByName,
} from "../../../../../src/collectors/code/terraform/units/secret-name.ts";

describe("a name", () => {
  test.each([
    "password",
    "DB_PASSWORD",
    "dbPassword",
    "admin-password",
    "ConnectionStrings:Shop__Password",
    "AZURE_CLIENT_SECRET",
    "clientSecret",
    "storage_account_key",
    "primary_access_key",
    "tls_private_key",
    "API_KEY",
    "sas_token",
    "SHOP_CONNECTION_STRING",
  ])("%s is certainly a secret's", (name) => {
    expect(secretByName(name)).toBe("certain");
  });

  test.each(["secret", "image_pull_secret", "github_token", "credential"])("%s is probably a secret's", (name) => {
    expect(secretByName(name)).toBe("likely");
  });

  test.each([
    "",
    "password_length",
    "PASSWORD_POLICY",
    "secret_name",
    "key_vault_id",
    "key_vault_secret_id",
    "ssh_public_key",
    "APPLICATIONINSIGHTS_CONNECTION_STRING",
    "tokenizer",
    "monkey",
    "partition_key",
    "key",
    "secretary",
  ])("%s is no secret's", (name) => {
    expect(secretByName(name)).toBeUndefined();
  });

  test("speaks of a connection string in any spelling", () => {
    expect(["DB_CONNECTION_STRING", "dbConnectionString", "connectionstring"].map(isConnectionString)).toEqual([
      true,
      true,
      true,
    ]);
    expect(["string", "connection", "connection_string_name"].map(isConnectionString)).toEqual([false, false, false]);
  });
});

describe("a connection string", () => {
  test.each([
    "Server=s;User Id=u;Password=p",
    "Server=s;PWD = p",
    "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=k==",
    "Endpoint=sb://a.servicebus.windows.net/;SharedAccessKeyName=r;SharedAccessKey=k=",
    "postgres://user:pass@host:5432/db",
    "redis://:pass@host",
    "https://a.blob.core.windows.net/c?sv=1&sig=abc",
  ])("%s carries a credential", (text) => {
    expect(carriesCredential(text)).toBe(true);
  });

  test.each([
    "",
    "Server=s;Database=d;Authentication=Active Directory Default",
    "InstrumentationKey=1;IngestionEndpoint=https://x/",
    "https://user@host/",
    "https://host:443/a@b",
    "https://host/a:b@c",
  ])("%s carries none", (text) => {
    expect(carriesCredential(text)).toBe(false);
  });
});

test("any text has an answer", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect([undefined, "likely", "certain"]).toContain(secretByName(text));
      expect(typeof carriesCredential(text)).toBe("boolean");
    }),
  );
});
