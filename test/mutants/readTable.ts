/** What rests on each read that must be consistent. */
const consistent = (why: string) => ({ ConsistentRead: why });

export const reads: Record<string, Record<string, string>> = {
  "users Query pk = :pk": consistent(
    "An edit starts from the user as they are; its version is checked when it is written.",
  ),
  "users Get EMAIL": consistent("An import looks up whom it has added a moment ago."),
  "users Get EXTERNAL_ID": consistent("A request that is repeated at once finds the user that the first one added."),
  "users BatchGet EMAIL": consistent("An import looks up whom it has added a moment ago."),
  "users BatchGet EXTERNAL_ID": consistent("An import looks up whom it has added a moment ago."),
  "users BatchGet PROFILE": consistent("An import compares its rows with the users as they are."),
  "users Get OCCASION": consistent("A sender compares its message with the user as they are at the claim (P4)."),
  "users BatchGet OCCASION": consistent("A batch of the sender compares its messages with the users as they are (P4)."),
  "users Get REQUEST": consistent("A creation that is repeated at once finds what the first one made."),
  "messages Get message": consistent("A replay starts from the message as it stands."),
  "messages Scan ?": consistent("A restore puts back every message of the copy."),
  "messages Query pk = :pk": consistent("A deletion erases every message, those of a moment ago too."),
  "messages Query pk = :pk AND sk >= :from": consistent(
    "An edit changes every open message, those of a moment ago too.",
  ),
  "control Get WATERMARK": consistent("Planning goes on from where it stands."),
  "control Get RUN": consistent("The health page shows the run that has just ended."),
  "control Get DRAINED": consistent("Recovery judges by how far the queue has been drained."),
  "control Get GUARD_KEY": consistent("A function that has just started hashes with the key that stands."),
  "users Get GUARD": consistent("A creation that was refused asks which of its messages a guard stands for."),
  "control Get ZONE_LAW": consistent("Planning follows the law that stands, not the one before."),
  "control Get ZONE_LAW_PROGRESS": consistent("A pass goes on from where it stands."),
  "control Get BREAKER": consistent("A sender that was refused a change reads the state that refused it."),
};
