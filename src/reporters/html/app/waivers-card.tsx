import { Card } from "./card.tsx";
import { figure } from "./labels.ts";
import type { Model } from "./model.ts";
import { findingsLink } from "./route.ts";
import { daysBetween } from "./time.ts";

/** What is waived, by whom and why; those that end soonest first. */
export function WaiversCard({ model }: { model: Model }) {
  const rows = model.head.waivers.toSorted((a, b) => (a.until < b.until ? -1 : a.until > b.until ? 1 : 0));
  return (
    <Card title="Waivers" wide link={{ href: findingsLink({}, "waived"), text: "Waived findings" }}>
      <div class="scroll">
        <table class="plain-table">
          <caption class="unseen">Waivers of the policy</caption>
          <thead>
            <tr>
              <th scope="col">Until</th>
              <th scope="col">Rule</th>
              <th scope="col">Subject</th>
              <th scope="col">Reason</th>
              <th scope="col">Approver</th>
              <th scope="col" class="number">
                Findings
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ rule, subject, reason, approver, ticket, until, isExpired, matched }) => (
              <tr key={`${rule} ${subject} ${until}`}>
                <td>
                  {until} <span class="muted">{leftInWords(model, until, isExpired)}</span>
                </td>
                <td>{rule}</td>
                <td>
                  <code>{subject}</code>
                </td>
                <td>
                  {reason}
                  {ticket && <span class="muted"> {ticket}</span>}
                </td>
                <td>{approver}</td>
                <td class="number">
                  <a href={findingsLink({ rule }, isExpired ? "all" : "waived")}>{figure(matched)}</a>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

function leftInWords(model: Model, until: string, isExpired: boolean): string {
  if (isExpired) return "ended: its findings count again";
  // The day itself is included.
  const days = daysBetween(model.head.snapshot.collectedAt, `${until.slice(0, 10)}T23:59:59Z`);
  return days <= 0 ? "last day" : `${days} days left`;
}
