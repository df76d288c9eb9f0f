/** An opaque UUID that knows what it names, so that a queue's id cannot be passed where an agent's is asked. */
export type Id<Kind extends string> = string & { readonly __kind: Kind };

export type OrganisationId = Id<'organisation'>;
export type ProjectId = Id<'project'>;
export type UserId = Id<'user'>;
export type GroupId = Id<'group'>;
/** An agent is a user who takes interactions: the same value as her user id. */
export type AgentId = Id<'user'>;
export type SkillId = Id<'skill'>;
export type QueueId = Id<'queue'>;
export type CustomerId = Id<'customer'>;
export type ConversationId = Id<'conversation'>;
export type InteractionId = Id<'interaction'>;
export type MessageId = Id<'message'>;
export type OfferId = Id<'offer'>;
/** One stay of an interaction in one queue. */
export type VisitId = Id<'visit'>;
/** One agent's part of an interaction, from taking it to letting it go. */
export type LegId = Id<'leg'>;
export type ChannelAccountId = Id<'channelAccount'>;
export type FileId = Id<'file'>;

const shape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Says whether a text has the shape of an id (lower-case UUID of any version). */
export function isId(text: unknown): text is Id<string> {
  return typeof text === 'string' && shape.test(text);
}
