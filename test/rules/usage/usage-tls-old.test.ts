import rule from "../../../src/rules/usage/usage-tls-old.ts";
import { testRule } from "../../support/rule-tester.ts";

const last = "2026-10-30T00:00:00Z";
const legacy = { caller: { name: "app-legacy" }, last } as const;

testRule(rule, {
  fails: [
    {
      name: "beside a new one",
      given: { name: "kv-shop", usage: { callers: [{ ...legacy, tls: ["TLS1_1", "TLS1_2"] }, {}] } },
      boundary: true,
      message: '"app-legacy" called vault "kv-shop" by TLS 1.1, last seen on 2026-10-30',
    },
    {
      name: "in other spellings",
      given: { name: "kv-shop", usage: { callers: [{ ...legacy, tls: ["1.0", "SSL3", "TLSv1", "Tls11"] }] } },
      message: '"app-legacy" called vault "kv-shop" by TLS 1.0, SSL 3.0, TLS 1.0, TLS 1.1, last seen on 2026-10-30',
    },
  ],
  passes: [
    {
      name: "new ones",
      given: { usage: { callers: [{ tls: ["1.2", "TLS1_2", "TLS1_3", "TLSv1.3", "Tls12", "TLS13"] }] } },
      boundary: true,
    },
    {
      name: "records that do not say",
      given: { usage: { callers: [{ tls: [] }, { tls: ["unknown", "", "0", "0x0303", "771"] }] } },
    },
  ],
});
