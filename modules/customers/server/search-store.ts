import { type RawBuilder, sql } from 'kysely';
import type { OrganisationId, UserId } from '#kernel/id.ts';
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

/**
 * Every record of the people a subquery names by their ids. They are gathered first and then looked up: joined, they may
 * be compared with every customer one by one where the database has not counted its rows yet.
 */
export function recordsOfPeople(organisationId: OrganisationId, people: RawBuilder<unknown>): RawBuilder<unknown> {
  const gathered = sql`any (array(${people}))`;
  return sql`select r.id from customers r where r.organisation_id = ${organisationId} and r.id = ${gathered}
    union all select r.id from customers r where r.organisation_id = ${organisationId} and r.person_id = ${gathered}`;
}

/** Every record of the people of whom one record answers a question. */
export function recordsAnswering(organisationId: OrganisationId, question: CustomerQuestion): RawBuilder<unknown> {
  return recordsOfPeople(
    organisationId,
    sql`select coalesce(a.person_id, a.id) from customers a
         where a.organisation_id = ${organisationId} and ${answers(question, 'a')}`,
  );
}

/** The condition under which a row of `customers` stands for a person who answers a question by any of her records. */
export function answersAsPerson(organisationId: OrganisationId, question: CustomerQuestion): RawBuilder<boolean> {
  if (question.words.length === 0) return sql`customers.person_id is null`;
  return sql`customers.person_id is null and (${answers(question, 'customers')} or customers.id in (
    select a.person_id from customers a
     where a.organisation_id = ${organisationId} and a.person_id is not null and ${answers(question, 'a')}))`;
}

/** The condition under which the customer of a row is marked by this person; the table has `customer_id`. */
export function isFavouriteOf(organisationId: OrganisationId, userId: UserId, alias: string): RawBuilder<boolean> {
  const marked = sql`select coalesce(c.person_id, c.id) from customer_favourites f
    join customers c on c.organisation_id = f.organisation_id and c.id = f.customer_id
   where f.organisation_id = ${organisationId} and f.user_id = ${userId}`;
  return sql`${sql.ref(`${alias}.customer_id`)} in (${recordsOfPeople(organisationId, marked)})`;
}
