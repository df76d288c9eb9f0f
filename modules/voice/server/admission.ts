import type { Log } from '#platform/log.ts';
import type { Telephone, Trunk, VoiceGateway } from '../gateway.ts';

/** Whom one part of the program wants the switch to let in. */
export interface Admitted {
  readonly telephones: readonly Telephone[];
  readonly trunks: readonly Trunk[];
}

/** Gathers from every part of the program whom the switch shall let in, and tells it the sum. */
export interface Admission {
  /**
   * Says whom this part wants to be let in; replaces what the same part said before. Resolves when the switch was told.
   * Rejects when it refused: it hears the whole again when it comes up, and with the next change.
   */
  readonly say: (part: string, admitted: Admitted) => Promise<void>;
  /** The part wants nobody any more. */
  readonly forget: (part: string) => Promise<void>;
}

/** Opens the one way by which the switch is told whom to let in. */
export function openAdmission({ gateway, log }: { readonly gateway: Pick<VoiceGateway, 'admit'>; readonly log: Log }) {
  const parts = new Map<string, Admitted>();
  let telling: Promise<void> | null = null;
  let next: Promise<void> | null = null;

  const tell = async (): Promise<void> => {
    const all = [...parts.values()];
    await gateway.admit({
      telephones: all.flatMap(({ telephones }) => telephones),
      trunks: all.flatMap(({ trunks }) => trunks),
    });
  };
  /** One telling at a time: what changes meanwhile is told together, afterwards. */
  const soon = (): Promise<void> => {
    if (next) return next;
    const before = telling ?? Promise.resolve();
    const mine = before
      .catch(() => undefined)
      .then(() => {
        next = null;
        telling = mine;
        return tell();
      })
      .finally(() => {
        if (telling === mine) telling = null;
      });
    next = mine;
    mine.catch((err: Error) => log.warn({ err }, 'The telephone switch was not told whom to let in'));
    return mine;
  };

  const admission: Admission = {
    say: (part, admitted) => {
      parts.set(part, admitted);
      return soon();
    },
    forget: (part) => (parts.delete(part) ? soon() : Promise.resolve()),
  };
  return admission;
}
