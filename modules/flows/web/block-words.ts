import { useQuery } from '@tanstack/react-query';
import { type Block, type Exit, exitsOf } from '#flows';
import { api } from '#web/api.ts';
import { useLanguage, useWords } from '#web/i18n.ts';

type Words = ReturnType<typeof useWords<'flows'>>;

/** What a block is called: as somebody named it, or by its kind. */
export function blockName(block: Block, t: Words): string {
  return block.name === '' ? t(`type.${block.type}`) : block.name;
}

/** Queues and agents a flow may lead to, with their names. */
export function useTargets() {
  const queues = useQuery(api.queues.queues.list.queryOptions({ input: {} }));
  const agents = useQuery(api.agents.agents.list.queryOptions({ input: {} }));
  const channels = useQuery(api.messaging.channels.list.queryOptions({ input: {} }));
  return {
    queues: (queues.data?.items ?? []).map(({ id, name }) => ({ value: id as string, label: name })),
    agents: (agents.data?.items ?? []).map(({ id, name }) => ({ value: id as string, label: name })),
    channels: (channels.data?.items ?? []).map(({ id, name }) => ({ value: id as string, label: name })),
  };
}

/** What a block does, in one line for the drawing. */
export function useSaying(): (block: Block) => string {
  const t = useWords('flows');
  const language = useLanguage();
  const { queues, agents } = useTargets();
  const nameIn = (list: readonly { value: string; label: string }[], id: string | null) =>
    list.find(({ value }) => value === id)?.label ?? t('canvas.notChosen');
  return (block) => {
    switch (block.type) {
      case 'message':
      case 'question':
      case 'menu':
      case 'survey':
      case 'close':
        return block.text[language] || block.text.tr || block.text.en;
      case 'condition':
        return block.branches.map(({ variable, value }) => `{${variable}} ${value}`.trim()).join(' · ');
      case 'set':
        return `{${block.variable}} = ${block.value}`;
      case 'request':
        return `${block.method} ${block.url}`;
      case 'lookup':
        return block.number || t('try.lookupCaller');
      case 'language':
        return t(`language.${block.language}`);
      case 'recording':
        return t(block.isAllowed ? 'field.recordingAllowed' : 'field.recordingRefused');
      case 'hours':
      case 'callback':
      case 'voicemail':
      case 'queue':
        return nameIn(queues, block.queueId);
      case 'assign':
        return nameIn(agents, block.agentId);
    }
  };
}

/** What a way out of a block is called. */
export function exitName(block: Block, { socket }: Exit, t: Words, language: 'tr' | 'en'): string {
  if (block.type === 'menu') {
    const title = block.choices.find(({ id }) => id === socket)?.title;
    if (title) return title[language] || title.tr || title.en || t('exit.choice', { number: placeOf(block, socket) });
  }
  if (block.type === 'condition' && socket !== 'otherwise') return t('exit.branch', { number: placeOf(block, socket) });
  if (block.type === 'hours') return t(socket === 'next' ? 'exit.open' : 'exit.closed');
  if (block.type === 'request') return t(socket === 'next' ? 'exit.answered' : 'exit.failed');
  if (block.type === 'lookup') return t(socket === 'next' ? 'exit.found' : 'exit.notFound');
  if (block.type === 'callback') return t('exit.noCallback');
  return t(socket === 'next' ? 'exit.next' : 'exit.otherwise');
}

const placeOf = (block: Block, socket: string) => exitsOf(block).findIndex((exit) => exit.socket === socket) + 1;
