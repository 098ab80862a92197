import type { Play } from "./usePlay.ts";

/** On the map of a system without users: what to do next. */
export function EmptyWorld({ play }: { play: Play }) {
  return (
    <div class="empty">
      <p>
        <strong>No users yet.</strong> Add some around the world and see nine o'clock come to them.
      </p>
      <button type="button" disabled={play.isBusy} onClick={() => play.addAround()}>
        Add users around the world
      </button>
    </div>
  );
}
