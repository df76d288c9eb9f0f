import type { OrganisationId } from '#kernel/id.ts';
import type { Database } from '#platform/database/index.ts';
import { openTurns } from '#platform/turns.ts';
import { callOfOutLine, readGuestLine } from '../../call-names.ts';
import { madeSince, noteTrunk } from './outgoing-store.ts';
import { noteGuestTrunk } from './outside-store.ts';
import { openTrunkLines, type TrunkLines, type TrunkLinesNeeds } from './trunk-lines.ts';

const brakeMs = 3_600_000;

/** The lines to the outside of one organisation, with what was called in the last hour and what is noted of each call. */
export async function callsToTrunks(
  needs: Omit<TrunkLinesNeeds, 'before' | 'onWay'> & {
    readonly database: Database;
    readonly organisationId: OrganisationId;
  },
): Promise<TrunkLines> {
  const { database, organisationId, clock, log } = needs;
  const before = await database.within(organisationId, (trx) =>
    madeSince(trx, organisationId, clock.nowMs() - brakeMs),
  );
  // A trunk that says no at once is followed by the next within moments: what is noted last is the one that carries it.
  const inTurn = openTurns();
  return openTrunkLines({
    ...needs,
    before,
    onWay: (line, trunkId) => {
      const id = callOfOutLine(line);
      const guest = readGuestLine(line);
      if (!id && !guest) return;
      const noting = inTurn(() =>
        database.within(organisationId, async (trx) => {
          if (id) await noteTrunk(trx, organisationId, id, trunkId);
          if (guest) await noteGuestTrunk(trx, organisationId, guest.guestId, trunkId);
        }),
      );
      noting.catch((err: Error) => log.warn({ line, err }, 'The trunk of a call was not noted'));
    },
  });
}
