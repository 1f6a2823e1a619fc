import { useEffect, useRef } from "preact/hooks";

const keys: readonly (readonly [key: string, does: string])[] = [
  ["j / k or ↓ / ↑", "next / previous row"],
  ["Enter", "open the row"],
  ["Escape", "close what is open"],
  ["/", "search"],
  ["Home / End", "first / last row"],
  ["?", "this list"],
];

/** What keys do, in a dialog. */
export function KeysHelp() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const follow = ({ key, target }: KeyboardEvent) => {
      const isTyping = target instanceof Element && target.matches("input, select, textarea");
      if (key === "?" && !isTyping) dialog.current?.showModal();
    };
    addEventListener("keydown", follow);
    return () => removeEventListener("keydown", follow);
  }, []);
  return (
    <>
      <button type="button" class="icon" onClick={() => dialog.current?.showModal()} aria-label="Keys" title="Keys (?)">
        ?
      </button>
      <dialog ref={dialog} aria-label="Keys">
        <h2>Keys</h2>
        <dl class="facts">
          {keys.map(([key, does]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
        <form method="dialog">
          <button type="submit">Close</button>
        </form>
      </dialog>
    </>
  );
}
