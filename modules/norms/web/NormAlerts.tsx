import { useNavigate } from '@tanstack/react-router';
import type { UserId } from '#kernel/id.ts';
import { type NormAlert, type NormAlertChange, normsTopicOf } from '#norms';
import { useWords } from '#web/i18n.ts';
import { useTopicChanges } from '#web/live.tsx';
import { tellNews } from '#web/notices.tsx';
import { useRing } from '#web/ring.ts';
import { useMe } from '#web/session.ts';

/** Says over any page that a norm was crossed, with the way to the conversation; draws nothing itself. */
export function NormAlerts() {
  const t = useWords('norms');
  const statusWords = useWords('messaging');
  const navigate = useNavigate();
  const { user } = useMe();
  const ring = useRing();
  const words = ({ as, status, level, queueName, agentName }: NormAlert): string => {
    const said = { status: statusWords(`status.${status}`), level: t(`short.${level}`), queue: queueName };
    if (as === 'responsible') return t('alert.yours', said);
    return agentName ? t('alert.ofAgent', { ...said, agent: agentName }) : t('alert.ofQueue', said);
  };
  useTopicChanges<NormAlertChange>(normsTopicOf(user.id as UserId), ({ alert }) => {
    if (alert.hasSound) ring('norm');
    if (!alert.hasNotice) return;
    const run = () => void navigate({ to: '/desk', search: { open: alert.interactionId } as never });
    tellNews(words(alert), { label: t('alert.open'), run });
  });
  return null;
}
