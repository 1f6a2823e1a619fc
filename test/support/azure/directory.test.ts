import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, askAll, type Loose } from "./ask.ts";
import { estate } from "./estate.ts";
import { people } from "./estate-ids.ts";
import { hintMarker } from "./markers.ts";
import { type LocalAzure, startAzure } from "./start.ts";
import type { TenantModel } from "./tenant/model.ts";
import { collector } from "./tenant/tenant-from.ts";

const withPermissions = (...graphPermissions: string[]): TenantModel => ({
  ...estate,
  logins: estate.logins.map((login) => ({ ...login, graphPermissions })),
});

let azure: LocalAzure;
beforeAll(async () => {
  azure = await startAzure(estate, { pageSizes: { arm: 50, vault: 25, graph: 2, resourceGraph: 1000 } });
});
afterAll(() => azure.close());

const token = (where: LocalAzure = azure) => where.tokenFor(collector.principalId, "graph");
const get = (path: string, headers: Record<string, string> = {}, where: LocalAzure = azure) =>
  ask(where, `${where.urls.graph}/v1.0${path}`, { token: token(where), headers });
const post = (path: string, body: object) =>
  ask(azure, `${azure.urls.graph}/v1.0${path}`, { method: "POST", token: token(), body });

describe("Graph", () => {
  it("finds principals by id, and leaves out whoever is gone", async () => {
    const reply = await post("/directoryObjects/getByIds", {
      ids: [people.ada, people.team, people.app, people.gone],
      types: ["user", "group", "servicePrincipal"],
    });
    expect(reply.json.value.map((one: Loose) => [one["@odata.type"], one.displayName])).toEqual([
      ["#microsoft.graph.user", "Ada"],
      ["#microsoft.graph.group", "Team"],
      ["#microsoft.graph.servicePrincipal", "app"],
    ]);
  });

  it("takes at most a thousand ids", async () => {
    const ids = Array.from({ length: 1001 }, () => people.ada);
    expect((await post("/directoryObjects/getByIds", { ids })).status).toBe(400);
  });

  it("tells whether an account is enabled only when asked for it", async () => {
    expect((await get(`/users/${people.bob}`)).json.accountEnabled).toBeUndefined();
    expect((await get(`/users/${people.bob}?$select=id,accountEnabled`)).json).toMatchObject({
      id: people.bob,
      accountEnabled: false,
    });
  });

  it("pages the members of a group at any depth, each once, circles included", async () => {
    const members = await askAll(azure, `${azure.urls.graph}/v1.0/groups/${people.team}/transitiveMembers`, token());
    expect(members.map(({ id }) => id).sort()).toEqual([people.ada, people.bob, people.app, people.everyone].sort());
    expect(azure.requests.some(({ target }) => target.includes("skiptoken"))).toBe(true);
  });

  it("shows when credentials end, never what they are", async () => {
    const reply = await get(
      `/servicePrincipals?$filter=appId eq 'e0000000-0000-0000-0000-000000000003'`.replaceAll(" ", "%20"),
    );
    const [credential] = reply.json.value[0].passwordCredentials;
    expect(credential).toMatchObject({ endDateTime: "2027-01-01T00:00:00Z", secretText: null, hint: hintMarker });
  });

  it.each([
    ["a page of 1000", "/users?$top=1000"],
    [
      "sixteen alternatives",
      `/users?$filter=id%20in%20(${Array.from({ length: 16 }, (_, index) => `'${index}'`).join(",")})`,
    ],
    ["a property that users lack", "/users?$select=id,colour"],
    ["$expand", "/groups?$expand=members"],
    ["$count without eventual consistency", "/users?$count=true"],
    ["a filter that is none", "/users?$filter=nonsense"],
    ["an unknown segment", "/teapots"],
  ])("refuses %s", async (_, path) => {
    expect((await get(path)).status).toBe(400);
  });

  it("counts where consistency may be eventual", async () => {
    const reply = await get("/users?$count=true", { ConsistencyLevel: "eventual" });
    expect(reply.json["@odata.count"]).toBe(2);
  });

  it("does not know whoever is not there", async () => {
    const reply = await get(`/users/${people.gone}`);
    expect([reply.status, reply.json.error.code]).toEqual([404, "Request_ResourceNotFound"]);
  });
});

describe("without the permission", () => {
  it("a call is refused", async () => {
    const poor = await startAzure(withPermissions());
    const reply = await get("/users", {}, poor);
    expect([reply.status, reply.json.error.code]).toEqual([403, "Authorization_RequestDenied"]);
    await poor.close();
  });

  it("members of other kinds show nothing but type and id", async () => {
    const some = await startAzure(withPermissions("GroupMember.Read.All"));
    const { value } = (await get(`/groups/${people.everyone}/members`, {}, some)).json;
    const [ada] = value;
    expect(ada).toEqual({ "@odata.type": "#microsoft.graph.user", id: people.ada });
    expect(value.find((one: Loose) => one.id === people.team).displayName).toBe("Team");
    await some.close();
  });

  it("the members of a group that hides them are not shown", async () => {
    const hidden = await startAzure({
      ...estate,
      directory: {
        ...estate.directory,
        groups: estate.directory.groups.map((group) => ({ ...group, visibility: "HiddenMembership" as const })),
      },
    });
    expect((await get(`/groups/${people.team}/members`, {}, hidden)).json.value).toEqual([]);
    await hidden.close();
  });
});

describe("a batch", () => {
  it("answers each request by itself, in no promised order", async () => {
    const reply = await post("/$batch", {
      requests: [
        { id: "1", method: "GET", url: `/users/${people.ada}?$select=displayName` },
        { id: "2", method: "GET", url: `/users/${people.gone}` },
      ],
    });
    const byId = new Map(reply.json.responses.map((one: Loose) => [one.id, one]));
    expect(byId.get("1")).toMatchObject({ status: 200, body: { displayName: "Ada" } });
    expect(byId.get("2")).toMatchObject({ status: 404 });
    expect(reply.json.responses[0].id).toBe("2");
  });

  it("takes at most twenty", async () => {
    const requests = Array.from({ length: 21 }, (_, index) => ({
      id: String(index),
      method: "GET",
      url: "/organization",
    }));
    expect((await post("/$batch", { requests })).status).toBe(400);
  });

  it("hides no change from the journal", async () => {
    azure.forget();
    await post("/$batch", { requests: [{ id: "1", method: "DELETE", url: `/users/${people.ada}` }] });
    expect(azure.violations.map(({ reason, request }) => [reason, request.inBatch])).toEqual([["mutation", true]]);
  });

  it("can have one throttled request inside a good answer", async () => {
    azure.faults.add({ fault: { kind: "status", status: 429, waitSeconds: 1 }, on: { url: /\/groups/ }, times: 1 });
    const reply = await post("/$batch", {
      requests: [
        { id: "1", method: "GET", url: `/groups/${people.team}` },
        { id: "2", method: "GET", url: `/users/${people.ada}` },
      ],
    });
    expect(reply.status).toBe(200);
    expect(reply.json.responses.map((one: Loose) => one.status).sort()).toEqual([200, 429]);
    azure.faults.clear();
  });
});
