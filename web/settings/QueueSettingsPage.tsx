import { TemplatesSection } from '#messaging/web';
import { QueuePage } from '#queues/web';
import { useMay } from '../session.ts';

/** A queue, with what other subjects keep for it. */
export function QueueSettingsPage() {
  const may = useMay();
  return (
    <QueuePage
      more={({ id, projectId }) => <TemplatesSection queueId={id} mayManage={may('template.manage', { projectId })} />}
    />
  );
}
