import { z } from 'zod';
import type { InboundEvent, Peer } from '#messaging';

// News about our own account: who is restricted, whose template was refused, what quality a number has.

const nobody: Peer = { key: '', name: null, email: null, language: null };

/** Changes that tell us nothing we would show anybody. */
const silent = ['history', 'smb_app_state_sync', 'messages', 'message_template_components_update', 'tracking_events'];

const Update = z.looseObject({
  event: z.string().optional(),
  message_template_name: z.string().optional(),
  message_template_language: z.string().optional(),
  new_quality_score: z.string().optional(),
  new_category: z.string().optional(),
  reason: z.string().nullish(),
  current_limit: z.string().optional(),
  alert_type: z.string().optional(),
  alert_severity: z.string().optional(),
  alert_description: z.string().optional(),
  ban_info: z.looseObject({ waba_ban_state: z.string().optional() }).optional(),
  violation_info: z.looseObject({ violation_type: z.string().optional() }).optional(),
  restriction_info: z.array(z.looseObject({ restriction_type: z.string().optional() })).optional(),
  errors: z.array(z.looseObject({ title: z.string().optional() })).optional(),
});

const badEvents =
  `ACCOUNT_DELETED ACCOUNT_RESTRICTION ACCOUNT_VIOLATION DISABLED_UPDATE ACCOUNT_OFFBOARDED PARTNER_REMOVED
  PARTNER_APP_UNINSTALLED REJECTED DISABLED PAUSED FLAGGED LIMIT_EXCEEDED PENDING_DELETION DOWNGRADE`.split(/\s+/);

/** A change that belongs to no customer. */
export function alertOf(field: string, value: Readonly<Record<string, unknown>>, atMs: number): InboundEvent {
  if (silent.includes(field) && !Array.isArray(value.errors))
    return { type: 'ignored', peer: nobody, because: field, atMs };
  const update = Update.parse(value);
  const { event, alert_type, new_quality_score, new_category, errors } = update;
  const what = event ?? alert_type ?? new_quality_score ?? new_category ?? (errors ? 'error' : field);
  const isBad =
    badEvents.includes(what) ||
    ['YELLOW', 'RED'].includes(new_quality_score ?? '') ||
    ['CRITICAL', 'WARNING'].includes(update.alert_severity ?? '') ||
    errors !== undefined;
  return { type: 'alert', peer: nobody, what: `${field}:${what}`, detail: detailOf(update), isBad, atMs };
}

function detailOf(update: z.infer<typeof Update>): string {
  const template = update.message_template_name;
  const named = template && `${template} (${update.message_template_language ?? ''})`;
  const reason = update.reason && update.reason !== 'NONE' ? update.reason : null;
  return [
    named,
    reason,
    update.new_quality_score,
    update.new_category,
    update.current_limit,
    update.alert_description,
    update.ban_info?.waba_ban_state,
    update.violation_info?.violation_type,
    ...(update.restriction_info ?? []).map((each) => each.restriction_type),
    ...(update.errors ?? []).map((each) => each.title),
  ]
    .filter((part) => part)
    .join(', ');
}
