import type { Model } from "./model.ts";
import { findingsLink } from "./route.ts";

/** Controls that a finding bears on, by framework; our own reading of a framework is said to be that. */
export function ControlList({ model, ids, ruleId }: { model: Model; ids: readonly string[]; ruleId: string }) {
  if (ids.length === 0) return null;
  const judged = new Set(model.rules.get(ruleId)?.judgedControls ?? []);
  const byFramework = new Map<string, string[]>();
  for (const id of ids) {
    const framework = id.slice(0, id.indexOf(":"));
    byFramework.set(framework, [...(byFramework.get(framework) ?? []), id]);
  }
  return (
    <section class="controls">
      <h3>Controls</h3>
      <dl>
        {[...byFramework].map(([framework, own]) => (
          <div key={framework}>
            <dt>{model.head.frameworks[framework] ?? framework}</dt>
            <dd>
              {own.map((id) => (
                <a key={id} href={findingsLink({ control: id })} class={judged.has(id) ? "judged" : ""}>
                  {id.slice(id.indexOf(":") + 1)}
                  {judged.has(id) && <small> judgement</small>}
                </a>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      {ids.some((id) => judged.has(id)) && (
        <p class="muted">Marked “judgement”: no published mapping gives this control; it is kvaudit's own reading.</p>
      )}
    </section>
  );
}
