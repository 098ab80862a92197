/** How often a race is run. `npm run test:slow` and `npm run test:dynamodb-local` run 200 rounds, `npm test` fewer. */
export const RACE_ROUNDS = Number(process.env.RACE_ROUNDS ?? 50);
