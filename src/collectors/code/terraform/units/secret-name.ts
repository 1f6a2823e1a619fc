/** Last words that say that a value opens something, whatever else is in the name. */
const certainEndings: readonly (readonly string[])[] = [
  ["password"],
  ["passwd"],
  ["passphrase"],
  ["pwd"],
  ["client", "secret"],
  ["app", "secret"],
  ["shared", "secret"],
  ["secret", "value"],
  ["private", "key"],
  ["access", "key"],
  ["account", "key"],
  ["secret", "key"],
  ["api", "key"],
  ["apikey"],
  ["shared", "key"],
  ["sas", "token"],
  ["access", "token"],
  ["auth", "token"],
  ["bearer", "token"],
  ["connection", "string"],
  ["connectionstring"],
  ["credentials"],
];

/** Last words that mostly say so, but also name the thing itself: `pull_secret = "registry-login"`. */
const likelyEndings: readonly (readonly string[])[] = [
  ["secret"],
  ["secrets"],
  ["token"],
  ["credential"],
  ["passwords"],
];

/** Names that end like a secret and are none. */
const harmless: ReadonlySet<string> = new Set([
  "public key",
  "ssh public key",
  "applicationinsights connection string",
  "appinsights connection string",
  "application insights connection string",
  "app insights connection string",
]);

/** How sure a name alone is that its value is a secret. */
export function secretByName(name: string): "certain" | "likely" | undefined {
  const words = wordsOf(name);
  if (harmless.has(words.join(" "))) return undefined;
  const endsWith = (ending: readonly string[]) =>
    ending.length <= words.length &&
    ending.every((word, index) => words[words.length - ending.length + index] === word);
  if (certainEndings.some(endsWith)) return "certain";
  return likelyEndings.some(endsWith) ? "likely" : undefined;
}

/** True where the name speaks of a connection string, which is a secret only if it carries a credential. */
export function isConnectionString(name: string): boolean {
  const words = wordsOf(name);
  const last = words.at(-1);
  return last === "connectionstring" || (last === "string" && words.at(-2) === "connection");
}

const credentialKeys = ["password=", "pwd=", "accountkey=", "sharedaccesskey=", "sharedaccesssignature=", "sig="];

/** True for text with a key of a connection string that holds a credential, or an address with a password in it. */
export function carriesCredential(text: string): boolean {
  const plain = text.replaceAll(" ", "").toLowerCase();
  return credentialKeys.some((key) => plain.includes(key)) || hasUserInfo(plain);
}

/** `scheme://user:password@host`, and `scheme://:password@host`. */
function hasUserInfo(text: string): boolean {
  const start = text.indexOf("://");
  if (start < 0) return false;
  const slash = text.indexOf("/", start + 3);
  const authority = text.slice(start + 3, slash < 0 ? undefined : slash);
  const at = authority.lastIndexOf("@");
  const colon = authority.indexOf(":");
  return colon >= 0 && at > colon + 1;
}

/** Words in lower case, taken apart at `_`, `-`, `.`, `:`, blanks, and before a capital that follows a small letter. */
function wordsOf(name: string): readonly string[] {
  const words: string[] = [];
  let word = "";
  let wasSmall = false;
  for (const character of name) {
    const isBreak = "_-.: ".includes(character);
    const isCapital = character >= "A" && character <= "Z";
    if ((isBreak || (isCapital && wasSmall)) && word !== "") {
      words.push(word);
      word = "";
    }
    if (!isBreak) word += character.toLowerCase();
    wasSmall = character >= "a" && character <= "z";
  }
  if (word !== "") words.push(word);
  return words;
}
