import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  BlobServiceClient,
  type ContainerClient,
  ContainerSASPermissions,
  generateBlobSASQueryParameters,
  newPipeline,
  type StoragePipelineOptions,
  StorageSharedKeyCredential,
} from "@azure/storage-blob";
import type { LocalAzure } from "./azure/start.ts";

/** Microsoft's emulator of storage behind the local Azure's names, with accounts of its own and tokens that it checks. */
export interface Azurite {
  readonly account: string;
  /** `https://ACCOUNT.blob.SUFFIX`, as clients of the local Azure know it. */
  readonly url: string;
  /** A container, written to with the account's key: what no part of kvaudit ever has. Made where it is not there yet. */
  container(name: string): Promise<ContainerClient>;
  /** A shared access signature for a container, without the question mark. */
  signature(container: string, permissions?: string, more?: SignatureOptions): string;
  close(): Promise<void>;
}

export interface SignatureOptions {
  readonly expiresOn?: Date;
  /** The only address that it lets in. */
  readonly address?: string;
}

const account = "auditlogs01";
const key = Buffer.from("a key of the emulator, and no secret").toString("base64");
const program = join(import.meta.dirname, "../../node_modules/azurite/dist/src/blob/main.js");

/** Starts it over HTTPS on a port of this machine, in memory, and leads the storage names of a local Azure with `names` to it. */
export async function startAzurite(azure: LocalAzure): Promise<Azurite> {
  const folder = await mkdtemp(join(tmpdir(), "azurite-"));
  const { certificate, key: certificateKey } = azure.serverFiles;
  const flags = ["--blobPort", "0", "--inMemoryPersistence", "--disableTelemetry", "--oauth", "basic"];
  // What writes here is as new as the SDK; kvaudit's own reads name a version that the emulator knows.
  const version = "--skipApiVersionCheck";
  const tls = ["--cert", certificate, "--key", certificateKey];
  const child = spawn(process.execPath, [program, ...flags, version, ...tls], {
    cwd: folder,
    env: { PATH: process.env["PATH"], AZURITE_ACCOUNTS: `${account}:${key}` },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const port = await portOf(child);
  azure.serveStorage(port);
  const credential = new StorageSharedKeyCredential(account, key);
  // The SDK hands its options on to the pipeline, where this one is known.
  const options: StoragePipelineOptions & { tlsOptions: object } = { tlsOptions: { ca: azure.authority } };
  const service = new BlobServiceClient(`https://127.0.0.1:${port}/${account}`, newPipeline(credential, options));
  return {
    account,
    url: `https://${account}.blob.${azure.cloud.suffixes["storageEndpoint"]}`,
    container: async (name) => {
      const container = service.getContainerClient(name);
      await container.createIfNotExists();
      return container;
    },
    signature: (containerName, permissions = "rl", { expiresOn, address } = {}) =>
      generateBlobSASQueryParameters(
        {
          containerName,
          permissions: ContainerSASPermissions.parse(permissions),
          expiresOn: expiresOn ?? new Date(Date.now() + 3_600_000),
          ...(address === undefined ? {} : { ipRange: { start: address } }),
        },
        credential,
      ).toString(),
    close: async () => {
      const end = once(child, "exit");
      child.kill("SIGKILL");
      await end;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = "";
    const listen = (piece: Buffer) => {
      // The access log goes here too; after the first lines nobody reads it.
      if (said.length < 10_000) said += piece.toString("utf8");
      const port = /listens on https:\/\/127\.0\.0\.1:(\d+)/.exec(said)?.[1];
      if (port !== undefined) resolve(Number(port));
    };
    child.stdout?.on("data", listen);
    child.stderr?.on("data", listen);
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`Azurite ended with ${code}: ${said}`)));
  });
}
