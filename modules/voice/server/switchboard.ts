import type { Language } from '#identity';
import type { OrganisationId, ProjectId, QueueId, UserId } from '#kernel/id.ts';
import type { NumberId, OwnNumber } from '../line.ts';
import { finderIn } from '../number.ts';
import type { Admission } from './admission.ts';
import type { Lines } from './lines.ts';

/** A number of ours that was called: whose it is and where it leads. */
export interface CalledNumber {
  readonly organisationId: OrganisationId;
  readonly id: NumberId;
  /** In E.164, with its plus. */
  readonly number: string;
  readonly name: string;
  readonly queueId: QueueId;
  readonly flowId: OwnNumber['flowId'];
  readonly projectId: ProjectId;
  readonly language: Language;
}

/** Between the one switch and the organisations that telephone with it. */
export interface Switchboard {
  /** What this organisation telephones with counts from now on, and again after each change of it. */
  readonly hold: (lines: Lines) => void;
  readonly release: (organisationId: OrganisationId) => void;
  /** The number that was called, as the trunk sends it: in full or in the national form; null for none of ours. */
  readonly findNumber: (called: string) => CalledNumber | null;
  /** The names by which the switch rings somebody's desk telephones. */
  readonly telephonesOf: (userId: UserId) => readonly string[];
  /** Whose desk telephone signs in with this name; null for none of ours. */
  readonly whoseTelephone: (
    name: string,
  ) => { readonly organisationId: OrganisationId; readonly userId: UserId } | null;
}

/** Opens the switchboard of the installation; whom the switch lets in is told through `admission`. */
export function openSwitchboard({ admission }: { readonly admission: Admission }): Switchboard {
  const held = new Map<OrganisationId, Lines>();
  const partOf = (organisationId: OrganisationId) => `lines of ${organisationId}`;
  /** The numbers of all, found by what was dialled; made anew when one of the lists is another. */
  let found: { readonly of: readonly unknown[]; readonly find: (called: string) => CalledNumber | null } | null = null;
  const finder = () => {
    const lists = [...held.values()].map(({ numbers }) => numbers.all());
    if (found && found.of.length === lists.length && lists.every((list, place) => list === found?.of[place])) {
      return found.find;
    }
    const all = [...held.values()].flatMap(({ organisationId, numbers }) =>
      numbers.all().map((one) => ({ ...one, organisationId })),
    );
    found = { of: lists, find: finderIn(all) };
    return found.find;
  };
  // What cannot be told is in the log, and told again when the switch comes up.
  const passOver = (): void => undefined;

  return {
    hold: (lines) => {
      held.set(lines.organisationId, lines);
      admission.say(partOf(lines.organisationId), lines.admitted()).catch(passOver);
    },
    release: (organisationId) => {
      held.delete(organisationId);
      admission.forget(partOf(organisationId)).catch(passOver);
    },
    findNumber: (called) => finder()(called),
    telephonesOf: (userId) => [...held.values()].flatMap((lines) => lines.telephonesOf(userId)),
    whoseTelephone: (name) => {
      for (const { organisationId, whoseTelephone } of held.values()) {
        const userId = whoseTelephone(name);
        if (userId) return { organisationId, userId };
      }
      return null;
    },
  };
}
