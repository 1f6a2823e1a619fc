import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface Certificates {
  /** PEM file of the authority, for NODE_EXTRA_CA_CERTS. */
  readonly authorityFile: string;
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
  /** The same as files, for programs that are given paths. */
  readonly certificateFile: string;
  readonly keyFile: string;
  remove(): Promise<void>;
}

const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];

/** Makes a certificate authority and one leaf for all the names, in a folder that `remove` deletes. */
export async function makeCertificates(names: readonly string[]): Promise<Certificates> {
  const folder = await mkdtemp(join(tmpdir(), "local-azure-"));
  const at = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => run("openssl", args, { cwd: folder });
  const alternatives = names.map((name) => (/^[\d.]+$|:/.test(name) ? `IP:${name}` : `DNS:${name}`));
  await writeFile(
    at("leaf.ext"),
    [
      "basicConstraints=CA:FALSE",
      "keyUsage=digitalSignature",
      "extendedKeyUsage=serverAuth",
      `subjectAltName=${alternatives.join(",")}`,
    ].join("\n"),
  );
  const authority = ["-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Local Azure test authority", "-days", "2"];
  await openssl("req", "-x509", ...curve, ...authority);
  await openssl("req", ...curve, "-keyout", "leaf.key", "-out", "leaf.csr", "-subj", "/CN=local-azure");
  const signing = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "leaf.ext"];
  await openssl("x509", "-req", "-in", "leaf.csr", "-out", "leaf.pem", ...signing);
  return {
    authorityFile: at("ca.pem"),
    authority: await readFile(at("ca.pem"), "utf8"),
    certificate: await readFile(at("leaf.pem"), "utf8"),
    key: await readFile(at("leaf.key"), "utf8"),
    certificateFile: at("leaf.pem"),
    keyFile: at("leaf.key"),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
