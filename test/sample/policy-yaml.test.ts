import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { samplePolicyYaml } from "../../src/sample/policy-yaml.ts";
import { demoEstate } from "./sample-estate.ts";

const estate = demoEstate();
const policy = parse(samplePolicyYaml(estate));

describe("the sample's policy", () => {
  test("names the environments that the landscape's vaults were made for", () => {
    expect(Object.keys(policy.environments)).toEqual(["production", "test", "development", "sandbox"]);
    expect(policy.defaultEnvironment).toBe("production");
    expect(policy.environments.sandbox.ephemeral).toBe(true);
    expect(policy.owners).toEqual({ tag: "team" });
  });

  test("carries every waiver as it was planned, with its text unharmed by quoting", () => {
    const written = policy.waivers.map(({ rule, subject, kind, until }: Record<string, string>) => ({
      rule,
      subject,
      kind,
      until,
    }));
    expect(written).toEqual(estate.waivers.map(({ rule, subject, kind, until }) => ({ rule, subject, kind, until })));
  });

  test("has waivers of which one is over at the snapshot's time, and none that reaches further than a year", () => {
    const untils = estate.waivers.map(({ until }) => until);
    expect(untils.filter((until) => until < "2026-11-01")).toHaveLength(1);
    expect(untils.every((until) => until < "2027-11-01")).toBe(true);
  });

  test("names two rotators of the directory, one by its application id and one by its object id", () => {
    const [byApplication, byObject] = policy.rotators;
    const appIds = estate.shared.principals.map(({ appId }) => ("read" in appId ? appId.read : null));
    expect(appIds).toContain(byApplication);
    expect(estate.shared.principals.map(({ id }) => id)).toContain(byObject);
  });

  test("stays well-formed when no waiver is left", () => {
    const without = estate.planted.map(({ key }) => key);
    expect(parse(samplePolicyYaml(demoEstate({ without }))).waivers).toEqual([]);
  });
});
