import { MultiSelect, NumberInput, Select, Textarea, TextInput } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { pageLimit } from '#kernel/contract.ts';
import {
  type ActionOnWire,
  type ActionType,
  actionTypes,
  fits,
  limits,
  type NormStatus,
  normChosenStatuses,
  raiseMs,
  statusClocks,
  textMost,
  urlMost,
} from '#norms';
import { api } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import { PersonSelect } from '#web/parts/PersonSelect.tsx';
import { useTyped } from '#web/parts/typed.ts';
import styles from './norms.module.css';

/** What a level sets off, in any mix; an action that needs to know more asks for it below. */
export function ActionFields(props: {
  readonly status: NormStatus;
  readonly actions: readonly ActionOnWire[];
  readonly set: (actions: ActionOnWire[]) => void;
}) {
  const { status, actions, set } = props;
  const t = useWords('norms');
  const fitting = actionTypes.filter((type) => fits(type, status));
  const choose = (types: readonly string[]) =>
    set(types.map((type) => actions.find((action) => action.type === type) ?? begun(type as ActionType)));
  const put = (changed: ActionOnWire) =>
    set(actions.map((action) => (action.type === changed.type ? changed : action)));
  return (
    <div className={styles.actions}>
      <MultiSelect
        label={t('page.actions')}
        placeholder={actions.length === 0 ? t('page.noActions') : ''}
        data={fitting.map((type) => ({ value: type, label: t(`action.${type}`) }))}
        value={actions.map(({ type }) => type)}
        maxValues={limits.actionsPerLevel}
        onChange={choose}
      />
      {actions.map((action) => (
        <ActionMore key={action.type} status={status} action={action} put={put} />
      ))}
    </div>
  );
}

function ActionMore(props: {
  readonly status: NormStatus;
  readonly action: ActionOnWire;
  readonly put: (action: ActionOnWire) => void;
}) {
  const { status, action, put } = props;
  const t = useWords('norms');
  const statusWords = useWords('messaging');
  switch (action.type) {
    case 'webhook':
      return (
        <TextInput
          label={t('more.url')}
          description={t('more.urlText')}
          placeholder="https://"
          maxLength={urlMost}
          value={action.url}
          onChange={(event) => put({ ...action, url: event.currentTarget.value })}
        />
      );
    case 'moveToQueue':
      return <QueueChoice queueId={action.queueId} choose={(queueId) => put({ ...action, queueId })} />;
    case 'assign':
      return <AgentChoice agentId={action.agentId} choose={(agentId) => put({ ...action, agentId })} />;
    case 'raisePriority':
      return (
        <NumberInput
          label={t('more.raise')}
          description={t('more.raiseText')}
          maw={280}
          min={raiseMs.min / minute}
          max={raiseMs.max / minute}
          allowDecimal={false}
          value={action.byMs / minute}
          onChange={(value) => typeof value === 'number' && put({ ...action, byMs: value * minute })}
        />
      );
    case 'setStatus':
      return (
        <Select
          label={t('more.status')}
          allowDeselect={false}
          maw={280}
          data={normChosenStatuses
            .filter((value) => value !== status && (value !== 'completed' || statusClocks[status].side === 'customer'))
            .map((value) => ({ value, label: statusWords(`status.${value}`) }))}
          value={action.status}
          onChange={(value) => value && put({ ...action, status: value })}
        />
      );
    case 'sendText':
      return (
        <Textarea
          label={t('more.text')}
          description={t('more.textText')}
          autosize
          minRows={2}
          maxLength={textMost}
          value={action.text}
          onChange={(event) => put({ ...action, text: event.currentTarget.value })}
        />
      );
    default:
      return null;
  }
}

function QueueChoice(props: {
  readonly queueId: (ActionOnWire & { type: 'moveToQueue' })['queueId'];
  readonly choose: (queueId: (ActionOnWire & { type: 'moveToQueue' })['queueId']) => void;
}) {
  const t = useWords('norms');
  const queues = useQuery(api.queues.queues.list.queryOptions({ input: {} }));
  return (
    <Select
      label={t('more.queue')}
      allowDeselect={false}
      searchable
      maw={280}
      data={(queues.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      value={props.queueId}
      onChange={(value) => {
        const queue = queues.data?.items.find(({ id }) => id === value);
        if (queue) props.choose(queue.id);
      }}
    />
  );
}

type ChosenAgent = (ActionOnWire & { type: 'assign' })['agentId'];
type AgentToChoose = { readonly id: ChosenAgent; readonly name: string };

function AgentChoice(props: { readonly agentId: ChosenAgent; readonly choose: (agentId: ChosenAgent) => void }) {
  const t = useWords('norms');
  const typed = useTyped();
  const [chosen, remember] = useState<AgentToChoose | null>(null);
  const asked = { limit: pageLimit, ...(typed.search === '' ? {} : { search: typed.search }) };
  const agents = useQuery({
    ...api.agents.agents.list.queryOptions({ input: asked }),
    placeholderData: keepPreviousData,
  });
  const isShown = ({ id }: AgentToChoose) => id === props.agentId;
  return (
    <PersonSelect
      label={t('more.agent')}
      description={t('more.agentText')}
      maw={280}
      typed={typed}
      found={agents.data?.items}
      error={agents.error}
      value={chosen && isShown(chosen) ? chosen : (agents.data?.items.find(isShown) ?? null)}
      choose={(agent: AgentToChoose) => {
        remember(agent);
        props.choose(agent.id);
      }}
    />
  );
}

const minute = 60_000;
const raiseAtFirstMs = 10 * minute;

/** An action as it is when it has just been chosen: what it still needs is asked for. */
function begun(type: ActionType): ActionOnWire {
  switch (type) {
    case 'webhook':
      return { type, url: '' };
    case 'moveToQueue':
      return { type, queueId: '' as (ActionOnWire & { type: 'moveToQueue' })['queueId'] };
    case 'assign':
      return { type, agentId: '' as ChosenAgent };
    case 'raisePriority':
      return { type, byMs: raiseAtFirstMs };
    case 'setStatus':
      return { type, status: 'inDevelopment' };
    case 'sendText':
      return { type, text: '' };
    default:
      return { type };
  }
}
