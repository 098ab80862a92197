/** What the numbers and words of the page mean; shown when they are pointed at or focused. */
export const glossary = {
  due: "Messages whose due instant has come: nine o'clock, or the user's own send time, on their day and their clock.",
  delivered: "Due messages that the email service has accepted, counted in the outbox.",
  waiting: "Due messages that are not delivered yet and will be tried again.",
  failed: "Due messages that the email service refused for good, or that were given up. An operator can retry them.",
  expired: "Due messages that were not sent within the late limit (48 hours) and are recorded as such.",
  suppressed: "Due messages whose recipient the stage or a suppression does not allow. They are not sent.",
  early: "Messages that the email service accepted before their due instant. Must be 0.",
  duplicate: "Acceptances of the email service beyond the first one of a message. Must be 0.",
  lost: "Due messages that are neither delivered, nor waiting, nor recorded as failed, expired or suppressed. Must be 0.",
  planned: "Messages that exist as rows and wait for their instant. Planning looks 36 hours ahead.",
  queued: "Messages with a send task on the queue, which waits there until the exact instant.",
  sending: "Messages that a sender has claimed at this moment.",
  sent: "Messages whose delivery is recorded.",
  retry: "Messages that were tried or parked and wait for their next attempt.",
  otherState:
    "Messages in a state of their own: the state's name says what holds them. They are neither lost nor sent.",
  deadLetters: "Notices of failed messages, for operators.",
  breaker:
    "Stops calls while the email service fails: closed (calls go out), open (no calls), half-open (one trial call).",
  rate: "How many calls of the email service are allowed in a second: the stage's limit, or less while it grows again after an outage.",
  scheduled: "Messages of all users that are planned or wait for their next attempt, from the index of open messages.",
  inFlight: "Messages that are on the queue or that a sender has claimed.",
  overdue: "How long the oldest open message has been due. 0: nothing is late.",
  onQueue:
    "Send tasks on the queue now: those that can be taken, those being worked on, and those that wait for their instant.",
  dueSoon: "Messages that are due within the next 24 hours, worked out by the code that plans.",
  forecast:
    "Messages that come due on each day from now on, by their UTC date, worked out by the code that plans. The first bar is today.",
  jobs: "Functions that run on a schedule: precalculate plans messages, enqueue puts those soon due on the queue, recover finds what got stuck. The report counts messages or users of the last run.",
  lateness: "From the due instant to the first acceptance by the email service. p99: 99 of 100 are faster.",
} as const;
export type Term = keyof typeof glossary;
