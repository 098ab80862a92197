import { type EventSource, eventSources } from "../../functions/manifest/events.ts";
import { localTableNames } from "../engines/tables.ts";
import { type BusEvent, eventOf } from "./eventOf.ts";
import { openStream } from "./streams.ts";

export type LocalEvents = {
  /** Turns the streams on. They cost the engine most of a second write for each write, so they are off until then. */
  turnOn(): Promise<void>;
  /** All events since the streams are on, in the order of each table. Turns them on. */
  all(): Promise<readonly BusEvent[]>;
};

/** The events that a stage with `events: true` would put on its bus, made by the definition from which its pipes are made. */
export function localEvents(endpoint: string): LocalEvents {
  const sources = Object.values<EventSource>(eventSources).map((source) => ({
    source,
    stream: openStream(endpoint, localTableNames[source.table]),
  }));
  const events: BusEvent[] = [];
  let reading: Promise<void> = Promise.resolve();

  async function read(): Promise<void> {
    for (const { source, stream } of sources)
      for (const record of await stream.next()) {
        const event = eventOf(source, record);
        if (event) events.push(event);
      }
  }

  return {
    turnOn: async () => {
      for (const { stream } of sources) await stream.turnOn();
    },
    /** One reader at a time: two would keep each record twice. */
    all: async () => {
      reading = reading.catch(() => {}).then(read);
      await reading;
      return events;
    },
  };
}
