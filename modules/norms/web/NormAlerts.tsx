import { useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import type { UserId } from '#kernel/id.ts';
import { alertKeyOf, type NormAlert, type NormAlertChange, type NormAlertsSnapshot, normsTopicOf } from '#norms';
import { useWords } from '#web/i18n.ts';
import { useTopicChanges } from '#web/live.tsx';
import { tellNews } from '#web/notices.tsx';
import { useRing } from '#web/ring.ts';
import { useMe } from '#web/session.ts';

/** Alerts that are known again; only those of the last minute may come twice. */
const toldMost = 1_000;

/**
 * Says over any page that a norm was crossed, whose conversation it is, and the way to it; who may not see the
 * conversation hears of it without either. Draws nothing itself.
 */
export function NormAlerts() {
  const t = useWords('norms');
  const statusWords = useWords('messaging');
  const navigate = useNavigate();
  const { user } = useMe();
  const ring = useRing();
  const told = useRef(new Set<string>());
  const words = ({ as, status, level, queueName, agentName, customerName }: NormAlert): string => {
    const said = { status: statusWords(`status.${status}`), level: t(`short.${level}`), queue: queueName };
    const whose = customerName === null ? 'alert.unnamed' : 'alert.named';
    const customer = customerName ?? '';
    if (as === 'responsible') return t(`${whose}.yours`, { ...said, customer });
    if (agentName) return t(`${whose}.ofAgent`, { ...said, customer, agent: agentName });
    return t(`${whose}.ofQueue`, { ...said, customer });
  };
  const tell = (alert: NormAlert): void => {
    if (told.current.has(alertKeyOf(alert))) return;
    if (told.current.size >= toldMost) told.current.clear();
    told.current.add(alertKeyOf(alert));
    if (alert.hasSound) ring('norm');
    if (!alert.hasNotice) return;
    const run = () => void navigate({ to: '/desk', search: { open: alert.interactionId } as never });
    tellNews(words(alert), alert.customerName === null ? undefined : { label: t('alert.open'), run });
  };
  useTopicChanges<NormAlertChange, NormAlertsSnapshot>(
    normsTopicOf(user.id as UserId),
    ({ alert }) => tell(alert),
    ({ alerts }) => alerts.forEach(tell),
  );
  return null;
}
