import { given } from "../arm/route.ts";
import { type JsonObject, present } from "../json.ts";
import { answer, failure } from "../server/exchange.ts";
import { vaultShapes } from "../shapes/vault.ts";
import { each, named } from "../tenant/series.ts";
import { objectNotFound } from "./errors.ts";
import { deletedPage, oneDeleted, oneVersion, vaultOf, vaultPage, versionsOf } from "./lists.ts";
import { certificateBundle, certificateItem, certificatePolicy } from "./print.ts";
import type { VaultNeed, VaultRoute } from "./route.ts";

const collection = "certificates" as const;
const list: VaultNeed = { action: "certificates/read", collection, permission: "list" };
const get: VaultNeed = { ...list, permission: "get" };
const issuers: VaultNeed = { action: "certificatecas/read", collection, permission: "listissuers" };
// Reading contacts has no data action of its own in the published list: whoever reads certificates reads them.
const contacts: VaultNeed = { action: "certificates/read", collection, permission: "managecontacts" };

/** Routes whose second segment is a word, before those where it is a certificate's name. */
const vaultWide: readonly VaultRoute[] = [
  {
    operation: "GetCertificates",
    method: "GET",
    path: "/certificates",
    need: list,
    shape: vaultShapes.certificates,
    run: (world, request) =>
      vaultPage(world, request, {
        items: each(vaultOf(request.holder).certificates),
        print: (certificate) => certificateItem(request.holder, certificate),
      }),
  },
  {
    operation: "GetCertificateIssuers",
    method: "GET",
    path: "/certificates/issuers",
    need: issuers,
    shape: vaultShapes.issuers,
    run: (world, request) =>
      vaultPage(world, request, {
        items: vaultOf(request.holder).issuers,
        print: ({ name, provider }) => ({ id: `${request.holder.uri}/certificates/issuers/${name}`, provider }),
      }),
  },
  {
    operation: "GetCertificateIssuer",
    method: "GET",
    path: "/certificates/issuers/{name}",
    need: { ...issuers, permission: "getissuers" },
    shape: vaultShapes.issuer,
    run: (_, { holder, parameters }) => {
      const name = given(parameters, "name");
      const issuer = named(vaultOf(holder).issuers, name);
      if (issuer === undefined) return failure(404, "CertificateIssuerNotFound", `Issuer not found: ${name}`);
      return answer(200, {
        id: `${holder.uri}/certificates/issuers/${name}`,
        provider: issuer.provider,
        ...issuer.details,
      });
    },
  },
  {
    operation: "GetCertificateContacts",
    method: "GET",
    path: "/certificates/contacts",
    need: contacts,
    shape: vaultShapes.contacts,
    run: (_, { holder }) => {
      const found = vaultOf(holder).contacts;
      if (found === null) return failure(404, "ContactsNotFound", "Contacts not found");
      const print = found.map(({ email, name, phone }) => present({ email, name, phone }));
      return answer(200, { id: `${holder.uri}/certificates/contacts`, contacts: print });
    },
  },
];

function pendingOf(uri: string, name: string, pending: JsonObject): JsonObject {
  return { id: `${uri}/certificates/${name}/pending`, ...pending };
}

export const certificateRoutes: readonly VaultRoute[] = [
  ...vaultWide,
  {
    operation: "GetCertificateVersions",
    method: "GET",
    path: "/certificates/{name}/versions",
    need: list,
    shape: vaultShapes.certificates,
    run: (world, request) =>
      versionsOf(world, request, {
        series: vaultOf(request.holder).certificates,
        collection,
        print: (certificate, version) => certificateItem(request.holder, certificate, version),
      }),
  },
  {
    operation: "GetCertificatePolicy",
    method: "GET",
    path: "/certificates/{name}/policy",
    need: get,
    shape: vaultShapes.policy,
    run: (_, { holder, parameters }) => {
      const certificate = named(vaultOf(holder).certificates, given(parameters, "name"));
      if (certificate === undefined) return objectNotFound(collection, given(parameters, "name"));
      return answer(200, certificatePolicy(holder, certificate));
    },
  },
  {
    operation: "GetCertificateOperation",
    method: "GET",
    path: "/certificates/{name}/pending",
    need: get,
    shape: vaultShapes.pending,
    run: (_, { holder, parameters }) => {
      const name = given(parameters, "name");
      const pending = named(vaultOf(holder).certificates, name)?.pending;
      if (pending === undefined)
        return failure(404, "PendingCertificateNotFound", `Pending certificate not found: ${name}`);
      return answer(200, pendingOf(holder.uri, name, pending));
    },
  },
  ...["/certificates/{name}", "/certificates/{name}/{version}"].map(
    (path): VaultRoute => ({
      operation: "GetCertificate",
      method: "GET",
      path,
      need: get,
      shape: vaultShapes.certificate,
      run: (_, request) =>
        oneVersion(request, {
          series: vaultOf(request.holder).certificates,
          collection,
          print: (certificate, version) => certificateBundle(request.holder, certificate, version),
        }),
    }),
  ),
  {
    operation: "GetDeletedCertificates",
    method: "GET",
    path: "/deletedcertificates",
    need: list,
    shape: vaultShapes.deletedCertificates,
    run: (world, request) =>
      deletedPage(world, request, {
        series: vaultOf(request.holder).deletedCertificates,
        collection,
        print: (certificate) => certificateItem(request.holder, certificate),
      }),
  },
  {
    operation: "GetDeletedCertificate",
    method: "GET",
    path: "/deletedcertificates/{name}",
    need: get,
    run: (_, request) =>
      oneDeleted(request, {
        series: vaultOf(request.holder).deletedCertificates,
        collection,
        print: (certificate) => certificateItem(request.holder, certificate),
      }),
  },
];
