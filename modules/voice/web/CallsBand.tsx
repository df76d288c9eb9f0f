import { Button, Menu } from '@mantine/core';
import { IconPhone } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { AgentId } from '#kernel/id.ts';
import { RecordingAct } from '#recordings/web';
import {
  callsTopicOf,
  type OwnCall,
  type OwnCallsChange,
  type OwnCallsSnapshot,
  readDeskLine,
  readSpyLine,
} from '#voice';
import { client } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import { useTopic } from '#web/live.tsx';
import { InlineError } from '#web/parts/InlineError.tsx';
import { Timer } from '#web/parts/Timer.tsx';
import { useMe } from '#web/session.ts';
import styles from './calls.module.css';
import { LastCall } from './outgoing/LastCall.tsx';
import { PhoneNote, RingingActs, SpeakingActs } from './softphone/CallActs.tsx';
import { CallBand } from './softphone/CallBand.tsx';
import { answer, phone } from './softphone/phone.ts';
import type { SoftphoneCall } from './softphone/softphone.ts';
import { SupervisionBand } from './supervision/SupervisionBand.tsx';
import { useVoiceQueues } from './useVoiceQueues.ts';
import { WrapUp } from './WrapUp.tsx';

/**
 * Above every page while somebody has a call: who it is before the first ring, what it is, and what can be done with it.
 * A call that the telephone of the page has is one with it; one that is nobody's interaction stands by itself.
 */
export function CallsBand() {
  const { user } = useMe();
  const { data } = useTopic<OwnCallsSnapshot, OwnCallsChange>(callsTopicOf(user.id as AgentId), whole);
  const { call: here } = phone.use();
  const spyId = readSpyLine(here?.line ?? '')?.callId ?? null;
  const hereId = readDeskLine(here?.line ?? '')?.callId ?? spyId;
  const calls = data?.items ?? [];
  // One that she took over is a call of hers, on the line with which she supervised it.
  const isOwn = calls.some(({ interactionId }) => interactionId === hereId);
  return (
    <>
      <SupervisionBand here={spyId && !isOwn ? here : null} />
      {calls.map((call) => (
        <CallLine key={call.interactionId} call={call} here={call.interactionId === hereId ? here : null} />
      ))}
      <LastCall calls={calls} />
      {here && !isOwn && !spyId && <CallBand call={here} />}
    </>
  );
}

const whole = (_before: OwnCallsSnapshot, { items }: OwnCallsChange): OwnCallsSnapshot => ({ items });

type Act = 'hangUp' | 'hold' | 'resume';
const actsOf: Readonly<Record<OwnCall['state'], readonly Act[]>> = {
  dialing: ['hangUp'],
  ringing: [],
  connecting: ['hangUp'],
  talking: ['hold', 'hangUp'],
  held: ['resume', 'hangUp'],
  wrapUp: [],
};

/** One call. `here`: it as the telephone of this page has it; null when another telephone rings or talks. */
function CallLine({ call, here }: { readonly call: OwnCall; readonly here: SoftphoneCall | null }) {
  const t = useWords('voice');
  const { interactionId, state, customer, number, queueName, sinceAt, wrapUpUntilAt } = call;
  const doing = useMutation({ mutationFn: (act: Act) => client.calls[act]({ interactionId }) });
  const name = customer?.name ?? (number || t('calls.hidden'));
  // She asked for this call herself: her own line in this page needs no second click.
  const isMine = state === 'dialing' && here?.state === 'ringing';
  useEffect(() => {
    if (isMine) void answer();
  }, [isMine]);
  return (
    <section className={styles.band} aria-label={t('calls.label', { name })}>
      <IconPhone size={18} stroke={1.6} aria-hidden />
      <p className={styles.who}>
        {customer ? (
          <Link to={'/customers/$customerId' as '/'} params={{ customerId: customer.id } as never}>
            <strong>{name}</strong>
          </Link>
        ) : (
          <strong>{name}</strong>
        )}{' '}
        <span>
          {number !== '' && number !== name && `${number} · `}
          {queueName} · {t(`calls.state.${state}`)}{' '}
          {wrapUpUntilAt === null ? <Timer since={sinceAt} /> : <Timer until={wrapUpUntilAt} />}
        </span>
      </p>
      {here && <PhoneNote call={here} />}
      <div className={styles.acts}>
        {here?.state === 'ringing' && <RingingActs />}
        {here?.state === 'up' && <SpeakingActs call={here} />}
        {(state === 'talking' || state === 'held') && (
          <RecordingAct interactionId={interactionId} recording={call.recording} />
        )}
        {(state === 'talking' || state === 'held') && <HandOn interactionId={interactionId} />}
        {(state === 'wrapUp' || (call.guest === null && (state === 'talking' || state === 'held'))) && (
          <WrapUp call={call} />
        )}
        {actsOf[state].map((act) => (
          <Button
            key={act}
            size="compact-sm"
            variant={act === 'hangUp' ? 'filled' : 'default'}
            loading={doing.isPending && doing.variables === act}
            onClick={() => doing.mutate(act)}
          >
            {t(`calls.act.${act}`)}
          </Button>
        ))}
      </div>
      <InlineError error={doing.error} />
    </section>
  );
}

/** The queues a call can be handed to; asked for when they are looked at. */
function HandOn({ interactionId }: Pick<OwnCall, 'interactionId'>) {
  const t = useWords('voice');
  const [isOpen, setOpen] = useState(false);
  const handing = useMutation({
    mutationFn: (queueId: string) => client.calls.transfer({ interactionId, queueId }),
  });
  return (
    <Menu opened={isOpen} onChange={setOpen} position="bottom-end">
      <Menu.Target>
        <Button size="compact-sm" variant="default" loading={handing.isPending}>
          {t('calls.act.transfer')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>{isOpen && <Queues choose={handing.mutate} />}</Menu.Dropdown>
    </Menu>
  );
}

function Queues({ choose }: { readonly choose: (queueId: string) => void }) {
  const { choices } = useVoiceQueues();
  return choices.map(({ id, name }) => (
    <Menu.Item key={id} onClick={() => choose(id)}>
      {name}
    </Menu.Item>
  ));
}
