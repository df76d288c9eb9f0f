import { type RawBuilder, sql } from 'kysely';
import type { UserId } from '#kernel/id.ts';
import type { CustomerQuestion } from '../contact.ts';

/** The condition under which a row of `customers` answers a question; `alias` is what the query calls the table. */
export function answers(question: CustomerQuestion, alias: string): RawBuilder<boolean> {
  const column = (name: string) => sql.ref(`${alias}.${name}`);
  const { words, phone, email, seesContact } = question;
  if (words.length === 0) return sql`true`;
  const likes = words.map((word) => {
    const like = `%${word.replace(/[\\%_]/g, '\\$&')}%`;
    if (seesContact) return sql`${column('search_key')} like ${like}`;
    return sql`(${column('name_key')} like ${like} or ${column('short_number')}::text = ${word.replace(/^#/, '')})`;
  });
  const ways = [sql`(${sql.join(likes, sql` and `)})`];
  if (phone !== null) ways.push(sql`${column('phone_key')} = ${phone}`);
  if (email !== null) ways.push(sql`lower(${column('email')}) = ${email}`);
  return sql`(${sql.join(ways, sql` or `)})`;
}

/** The condition under which the customer of a row is marked by this person; the table has `customer_id`. */
export function isFavouriteOf(userId: UserId, alias: string): RawBuilder<boolean> {
  return sql`exists (select from customer_favourites f
    where f.organisation_id = ${sql.ref(`${alias}.organisation_id`)} and f.user_id = ${userId}
      and f.customer_id = ${sql.ref(`${alias}.customer_id`)})`;
}
