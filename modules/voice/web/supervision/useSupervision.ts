import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { OrganisationId, UserId } from '#kernel/id.ts';
import {
  type LiveCall,
  liveCallsTopicOf,
  readSpyLine,
  type SupervisionChange,
  type SupervisionMode,
  type SupervisionSnapshot,
  supervisionTopicOf,
} from '#voice';
import { api, client } from '#web/api.ts';
import { useErrorWords } from '#web/errors.ts';
import { useTopic } from '#web/live.tsx';
import { tellError } from '#web/notices.tsx';
import { useMe } from '#web/session.ts';
import { openStore } from '#web/store.ts';
import { answer, phone } from '../softphone/phone.ts';

/** What she supervises, and who supervises a call of hers. */
export function useSupervision(): SupervisionSnapshot | undefined {
  const { user } = useMe();
  return useTopic<SupervisionSnapshot, SupervisionChange>(supervisionTopicOf(user.id as UserId), whole).data;
}

const whole = (_before: SupervisionSnapshot, { mine, listeners }: SupervisionChange): SupervisionSnapshot => ({
  mine,
  listeners,
});

/** The calls of this moment, asked for again whenever the server says that they are others. */
export function useLiveCalls() {
  const { organisation } = useMe();
  const cache = useQueryClient();
  const asked = useQuery(api.supervision.list.queryOptions());
  const { data } = useTopic<object, object>(liveCallsTopicOf(organisation.id as OrganisationId), again);
  useEffect(() => {
    if (data) void cache.invalidateQueries({ queryKey: api.supervision.list.key() });
  }, [data, cache]);
  return asked;
}
const again = () => ({});

type Call = LiveCall['interactionId'];
type Act =
  | { readonly type: 'supervise'; readonly mode: SupervisionMode }
  | { readonly type: 'move'; readonly queueId: string }
  | { readonly type: 'stop' | 'takeOver' | 'end' };

/** The call this page has just asked to be put on: when its telephone rings for that, nobody has to pick it up. */
const wanted = openStore<Call | null>(null);

/** What a supervisor does with a call; what is refused is said in words. */
export function useSupervising(interactionId: Call) {
  const words = useErrorWords('voice');
  return useMutation({
    mutationFn: (act: Act): Promise<object> => {
      switch (act.type) {
        case 'supervise':
          wanted.write(interactionId);
          return client.supervision.supervise({ interactionId, mode: act.mode });
        case 'move':
          return client.supervision.move({ interactionId, queueId: act.queueId });
        case 'stop':
          wanted.write(null);
          return client.supervision.stop({ interactionId });
        default:
          return client.supervision[act.type]({ interactionId });
      }
    },
    onError: (error) => tellError(words(error)),
  });
}

/** Picks the telephone of the page up when it rings because this page asked to be put on a call. */
export function usePickUp(): void {
  const { call } = phone.use();
  const asked = wanted.use();
  const isForThis = call?.state === 'ringing' && asked !== null && readSpyLine(call.line ?? '')?.callId === asked;
  useEffect(() => {
    if (isForThis) void answer();
  }, [isForThis]);
}
