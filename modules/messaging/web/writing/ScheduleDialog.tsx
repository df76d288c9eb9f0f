import { lazy, Suspense } from 'react';
import { type ConversationDetail, headOnWire } from '#messaging';
import { client } from '#web/api.ts';
import { useErrorWords } from '#web/errors.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { tell, tellError } from '#web/notices.tsx';
import type { Writing } from '../useWriting.ts';

const MomentDialog = lazy(async () => ({ default: (await import('../dialogs/MomentDialog.tsx')).MomentDialog }));

/** Asks when the message should leave. It stays in the field until the server has it. */
export function ScheduleDialog(props: {
  readonly detail: ConversationDetail;
  readonly writing: Writing;
  readonly close: () => void;
}) {
  const { detail, writing, close } = props;
  const t = useWords('writing');
  const formats = useFormats();
  const errorWords = useErrorWords('writing');
  const choose = async (dueAt: string) => {
    const { interactionId } = detail;
    const fileIds = writing.files.map(({ id }) => id);
    const clientId = crypto.randomUUID();
    try {
      const mail = writing.letter?.head;
      await client.messaging.scheduled.add({
        ...{ interactionId, clientId, text: writing.text, fileIds, dueAt },
        ...(mail && { mail: headOnWire(mail) }),
      });
      writing.clear();
      tell(t('schedule.done', { at: formats.moment(Date.parse(dueAt)) }));
    } catch (failed) {
      tellError(errorWords(failed));
    }
  };
  return (
    <Suspense fallback={null}>
      <MomentDialog
        title={t('schedule.title')}
        text={t('schedule.text')}
        choose={(at) => void choose(at)}
        close={close}
      />
    </Suspense>
  );
}
