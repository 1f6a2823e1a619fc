import { Agent, request } from "node:https";
import type { LocalAzure } from "./start.ts";

/** A part of an answer, whose form the test that looks into it knows. */
// biome-ignore lint/suspicious/noExplicitAny: an answer is read by tests that state its form themselves
export type Loose = any;

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body as JSON; throws where it is none. */
  readonly json: Loose;
}

export interface Asking {
  readonly method?: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | object;
}

const agents = new WeakMap<LocalAzure, Agent>();

function agentOf(azure: LocalAzure): Agent {
  const known = azure.agent ?? agents.get(azure) ?? new Agent({ keepAlive: true, ca: azure.authority });
  agents.set(azure, known);
  return known;
}

/** One plain HTTPS request, with no library in between. Rejects where the connection breaks. */
export function ask(azure: LocalAzure, url: string, asking: Asking = {}): Promise<Reply> {
  const { method = "GET", token, headers = {}, body } = asking;
  const text = typeof body === "string" ? body : body === undefined ? undefined : JSON.stringify(body);
  const all = {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(text === undefined
      ? {}
      : { "content-type": "application/json", "content-length": String(Buffer.byteLength(text)) }),
    ...headers,
  };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers: all, agent: agentOf(azure) }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("error", reject);
      response.on("end", () => {
        const whole = Buffer.concat(parts).toString("utf8");
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: whole,
          get json() {
            return JSON.parse(whole);
          },
        });
      });
    });
    sent.on("error", reject);
    sent.end(text);
  });
}

/** Every item of a list, page by page along its next links. */
export async function askAll(azure: LocalAzure, url: string, token: string): Promise<readonly Loose[]> {
  const items: Loose[] = [];
  for (let next: string | null | undefined = url; next; ) {
    const reply: Reply = await ask(azure, next, { token });
    if (reply.status !== 200) throw new Error(`${next}: ${reply.status} ${reply.text}`);
    items.push(...reply.json.value);
    next = reply.json.nextLink ?? reply.json["@odata.nextLink"];
  }
  return items;
}
