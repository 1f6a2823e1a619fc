import { shell } from "../../model/shell.ts";

interface NamedCertificate {
  readonly name: string;
  readonly vault: { readonly name: string };
}

/** Makes a new version by the certificate's own policy. With an authority outside Key Vault it makes a request to be signed. */
export function renewCommand({ name, vault }: NamedCertificate): string {
  const certificate = shell`--vault-name ${vault.name} --name ${name}`;
  const policy = `az keyvault certificate show ${certificate} --query policy --output json`;
  return `az keyvault certificate create ${certificate} --policy "$(${policy})"`;
}
