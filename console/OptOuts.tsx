import { occasionTypes } from "../functions/domain/occasions.ts";

/** Occasions that a user wants no message of; as many fields of one name as are ticked. */
export function OptOuts({ optOuts }: { optOuts: readonly string[] }) {
  return (
    <fieldset class="opt-outs">
      <legend>No message on</legend>
      {occasionTypes.map((occasion) => (
        <label key={occasion}>
          <input type="checkbox" name="optOuts" value={occasion} defaultChecked={optOuts.includes(occasion)} />{" "}
          {occasion.toLowerCase()}
        </label>
      ))}
    </fieldset>
  );
}
