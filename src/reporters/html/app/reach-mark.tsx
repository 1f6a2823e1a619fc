import type { Reach } from "./holders.ts";

/** A shape for each way of reaching something: told apart without colours. */
export function ReachMark({ reach }: { reach: Reach }) {
  return (
    <svg class={`held reach-${reach}`} viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
      <Shape reach={reach} />
    </svg>
  );
}

function Shape({ reach }: { reach: Reach }) {
  switch (reach) {
    case "allowed":
      return <circle class="full" cx="6" cy="6" r="4.5" />;
    case "eligible":
      return (
        <>
          <circle cx="6" cy="6" r="4.5" />
          <path class="full" d="M6 1.5a4.5 4.5 0 0 0 0 9z" />
        </>
      );
    case "escalation":
      return <path class="full" d="M6 1.2 11 10.5H1z" />;
    case "unknown":
      return <circle class="dotted" cx="6" cy="6" r="4.5" />;
    case "denied":
      return <path d="M2.5 2.5l7 7M9.5 2.5l-7 7" />;
    case "nothing":
      return <path d="M2.5 6h7" />;
    default:
      return reach satisfies never;
  }
}
