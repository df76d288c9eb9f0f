import type { Me, Person } from '../person.ts';
import type { Who } from './screen.ts';

/** Those with whose eyes screens are seen. */
export type Pictured = Readonly<Record<Exclude<Who, 'nobody'>, Person & { readonly me: Me }>>;

/** What is brought about when it is first asked for, and then stays. */
export function once<Made>(make: () => Promise<Made>): () => Promise<Made> {
  let made: Promise<Made> | null = null;
  return () => {
    made ??= make();
    return made;
  };
}
