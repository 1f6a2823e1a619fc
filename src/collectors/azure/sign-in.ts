import type { AccessToken, GetTokenOptions, TokenCredential } from "@azure/core-auth";
import type { HttpClient, PipelineRequest, PipelineResponse } from "@azure/core-rest-pipeline";
import { type Caller, callerOf } from "./caller.ts";
import type { Cloud } from "./cloud.ts";
import { aborted, throwIfAborted } from "./pipeline/clock.ts";
import { GuardRefusal } from "./pipeline/guard-refusal.ts";
import { withPurpose } from "./pipeline/purpose.ts";
import { TransportFault } from "./pipeline/transport-fault.ts";
import { type LastWord, SignInFault, signInFault } from "./sign-in-fault.ts";

/** A credential that can be told to forget the tokens it keeps: a service refused one before its time. */
export interface RenewableCredential extends TokenCredential {
  renew?(): void;
}

export interface SignInOptions {
  readonly cloud: Cloud;
  /** The pipeline; sign-ins are guarded and recorded like everything else. */
  readonly http: HttpClient;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** `name/version`, in front of the library's own. */
  readonly userAgent?: string;
  readonly signal?: AbortSignal;
}

export interface SignedIn extends Caller {
  readonly credential: RenewableCredential;
}

/**
 * Signs in by the usual chain: environment, workload identity, managed identity, developer tools. Throws `SignInFault`,
 * and `AbortError` when told to stop. The library is loaded here: it is the largest of all.
 */
export async function signIn(options: SignInOptions): Promise<SignedIn> {
  const { DefaultAzureCredential } = await import("@azure/identity");
  const { cloud, signal, environment, userAgent } = options;
  const http = new SignInHttp(options.http, cloud.login);
  const make = () =>
    new DefaultAzureCredential({
      authorityHost: cloud.login,
      // The cloud is known: nothing is asked of the public login service about it.
      disableInstanceDiscovery: true,
      httpClient: http,
      retryOptions: { maxRetries: 0 },
      ...(userAgent === undefined ? {} : { userAgentOptions: { userAgentPrefix: userAgent } }),
    });
  const credential = new ChainCredential(make, http, signal);
  // As the pipeline asks, so that this token serves the first requests too.
  const token = await credential.getToken(cloud.arm.scope, { enableCae: true });
  return { credential, ...callerOf(token.token, environment) };
}

/** Token endpoints of managed identities that this machine names, as the guard compares them. */
export function identityEndpoints(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  const named = [environment["IDENTITY_ENDPOINT"], environment["MSI_ENDPOINT"]];
  const podIdentity = environment["AZURE_POD_IDENTITY_AUTHORITY_HOST"];
  const metadata = [podIdentity, "http://169.254.169.254"].map(
    (host) => host && `${host.replace(/\/$/, "")}${metadataPath}`,
  );
  return [...named, ...metadata].flatMap((text) => {
    const url = text === undefined ? null : URL.parse(text);
    return url ? [`${url.protocol}//${url.host}${url.pathname}`.replace(/\/+$/, "")] : [];
  });
}

const metadataPath = "/metadata/identity/oauth2/token";

/** Remembers what came of the last request to the login service: the library turns it into words that do not say. */
class SignInHttp implements HttpClient {
  readonly #http: HttpClient;
  readonly #login: string;
  last: LastWord = {};

  constructor(http: HttpClient, login: string) {
    this.#http = http;
    this.#login = login;
  }

  async sendRequest(request: PipelineRequest): Promise<PipelineResponse> {
    const isLogin = request.url.startsWith(`${this.#login}/`);
    try {
      const response = await withPurpose({ collector: "sign-in", scope: "/" }, () => this.#http.sendRequest(request));
      if (isLogin)
        this.last = response.status < 400 ? {} : { status: response.status, refusal: response.bodyAsText ?? "" };
      return response;
    } catch (error) {
      if (isLogin && (error instanceof TransportFault || error instanceof GuardRefusal)) this.last = { fault: error };
      throw error;
    }
  }
}

/** The chain, with its errors as `SignInFault`. */
class ChainCredential implements RenewableCredential {
  readonly #make: () => TokenCredential;
  readonly #http: SignInHttp;
  readonly #signal: AbortSignal | undefined;
  #chain: TokenCredential | undefined;

  constructor(make: () => TokenCredential, http: SignInHttp, signal: AbortSignal | undefined) {
    this.#make = make;
    this.#http = http;
    this.#signal = signal;
  }

  renew(): void {
    // Tokens are cached inside: only a new chain asks anew.
    this.#chain = undefined;
  }

  async getToken(scopes: string | string[], options?: GetTokenOptions): Promise<AccessToken> {
    const scope = [scopes].flat().join(" ");
    this.#http.last = {};
    try {
      this.#chain ??= this.#make();
      const token = await this.#chain.getToken(scopes, options);
      if (token) return token;
    } catch (error) {
      throwIfAborted(this.#signal);
      if (error instanceof Error && error.name === "AbortError") throw aborted();
      throw signInFault(error, scope, this.#http.last);
    }
    throw new SignInFault("no-credential", `there is no way to sign in for ${scope}`);
  }
}
