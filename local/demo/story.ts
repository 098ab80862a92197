import { setTimeout as delay } from "node:timers/promises";
import type { ZoneLaw } from "../../functions/domain/zones/zoneLaw.ts";
import { type ChildSystem, startChildSystem } from "../remote/childSystem.ts";
import { showProgress } from "../remote/progress.ts";
import { connect, type RemoteSystem } from "../remote/remoteSystem.ts";
import type { DemoUser } from "./demoUsers.ts";

/** One day passes in one minute. */
const SPEED = 1_440;
const LOOK_MS = 200;
const BATCH = 100;

export type Story = {
  url(): string;
  add(users: readonly DemoUser[]): Promise<void>;
  /** Plays until an instant, and shows how many users have their message. */
  playUntil(instant: string, title: string): Promise<void>;
  emailService(mode: "ok" | "fail"): Promise<void>;
  /** Kills the system with SIGKILL and starts it again over the same data, with other zone rules. */
  killAndStart(law: ZoneLaw): Promise<void>;
  outbox: RemoteSystem["outbox"];
  end(): Promise<void>;
};

/** The local system of the demo, and the steps of the story. */
export async function beginStory(dataDir: string, port: number, now: string): Promise<Story> {
  let child: ChildSystem = await startChildSystem({ dataDir, port, now });
  let system = connect(child.url);
  let added = 0;

  async function look(): Promise<{ now: string; arrived: number }> {
    const [at, requests] = await Promise.all([system.now(), system.outbox()]);
    const accepted = requests.filter(({ status }) => status === 200);
    return { now: at, arrived: new Set(accepted.map(({ email }) => email)).size };
  }

  return {
    url: () => child.url,
    async add(users) {
      for (let from = 0; from < users.length; from += BATCH) {
        const body = { users: users.slice(from, from + BATCH).map(({ fields }) => fields) };
        const { status } = await system.call("POST", "/api/v1/users/batch", body);
        if (status !== 200) throw new Error(`adding users was answered with ${status}`);
      }
      added += users.length;
    },
    async playUntil(instant, title) {
      const from = Date.parse(await system.now());
      const minutes = (at: string) => Math.round((Date.parse(at) - from) / 60_000);
      const progress = showProgress(title, minutes(instant));
      await system.call("POST", "/_local/clock", { play: SPEED, for: `PT${minutes(instant)}M` });
      let seen = await look();
      while (seen.now < instant) {
        progress.reach(minutes(seen.now), `${seen.now.slice(11, 16)} UTC, ${seen.arrived} of ${added} messages`);
        await delay(LOOK_MS);
        seen = await look();
      }
      progress.reach(minutes(instant), `${instant.slice(11, 16)} UTC, ${seen.arrived} of ${added} messages`);
      progress.done();
    },
    emailService: async (mode) => void (await system.behave({ mode })),
    async killAndStart({ zoneOverrides }) {
      const stoodAt = await system.now();
      system.close();
      await child.kill();
      child = await startChildSystem({ dataDir, port: Number(new URL(child.url).port), now: stoodAt, zoneOverrides });
      system = connect(child.url);
    },
    outbox: () => system.outbox(),
    async end() {
      system.close();
      await child.stop();
    },
  };
}
