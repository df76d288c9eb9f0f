import { ActionIcon, Button, Menu, Select, Table } from '@mantine/core';
import { IconDots, IconHeadphones } from '@tabler/icons-react';
import { z } from 'zod';
import { callerShown } from '#customers';
import { type LiveCall, liveCallStates } from '#voice';
import { useAddress } from '#web/address.ts';
import { useNow } from '#web/clock.ts';
import { useWords } from '#web/i18n.ts';
import { ask } from '#web/parts/ask.tsx';
import { SearchField } from '#web/parts/SearchField.tsx';
import { type Standing, StandingMark } from '#web/parts/StandingMark.tsx';
import { Timer } from '#web/parts/Timer.tsx';
import { useVoiceQueues } from '../useVoiceQueues.ts';
import styles from './supervision.module.css';
import { useLiveCalls, useSupervising, useSupervision } from './useSupervision.ts';

const View = z.object({
  callQueue: z.string().max(40).optional(),
  callState: z.enum(liveCallStates).optional(),
  callFind: z.string().max(100).default(''),
});
/** Who has waited this many times the threshold has waited far too long. */
const farBeyond = 2;

/** The calls of this moment: who, where, with whom and for how long; and what a supervisor does with them. */
export function LiveCalls() {
  const t = useWords('voice');
  const [view, change] = useAddress(View);
  const { data } = useLiveCalls();
  const calls = data?.items ?? [];
  const isFiltered = view.callFind !== '' || view.callQueue !== undefined || view.callState !== undefined;
  if (calls.length === 0 && !isFiltered) return null;
  const wanted = view.callFind.toLocaleLowerCase('tr');
  const shown = calls.filter(
    (call) =>
      (view.callQueue === undefined || call.queue?.id === view.callQueue) &&
      (view.callState === undefined || call.state === view.callState) &&
      [call.customer?.name, call.number, call.agent?.name].some((one) =>
        (one ?? '').toLocaleLowerCase('tr').includes(wanted),
      ),
  );
  const queues = new Map(calls.flatMap(({ queue }) => (queue ? [[queue.id as string, queue.name] as const] : [])));
  return (
    <div className={styles.calls}>
      <header className={styles.head}>
        <h2 className={styles.title}>{t('supervision.calls')}</h2>
        <SearchField
          label={t('supervision.find')}
          value={view.callFind}
          restMs={0}
          change={(callFind) => change({ callFind })}
        />
        <Select
          aria-label={t('supervision.filterQueue')}
          placeholder={t('supervision.everyQueue')}
          clearable
          value={view.callQueue ?? null}
          onChange={(queue) => change({ callQueue: queue ?? undefined })}
          data={[...queues].map(([value, label]) => ({ value, label }))}
        />
        <Select
          aria-label={t('supervision.filterState')}
          placeholder={t('supervision.everyState')}
          clearable
          value={view.callState ?? null}
          onChange={(state) => change({ callState: liveCallStates.find((one) => one === state) })}
          data={liveCallStates.map((value) => ({ value, label: t(`supervision.state.${value}`) }))}
        />
      </header>
      {shown.length === 0 ? (
        <p className={styles.nobody}>{t('supervision.noMatch')}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section className={styles.scroll} tabIndex={0} aria-label={t('supervision.calls')}>
          <Table miw={760}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th w="11rem">{t('supervision.column.state')}</Table.Th>
                <Table.Th w="5.5rem" ta="end">
                  {t('supervision.column.since')}
                </Table.Th>
                <Table.Th>{t('supervision.column.customer')}</Table.Th>
                <Table.Th>{t('supervision.column.agent')}</Table.Th>
                <Table.Th>{t('supervision.column.queue')}</Table.Th>
                <Table.Th w="5.5rem" ta="end">
                  {t('supervision.column.total')}
                </Table.Th>
                <Table.Th w="11rem" aria-label={t('supervision.column.acts')} />
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {shown.map((call) => (
                <CallRow key={call.interactionId} call={call} />
              ))}
            </Table.Tbody>
          </Table>
        </section>
      )}
    </div>
  );
}

function CallRow({ call }: { readonly call: LiveCall }) {
  const t = useWords('voice');
  const { state, sinceAt, startedAt, customer, number, agent, queue, supervisors } = call;
  const standing = useStanding(call);
  const { name, number: beside } = callerShown(customer?.name ?? (number || t('calls.hidden')), number);
  return (
    <Table.Tr>
      <Table.Td>
        <span className={styles.state}>
          {standing && <StandingMark standing={standing} />}
          {t(`supervision.state.${state}`)}
        </span>
      </Table.Td>
      <Table.Td ta="end" data-figure>
        <Timer since={sinceAt} />
      </Table.Td>
      <Table.Td className={styles.name}>
        {name}
        {beside && <span className={styles.dim}>{beside}</span>}
      </Table.Td>
      <Table.Td className={styles.name}>
        {agent?.name}
        {supervisors.map((one) => (
          <span key={one.id} className={styles.dim}>
            {t(`supervision.by.${one.mode}`, { name: one.name })}
          </span>
        ))}
      </Table.Td>
      <Table.Td>{queue?.name}</Table.Td>
      <Table.Td ta="end" data-figure>
        <Timer since={startedAt} />
      </Table.Td>
      <Table.Td>
        <Acts call={call} name={name} />
      </Table.Td>
    </Table.Tr>
  );
}

/** How long a caller has waited against the threshold of her queue; null while nobody waits. */
function useStanding({ state, sinceAt, serviceLevelMs }: LiveCall): Standing | null {
  const nowMs = useNow();
  if ((state !== 'waiting' && state !== 'ringing') || serviceLevelMs === null) return null;
  const waitedMs = nowMs - Date.parse(sinceAt);
  if (waitedMs <= serviceLevelMs) return 'within';
  return waitedMs <= serviceLevelMs * farBeyond ? 'poor' : 'unacceptable';
}

function Acts({ call: { interactionId, can }, name }: { readonly call: LiveCall; readonly name: string }) {
  const t = useWords('voice');
  const acting = useSupervising(interactionId);
  const mine = useSupervision()?.mine?.interactionId;
  // On her own call the band above every page changes the way.
  const others = (['whisper', 'barge'] as const).filter((mode) => can[mode] && mine !== interactionId);
  const end = async () => {
    const isSure = await ask({
      title: t('supervision.endTitle', { name }),
      text: t('supervision.endText'),
      yes: t('supervision.act.end'),
      no: t('supervision.endNo'),
      isDangerous: true,
    });
    if (isSure) acting.mutate({ type: 'end' });
  };
  if (!can.listen && !can.direct) return null;
  return (
    <span className={styles.acts}>
      {can.listen && mine !== interactionId && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconHeadphones size={16} stroke={1.7} aria-hidden />}
          loading={acting.isPending}
          aria-label={t('supervision.listenTo', { name })}
          onClick={() => acting.mutate({ type: 'supervise', mode: 'listen' })}
        >
          {t('supervision.act.listen')}
        </Button>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('supervision.more', { name })}
            title={t('supervision.more', { name })}
          >
            <IconDots size={16} stroke={1.7} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {others.map((mode) => (
            <Menu.Item key={mode} onClick={() => acting.mutate({ type: 'supervise', mode })}>
              {t(`supervision.act.${mode}`)}
            </Menu.Item>
          ))}
          {can.takeOver && mine === interactionId && (
            <Menu.Item onClick={() => acting.mutate({ type: 'takeOver' })}>{t('supervision.act.takeOver')}</Menu.Item>
          )}
          {can.direct && (
            <>
              <Menu.Label>{t('supervision.moveTo')}</Menu.Label>
              <Queues choose={(queueId) => acting.mutate({ type: 'move', queueId })} />
              <Menu.Divider />
              <Menu.Item onClick={() => void end()}>{t('supervision.act.end')}</Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
    </span>
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
