import { defineConfig } from "vitest/config";

/** Tests that compare this project with another program. They need that program, so they are no part of `npm test`. */
export default defineConfig({ test: { include: ["test/oracles/*.oracle.ts"], testTimeout: 120_000 } });
