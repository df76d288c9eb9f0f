import { useMediaQuery } from '@mantine/hooks';
import { z } from 'zod';
import { type InteractionId, isId } from '#kernel/id.ts';
import {
  ConversationList,
  ConversationPane,
  type ListWish,
  NoConversation,
  scopes,
  sorts,
  tabs,
  wishToWrite,
} from '#messaging/web';
import { useAddress } from '../address.ts';
import { useWords } from '../i18n.ts';
import { DetailsPanel } from './DetailsPanel.tsx';
import styles from './desk.module.css';

/** What the desk shows is in its address, so that a link shows a colleague the same. */
const address = z.object({
  scope: z.enum(scopes).default('mine'),
  tab: z.enum(tabs).default('active'),
  sort: z.enum(sorts).default('needsMe'),
  search: z.string().max(100).default(''),
  open: z.string().refine(isId).optional(),
  details: z.enum(['yes', 'no']).optional(),
});

const initial = { scope: 'mine', tab: 'active', sort: 'needsMe', search: '' } as const satisfies ListWish;

/** The agent's desk: list, conversation, customer. On a phone the same three as pages that follow one another. */
export function DeskPage() {
  const t = useWords('shell');
  const [state, change] = useAddress(address);
  const isPhone = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false }) ?? false;
  const isWide = useMediaQuery('(min-width: 72em)', true, { getInitialValueInEffect: false }) ?? true;
  const openId = (state.open ?? null) as InteractionId | null;
  const hasDetails = openId !== null && (state.details === undefined ? isWide : state.details === 'yes');

  const open = (interactionId: InteractionId) => {
    if (!isPhone) wishToWrite(interactionId);
    change({ open: interactionId, ...(isPhone ? { details: undefined } : {}) }, { push: true });
  };
  const wish = ({ ...changed }: Partial<ListWish>) => {
    const next = Object.entries(changed).map(([name, value]) => [
      name,
      value === initial[name as keyof ListWish] ? undefined : value,
    ]);
    change(Object.fromEntries(next));
  };
  const toggleDetails = () =>
    change({ details: hasDetails ? (isWide ? 'no' : undefined) : isWide ? undefined : 'yes' }, { push: isPhone });
  const details = { isOpen: hasDetails, toggle: toggleDetails };

  const shown = isPhone ? (hasDetails ? 'details' : openId ? 'conversation' : 'list') : 'all';
  return (
    <div className={styles.desk} data-shown={shown} data-details={hasDetails || undefined}>
      <h1 className="s-visually-hidden">{t('pages.desk')}</h1>
      {(shown === 'all' || shown === 'list') && (
        <div className={styles.list}>
          <ConversationList wish={state} change={wish} openId={openId} open={open} />
        </div>
      )}
      {(shown === 'all' || shown === 'conversation') && (
        <div className={styles.conversation}>
          {openId ? (
            <ConversationPane
              key={openId}
              interactionId={openId}
              back={isPhone ? () => change({ open: undefined, details: undefined }) : null}
              details={details}
            />
          ) : (
            <NoConversation />
          )}
        </div>
      )}
      {hasDetails && openId && (
        <DetailsPanel
          key={`details ${openId}`}
          interactionId={openId}
          open={open}
          back={isPhone || !isWide ? toggleDetails : null}
        />
      )}
    </div>
  );
}
