// Limits and rhythms that both ends of the widget's socket keep. No library is used here: the widget carries this file.

/** Version of the protocol; a hello with another one is refused and the page is asked to load the widget anew. */
export const protocolVersion = 1;

/** Characters (UTF-16 units) of one message. */
export const textLimit = 4_000;
export const filesLimit = 5;
/** Answers to choose from under one message, the characters of each title, and of what comes back for it. */
export const choicesLimit = 24;
export const choiceTitleLimit = 80;
export const choiceIdLimit = 120;
export const fileBytesLimit = 20 * 1024 * 1024;
/** Above this the socket is cut; below it a message that is too long is still refused in words. */
export const frameBytesLimit = 256 * 1024;
/** Messages in one page of history. */
export const historyPage = 200;

/** Each side says something at least this often, and believes the other gone after `deadAfterMs` of silence. */
export const beatEveryMs = 20_000;
export const deadAfterMs = 45_000;

/** "Typing" is repeated at this pace while it lasts, and fades when it has not been heard for `typingForMs`. */
export const typingEveryMs = 3_000;
export const typingForMs = 6_000;

/** Reconnecting waits a random time up to a bound that doubles from the first to the last. */
export const backOffFirstMs = 500;
export const backOffLastMs = 30_000;

/** What was written offline is sent when the line is back, but not after this long. */
export const outboxKeepsMs = 24 * 60 * 60 * 1_000;

/** Codes with which the server closes a socket. */
export const closeCodes = {
  noHello: 4000,
  malformed: 4007,
  tooSlow: 4008,
  /** The protocol's version is not spoken here (any more). */
  version: 4010,
  tooMany: 4029,
} as const;
