/** What goes wrong without each part of each condition that storage sends, by what the write does. */
type Parts = Record<string, string>;

const version = "#version = :expectedVersion";
const status = "#status IN (from)";
const owner = "#leaseOwner = :owner";
const notThere = "attribute_not_exists(pk)";

/** Two writers of one message: the later one would write over what the earlier one did. */
const transition: Parts = {
  [status]: "A transition that the table of transitions does not have would be written.",
  [version]: "A writer that read the message before somebody else's write would undo that write.",
};
const byOwner: Parts = {
  ...transition,
  [owner]:
    "A second net beside the version, which every claim raises: a sender that names the right version by mistake would end another's claim.",
};

const together: Parts = {
  '"status" IN [from]': transition[status] ?? "",
  '"version"=?': transition[version] ?? "",
};

export const conditions: Record<string, Parts> = {
  "messages Statement -> QUEUED": together,
  "messages Statement -> SENDING": together,
  "messages Statement -> SENT": {
    ...together,
    '"leaseOwner"=?': byOwner[owner] ?? "",
    '"unsettledRequest" IS MISSING':
      "The address and the text that an edit kept while the service was called would stay in the row that was sent.",
  },
  "messages Update SCHEDULED -> QUEUED": transition,
  "messages Update SCHEDULED|QUEUED -> SENDING": transition,
  "messages Update SCHEDULED|QUEUED -> SCHEDULED": transition,
  "messages Update QUEUED -> SCHEDULED": transition,
  "messages Update SENDING -> SCHEDULED": transition,
  "messages Update SENDING -> FAILED": transition,
  "messages Update SCHEDULED|QUEUED|SENDING -> EXPIRED": transition,
  "messages Update FAILED|EXPIRED|SUPPRESSED -> SCHEDULED": transition,
  "messages Update SENDING -> SENT by its owner": byOwner,
  "messages Update SENDING -> SCHEDULED by its owner": byOwner,
  "messages Update SENDING -> FAILED by its owner": byOwner,
  "messages Update SENDING -> SUPPRESSED by its owner": byOwner,
  "messages Update SCHEDULED|QUEUED|SENDING -> EXPIRED by its owner": byOwner,
  "messages Update message SET dueKey": {
    "#version = :version":
      "Moving a message to its partition would give it the index key of a status that it has left.",
    "#status = :status":
      "The mark QUEUED keeps the version: the message would be indexed as SCHEDULED while it is QUEUED.",
  },
  "messages Update message SET unsettledRequest": {
    "#version = :version": "An edit would note a request that its sender has settled meanwhile.",
  },
  "messages Update message SET #event": {
    "attribute_exists(pk)": "A receipt would bring back a piece of a message whose user was erased.",
    "attribute_not_exists(#event)": "A receipt that comes again would count again, and undo what an operator lifted.",
  },
  "messages ConditionCheck message": {
    "#version = :version":
      "An edit would rest on a message that a sender is removing or releasing for the user as they were.",
  },
  "messages Delete message": {
    "#version = :version": "An edit, a deletion or another sender would take a message from the sender that holds it.",
  },
  "messages Put message": {
    [notThere]:
      "An edit would plan over a message that was planned and claimed meanwhile; a restore would write over newer rows.",
    [`OR ${notThere}`]: "A restore could not put back a sent message where none stands.",
    "OR #status = :scheduled AND attempts = :none": "A restore would leave a row that sends a second time.",
    "#status = :scheduled": "A restore would write over a message that is on the queue or in a sender's hands.",
    "attempts = :none": "A restore would write over a message that was tried.",
    [`${notThere} OR (#status = :scheduled AND attempts = :none)`]: "A restore would write over any message.",
  },
  "users Put PROFILE": {
    [notThere]: "A creation would replace the user who has this id.",
    "#version = :version": "Of two edits at once the later one would undo the earlier one.",
  },
  "users Delete PROFILE": {
    "#version = :version": "A deletion would rest on messages that an edit has changed meanwhile.",
  },
  "users Put EMAIL": { [notThere]: "Two users would have one address." },
  "users Put EXTERNAL_ID": {
    [notThere]: "Two users would have one external id, and an edit by it would change either.",
  },
  "users Put REQUEST": {
    [`OR ${notThere}`]: "No creation with a key would succeed.",
    "OR #ttl <= :now": "A key could not be used again until DynamoDB finds the time to remove it.",
    [`${notThere} OR #ttl <= :now`]: "A creation that is repeated with its key would make a second user.",
  },
  "users ConditionCheck GUARD": {
    [`OR ${notThere}`]: "Nobody could be added whose message of today is still ahead.",
    "OR #ttl <= :now": "A guard would stand until DynamoDB finds the time to remove it.",
    [`${notThere} OR #ttl <= :now`]: "A user who is deleted and added again would get a second message that day.",
  },
  "users ConditionCheck OCCASION": {
    [notThere]: "A sender would remove the message of an occasion that an edit has just added.",
    "attribute_exists(pk)": "A sender would remove a message for a reason that is gone together with the occasion.",
    "OR attribute_not_exists(#version)":
      "Messages of occasions written before they had a version could not be removed.",
    "OR #version = :version": "No message of an occasion with a version could be removed.",
    "attribute_not_exists(#version) OR #version = :version":
      "A sender would remove a message that an edit made owed again meanwhile.",
  },
  "control Put BREAKER": {
    [notThere]: "The first reader of a new stage would write over what others did with the breaker meanwhile.",
    "revision = :revision": "Two senders would both open the breaker, or both take the probe.",
  },
  "control Update BREAKER": {
    "revision = :revision":
      "Two senders would reserve the same places in the rate limit; an operator's pause would be undone.",
    "generation = :generation": "Answers from before an opening would count against the closed breaker.",
  },
  "control Put GUARD_KEY": {
    [notThere]: "Two functions that start at once would hash with two keys, and the guards of one would be lost.",
  },
  "control Put ZONE_LAW": {
    [notThere]: "Two functions of a new stage would both write the first law, and one of them would be lost.",
    "#counter = :expected":
      "Of two changes of the law at once one would be lost, and its zones would not be planned again.",
  },
  "control Put ZONE_LAW_PROGRESS": {
    [notThere]: "Two copies of a job would both start a pass.",
    "#counter = :expected":
      "A slow copy of a job would set the pass back or forward past users that nobody has planned again.",
  },
  "control Put WATERMARK": {
    [notThere]: "A run that found no watermark would set one back that another run has moved.",
    "plannedThrough = :from": "A slow run would set the watermark back or forward past days that nobody has planned.",
  },
  "control Update DAY": {
    "attribute_exists(pk)": "A replay would leave counts without numbers for a day that nobody has counted.",
  },
  "control Update DRAINED": {
    "OR attribute_not_exists(drainedTo)": "The mark could never be written first.",
    "OR drainedTo < :to": "The mark could never grow.",
    "attribute_not_exists(drainedTo) OR drainedTo < :to": "A slow sender would set the mark back.",
  },
};
