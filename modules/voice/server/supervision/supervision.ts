import { may, type Person, type Thing } from '#identity';
import { type Actor, audit } from '#identity/server';
import type { Interaction } from '#interactions';
import type { AgentId, InteractionId, LegId, OrganisationId, UserId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import type { Log } from '#platform/log.ts';
import { openKeyedTurns, openTurns } from '#platform/turns.ts';
import type { CallSignal } from '../../call-lines.ts';
import { roomOf } from '../../call-names.ts';
import type { LineId, LivingLine, VoiceGateway } from '../../gateway.ts';
import {
  isInCall,
  modeRights,
  readSpyLine,
  type Supervision,
  type SupervisionEnd,
  type SupervisionMode,
  type SupervisionOrder,
  spyLineOf,
  supervisable,
  superviseNow,
} from '../../supervision.ts';
import type { Calls } from '../calls/calls.ts';
import { beginStretch, endStretches, readOpenStretches } from './store.ts';

export type SuperviseOutcome =
  | 'done'
  | 'unknown'
  | 'forbidden'
  | 'nobodyTalks'
  | 'ownCall'
  | 'inCall'
  | 'onAnother'
  | 'noTelephone';

/** The supervisors of one organisation on the calls of its agents, and their lines at the switch. */
export interface Supervisions {
  readonly on: (id: InteractionId) => readonly Supervision[];
  readonly by: (userId: UserId) => Supervision | null;
  /** Rings her telephone and puts her on a call; on the call she is on already it changes the way. */
  readonly supervise: (actor: Actor, id: InteractionId, mode: SupervisionMode) => Promise<SuperviseOutcome>;
  readonly stop: (userId: UserId, id: InteractionId) => 'done' | 'unknown';
  readonly takeOver: (
    actor: Actor,
    id: InteractionId,
  ) => Promise<'done' | 'unknown' | 'forbidden' | 'notOnIt' | 'refused'>;
  /** These calls are others now, or who may what. */
  readonly follow: (ids?: ReadonlySet<InteractionId>) => void;
  readonly holds: (line: LineId) => boolean;
  readonly hear: (signal: CallSignal) => void;
  /** The switch can be asked again, and these lines live there: who is on a call goes on, as far as it goes on. */
  readonly found: (living: readonly LivingLine[]) => void;
  readonly switchGone: () => void;
  readonly lines: () => readonly LineId[];
}

export interface SupervisionsNeeds {
  readonly database: Database;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
  readonly organisationId: OrganisationId;
  readonly gateway: Pick<VoiceGateway, 'ring' | 'spy' | 'join' | 'hangUp'>;
  readonly calls: () => Calls;
  readonly person: (id: UserId) => Person | null;
  /** Something about a supervision is another thing now; `ended`: why it is over without her wish. */
  readonly onChanged: (supervision: Supervision, ended: SupervisionEnd | null) => void;
}

/** So long a supervisor's own telephone rings. */
const ringsMs = 20_000;

/** Opens the supervisions of a floor. */
export async function openSupervisions(needs: SupervisionsNeeds): Promise<Supervisions> {
  const { database, clock, log, organisationId, gateway, calls, person } = needs;
  const all = new Map<LineId, Supervision>();
  /** Orders of one line are given one after the other. */
  const ordering = openKeyedTurns();
  const writing = openTurns();
  /** What went on when the program ended, until the switch says which of the lines live. */
  let unended = await database.within(organisationId, (trx) => readOpenStretches(trx, organisationId));

  const write = (what: (trx: Transaction) => Promise<void>): void => {
    writing(() => database.within(organisationId, what)).catch((err: Error) => {
      log.warn({ err }, 'How long somebody was on a call was not written down');
    });
  };
  const begin = (one: Supervision): void => {
    const atMs = clock.nowMs();
    write((trx) => beginStretch(trx, organisationId, one, atMs));
  };
  const end = (lines: readonly LineId[]): void => {
    const atMs = clock.nowMs();
    if (lines.length > 0) write((trx) => endStretches(trx, organisationId, lines, atMs));
  };
  const trail = (actor: Actor, what: 'callSupervised' | 'callTakenOver', id: InteractionId, after: object) =>
    database.within(organisationId, (trx) =>
      audit.appendBy(trx, actor, { atMs: clock.nowMs(), what, thing: { type: 'interaction', id }, after }),
    );

  const carryOut = (line: LineId, order: SupervisionOrder): void => {
    ordering(line, async () => {
      if (!all.has(line)) return;
      if (order.type === 'join') await gateway.join(order.room, [line]);
      else await gateway.spy({ line, on: order.on, mode: order.mode });
    }).catch((err: Error) => {
      // The switch is gone for the moment, or refuses: nothing may be heard that was not asked for.
      log.warn({ order: order.type, err }, 'A supervisor could not be put on a call');
      const present = all.get(line);
      if (present) finish(present, 'notReached');
    });
  };
  const hangUp = (line: LineId): void => {
    ordering(line, () => gateway.hangUp(line)).catch((err: Error) => {
      log.warn({ line, err }, 'The line of a supervisor was not ended');
    });
  };
  const finish = (present: Supervision, ended: SupervisionEnd | null): void => {
    all.delete(present.line);
    hangUp(present.line);
    end([present.line]);
    needs.onChanged(present, ended);
  };
  const settle = (line: LineId): void => {
    const present = all.get(line);
    if (!present) return;
    const { callId, agentId, supervisorId, mode } = present;
    const interaction = calls().find(callId);
    const who = person(supervisorId)?.who;
    if (interaction && !(who && may(who, modeRights[mode], thingOf(interaction, agentId)))) {
      finish(present, 'rightGone');
      return;
    }
    const next = superviseNow(present, {
      interaction,
      agentLine: calls().lineOf(callId, agentId),
      isConnected: calls().isConnected(callId),
    });
    if ('over' in next) {
      finish(present, next.over);
      return;
    }
    all.set(line, next.present);
    if (next.order) carryOut(line, next.order);
  };
  const thingOf = ({ projectId }: Interaction, agentId: AgentId): Thing => ({
    organisationId,
    projectId,
    ownerId: agentId,
    groupId: person(agentId)?.who.groupId ?? null,
  });
  const by = (userId: UserId): Supervision | null =>
    [...all.values()].find(({ supervisorId }) => supervisorId === userId) ?? null;

  const change = async (actor: Actor, present: Supervision, mode: SupervisionMode): Promise<SuperviseOutcome> => {
    if (present.mode === mode) return 'done';
    await trail(actor, 'callSupervised', present.callId, { mode, agentId: present.agentId });
    const now = all.get(present.line);
    if (!now) return 'nobodyTalks';
    const changed = { ...now, mode };
    all.set(now.line, changed);
    if (now.isUp) begin(changed);
    needs.onChanged(changed, null);
    settle(now.line);
    return 'done';
  };
  const start = async (
    actor: Actor,
    callId: InteractionId,
    agentId: AgentId,
    mode: SupervisionMode,
  ): Promise<SuperviseOutcome> => {
    const supervisorId = actor.who.userId;
    const [telephone] = calls().telephonesOf(supervisorId);
    if (!telephone) return 'noTelephone';
    const name = { callId, supervisorId, legId: newId<'leg'>() };
    const line = spyLineOf(name);
    const one: Supervision = {
      ...{ ...name, line, agentId, mode },
      ...{ sinceMs: clock.nowMs(), isUp: false, ordered: null },
    };
    all.set(line, one); // at once, so that she who asks twice is rung once
    try {
      await trail(actor, 'callSupervised', callId, { mode, agentId });
      if (!all.has(line)) return 'nobodyTalks';
      await ordering(line, () => gateway.ring({ line, telephone, by: null, shownNumber: '', withinMs: ringsMs }));
    } catch (error) {
      all.delete(line);
      throw error;
    }
    const now = all.get(line);
    if (now) needs.onChanged(now, null);
    return 'done';
  };

  return {
    on: (id) => [...all.values()].filter(({ callId }) => callId === id),
    by,
    supervise: async (actor, id, mode) => {
      const { who } = actor;
      const interaction = calls().find(id);
      const leg = interaction && supervisable(interaction);
      if (!interaction) return 'unknown';
      if (!leg)
        return may(who, 'board.view', { organisationId, projectId: interaction.projectId, ownerId: who.userId })
          ? 'nobodyTalks'
          : 'unknown';
      if (leg.agentId === who.userId) return 'ownCall';
      const thing = thingOf(interaction, leg.agentId);
      if (!may(who, 'call.listen', thing)) return 'unknown';
      if (!may(who, modeRights[mode], thing)) return 'forbidden';
      const present = by(who.userId);
      if (present) return present.callId === id ? change(actor, present, mode) : 'onAnother';
      if (calls().isInside(who.userId)) return 'inCall';
      if ([...calls().all()].some((one) => isInCall(one, who.userId))) return 'inCall';
      return start(actor, id, leg.agentId, mode);
    },
    stop: (userId, id) => {
      const present = by(userId);
      if (present?.callId !== id) return 'unknown';
      finish(present, null);
      return 'done';
    },
    takeOver: async (actor, id) => {
      const { who } = actor;
      const present = by(who.userId);
      const interaction = calls().find(id);
      const leg = interaction && supervisable(interaction);
      if (!interaction || !leg || !may(who, 'call.listen', thingOf(interaction, leg.agentId))) return 'unknown';
      if (!may(who, 'call.takeOver', thingOf(interaction, leg.agentId))) return 'forbidden';
      if (present?.callId !== id || !present.isUp || present.agentId !== leg.agentId) return 'notOnIt';
      const { line, legId } = present;
      await trail(actor, 'callTakenOver', id, { agentId: leg.agentId });
      if (calls().isConnected(id)) await ordering(line, () => gateway.join(roomOf(id), [line]));
      if (all.get(line) === undefined) return 'refused';
      all.delete(line);
      if (!(await calls().takeOver(id, leg, { line, agentId: who.userId, legId: legId as LegId }))) {
        // Somebody was faster. She is on the call as before.
        all.set(line, { ...present, ordered: null });
        settle(line);
        return 'refused';
      }
      end([line]);
      needs.onChanged(present, null);
      return 'done';
    },
    follow: (ids) => {
      for (const one of [...all.values()]) if (!ids || ids.has(one.callId)) settle(one.line);
    },
    holds: (line) => all.has(line),
    hear: (signal) => {
      const present = all.get(signal.line);
      if (!present) return;
      if (signal.type === 'ended') {
        all.delete(present.line);
        end([present.line]);
        needs.onChanged(present, present.isUp ? null : 'notReached');
        return;
      }
      if (present.isUp) return;
      const up = { ...present, isUp: true, sinceMs: clock.nowMs() };
      all.set(present.line, up);
      begin(up);
      settle(present.line);
      if (all.has(present.line)) needs.onChanged(up, null);
    },
    found: (living) => {
      const alive = new Set(living.map(({ line }) => line));
      const [again, gone] = [
        unended.filter(({ line }) => alive.has(line)),
        unended.filter(({ line }) => !alive.has(line)),
      ];
      unended = [];
      end(gone.map(({ line }) => line));
      for (const { line, mode, agentId } of again) {
        const name = readSpyLine(line);
        // One that took the call over is its agent's line now.
        if (!name || all.has(line) || calls().holds(line)) end([line]);
        else all.set(line, { ...name, line, mode, agentId, sinceMs: clock.nowMs(), isUp: true, ordered: null });
      }
      for (const one of [...all.values()]) {
        if (!alive.has(one.line)) {
          all.delete(one.line);
          end([one.line]);
          needs.onChanged(one, 'notReached');
          continue;
        }
        all.set(one.line, { ...one, ordered: null });
        settle(one.line);
      }
    },
    switchGone: () => {
      end([...all.keys(), ...unended.map(({ line }) => line)]);
      unended = [];
      const before = [...all.values()];
      all.clear();
      for (const one of before) needs.onChanged(one, 'callOver');
    },
    lines: () => [...all.keys()],
  };
}
