import { unread } from "../../../src/model/fact.ts";
import rule from "../../../src/rules/objects/hsm-key-weak.ts";
import { testRule } from "../../support/rule-tester.ts";

const rsa = (keySize: number | null) => ({ name: "r", keyType: "RSA-HSM", keySize });
const ec = (curve: string | null) => ({ name: "e", keyType: "EC-HSM", keySize: null, curve });
const aes = (keySize: number | null) => ({ name: "a", keyType: "oct-HSM", keySize });

testRule(rule, {
  fails: [
    {
      name: "an RSA key one bit too short",
      given: { keys: [rsa(2047)] },
      message: 'key "r" has 2047 bits, fewer than the 2048 required',
      at: ["keys/r"],
      boundary: true,
    },
    {
      name: "an RSA key shorter than the policy wants",
      given: { keys: [rsa(2048)] },
      params: { minRsaBits: 3072 },
      message: 'key "r" has 2048 bits, fewer than the 3072 required',
      at: ["keys/r"],
    },
    {
      name: "an AES key shorter than the policy wants",
      given: { keys: [aes(128)] },
      params: { minAesBits: 256 },
      message: 'key "a" has 128 bits, fewer than the 256 required',
      at: ["keys/a"],
    },
    {
      name: "a curve that is not allowed",
      given: { keys: [ec("P-192")] },
      message: 'key "e" is on the curve P-192, which is not allowed',
      at: ["keys/e"],
    },
    {
      name: "a curve that the policy does not allow",
      given: { keys: [ec("P-256K")] },
      params: { curves: ["P-256"] },
      message: 'key "e" is on the curve P-256K, which is not allowed',
      at: ["keys/e"],
    },
    {
      name: "a type that the policy does not allow, whatever its length",
      given: { keys: [aes(null)] },
      params: { keyTypes: ["RSA-HSM"] },
      message: 'key "a" is of type oct-HSM, which is not allowed',
      at: ["keys/a"],
    },
  ],
  passes: [
    { name: "no keys", given: { keys: [] } },
    { name: "the shortest that will do", given: { keys: [rsa(2048), aes(128)] }, boundary: true },
    { name: "an allowed curve, however it is spelled", given: { keys: [ec("p-521")] } },
  ],
  notEvaluated: [
    {
      name: "an AES key whose length Azure does not show",
      given: { keys: [aes(null)] },
      detail: 'Azure does not say of key "a" how long it is',
    },
    {
      name: "a curve that is not said",
      given: { keys: [ec(null)] },
      detail: 'Azure does not say of key "e" on which curve it is',
    },
    {
      name: "a type that was not read",
      given: { keys: [{ keyType: unread("denied", "refused") }] },
      detail: "refused",
    },
    {
      name: "a size that was not read",
      given: { keys: [{ ...rsa(null), keySize: unread("denied", "refused") }] },
      detail: "refused",
    },
  ],
});
