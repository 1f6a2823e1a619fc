import { expect, test } from "vitest";

/**
 * Says whether tests can run that need something which not every machine has, for `describe.runIf`. Where it is missing that is
 * a skipped test of its own, which says so, and a failed one where KVAUDIT_REQUIRE_ALL is set: CI has everything.
 */
export function isThere(what: string, has: boolean): boolean {
  if (has) return true;
  const isRequired = Boolean(process.env["KVAUDIT_REQUIRE_ALL"]);
  test(`NOT TESTED HERE: there is no ${what}`, ({ skip }) => {
    if (!isRequired) skip();
    expect.fail(`KVAUDIT_REQUIRE_ALL is set, and there is no ${what}`);
  });
  return false;
}
