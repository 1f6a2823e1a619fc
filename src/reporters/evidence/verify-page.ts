/** What the page says beyond what it always says. */
export interface VerifyFacts {
  /** sha256 of the signing key's public half, as SubjectPublicKeyInfo; null where the bundle is not signed. */
  readonly fingerprint: string | null;
  readonly toolVersion: string;
}

/** `VERIFY.md`: how to check the bundle without trusting whoever handed it over. */
export function verifyPage({ fingerprint, toolVersion }: VerifyFacts): string {
  return `# How to check this bundle

Run these in the folder that holds this file. They need no network.

## Nothing was changed

    sha256sum --check --strict tagmanifest-sha256.txt
    sha256sum --check --strict manifest-sha256.txt

The first covers the second, and the second every file below data/. sha256sum does not notice a file that was added:

    kvaudit evidence verify .

does, names the first thing that does not fit, and also reads the bundle's zip. It exits 0 if all fits, 1 if something does not, 2 if
there is nothing that can be read as a bundle.

${fingerprint === null ? unsigned : signed(fingerprint)}
## The verdicts follow from the data

    kvaudit evidence replay .

judges data/snapshot by data/policy again, without network, and compares each verdict. The bundle was made by kvaudit ${toolVersion}; another
version may judge otherwise, and then says so rule by rule.
`;
}

function signed(fingerprint: string): string {
  return `## Who signed it

    openssl dgst -sha256 -verify signer.pub.pem -signature tagmanifest-sha256.txt.sig tagmanifest-sha256.txt

The key in this bundle proves nothing by itself: whoever changes a bundle can put in another key. Get the fingerprint of the key in another way
(from the company's security page, by telephone, from an earlier bundle) and compare it:

    openssl pkey -pubin -in signer.pub.pem -outform DER | sha256sum

should print

    ${fingerprint}

or give the key that you got: kvaudit evidence verify . --key KEY.pem

What it shows: since somebody who holds the private key signed, nothing was changed. What it does not show: that the content was true when it was signed,
or when that was. For this there are data/requests.ndjson.gz (what Azure was asked, with its own request ids), data/run.json (who ran it, which
pipeline), a time stamp or a write-once store outside of this bundle, and running the collection again while you watch.

`;
}

const unsigned = `## It is not signed

Whoever holds this folder could change it and make the digests anew. Have the digest of tagmanifest-sha256.txt told to you in another way, or ask for a
signed bundle: kvaudit evidence create --sign-key KEY.pem

`;
