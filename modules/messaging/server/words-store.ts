import { type RawBuilder, sql } from 'kysely';
import type { CustomerQuestion } from '#customers';
import { recordsAnswering } from '#customers/server';
import type { InteractionId, MessageId, OrganisationId } from '#kernel/id.ts';
import type { Transaction } from '#platform/database/index.ts';
import { wordsOf } from '../search-words.ts';

// The words of messages, for the search: one row for each word of an interaction. An ordinary index that begins with the
// organisation answers it; full-text operators could not, because row security lets only leak-proof ones near the rows.
// Measured on two busy cores with 50,000 completed conversations of 40 words each (2 million rows): a page of the list
// 50 ms, a search for a word 60 to 190 ms, for two words 170 to 250 ms, for a customer's name or for nothing 10 ms.

/** Sorts behind every word that begins with the same letters. */
const behindAll = '\u{10FFFF}';
/** Messages of one interaction whose words are read in one question. */
const messagesAtOnce = 1_000;

/** Adds the words of messages as they read now; a word an interaction has already changes nothing. */
export async function addWords(
  trx: Transaction,
  organisationId: OrganisationId,
  messageIds: readonly MessageId[],
): Promise<void> {
  if (messageIds.length === 0) return;
  const { rows } = await sql<Said>`
    select interaction_id, text from messages
     where organisation_id = ${organisationId} and id = any (${messageIds}::uuid[]) and revoked_at is null`.execute(
    trx,
  );
  const words = rows.flatMap((row) => wordsOf(row.text).map((word) => ({ interactionId: row.interaction_id, word })));
  await insertWords(trx, organisationId, words);
}

/** Makes the words of an interaction anew from everything that stands in it now. */
export async function renewWords(
  trx: Transaction,
  organisationId: OrganisationId,
  interactionId: InteractionId,
): Promise<void> {
  const present = new Set<string>();
  for (let afterSeq = 0; ; ) {
    const { rows } = await sql<Said>`
      select seq, interaction_id, text from messages
       where organisation_id = ${organisationId} and interaction_id = ${interactionId} and seq > ${afterSeq}
         and revoked_at is null
       order by seq limit ${messagesAtOnce}`.execute(trx);
    for (const { text } of rows) for (const word of wordsOf(text)) present.add(word);
    const last = rows.at(-1);
    if (!last || rows.length < messagesAtOnce) break;
    afterSeq = last.seq;
  }
  const words = [...present];
  await sql`
    delete from message_words
     where organisation_id = ${organisationId} and interaction_id = ${interactionId}
       and not word = any (${words}::text[])`.execute(trx);
  await insertWords(
    trx,
    organisationId,
    words.map((word) => ({ interactionId, word })),
  );
}

/** Interactions that a look for changed ones answers at most. */
const changedMost = 100_000;

/** Interactions in which a message was changed or taken back. */
export async function changedInteractions(trx: Transaction, organisationId: OrganisationId): Promise<InteractionId[]> {
  const { rows } = await sql<Pick<Said, 'interaction_id'>>`
    select distinct interaction_id from messages
     where organisation_id = ${organisationId} and (edited_at is not null or revoked_at is not null)
     limit ${changedMost}`.execute(trx);
  return rows.map((row) => row.interaction_id);
}

interface Said {
  readonly seq: number;
  readonly interaction_id: InteractionId;
  readonly text: string;
}

async function insertWords(
  trx: Transaction,
  organisationId: OrganisationId,
  words: readonly { readonly interactionId: InteractionId; readonly word: string }[],
): Promise<void> {
  if (words.length === 0) return;
  await sql`
    insert into message_words (organisation_id, word, interaction_id)
    select ${organisationId}, r.* from unnest(
      ${words.map((w) => w.word)}::text[], ${words.map((w) => w.interactionId)}::uuid[]) as r
    on conflict do nothing`.execute(trx);
}

/**
 * The condition under which an interaction answers a search: its customer does, or every word typed begins one of its
 * words. `alias` is what the query calls `interactions`.
 */
export function foundBy(
  organisationId: OrganisationId,
  question: CustomerQuestion,
  text: string,
  alias: string,
): RawBuilder<boolean> {
  if (question.words.length === 0) return sql`true`;
  const ofCustomers = sql`
    select f.id from interactions f
      join conversations v on v.organisation_id = f.organisation_id and v.id = f.conversation_id
     where f.organisation_id = ${organisationId}
       and v.organisation_id = ${organisationId} and v.customer_id in (${recordsAnswering(organisationId, question)})`;
  const words = wordsOf(text, question.words.length);
  const ofWords = words.map(
    (word) => sql`
      select w.interaction_id from message_words w
       where w.organisation_id = ${organisationId} and w.word >= ${word} and w.word < ${word + behindAll}`,
  );
  const id = sql.ref(`${alias}.id`);
  if (ofWords.length === 0) return sql`${id} in (${ofCustomers})`;
  return sql`${id} in (${ofCustomers} union (${sql.join(ofWords, sql` intersect `)}))`;
}
