import { useState } from "preact/hooks";
import type { FindingDetail } from "../payload.ts";
import { CopyButton } from "./copy-button.tsx";

const languages = [
  ["az", "Azure CLI"],
  ["bicep", "Bicep"],
  ["terraform", "Terraform"],
] as const;

/** What would mend it, in the languages that there are, to be copied. */
export function Fix({ remediation }: { remediation: NonNullable<FindingDetail["remediation"]> }) {
  const offered = languages.filter(([name]) => remediation[name] !== undefined);
  const [picked, setPicked] = useState<string | undefined>(offered[0]?.[0]);
  const chosen = offered.find(([name]) => name === picked) ?? offered[0];
  const text = chosen && remediation[chosen[0]];
  return (
    <section class="fix">
      <h3>Fix</h3>
      <p>{remediation.text}</p>
      {offered.length > 1 && (
        <p class="languages">
          {offered.map(([name, title]) => (
            <button key={name} type="button" aria-pressed={name === chosen?.[0]} onClick={() => setPicked(name)}>
              {title}
            </button>
          ))}
        </p>
      )}
      {chosen && text !== undefined && (
        <div class="code">
          <CopyButton text={text} what={`the fix for ${chosen[1]}`} />
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long line scrolls, and must be reached by keyboard */}
          <pre tabIndex={0}>{text}</pre>
        </div>
      )}
    </section>
  );
}
