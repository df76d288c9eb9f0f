import { ActionIcon, Button } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { client } from '#web/api.ts';
import { useErrorWords } from '#web/errors.ts';
import { useWords } from '#web/i18n.ts';
import { tell, tellError } from '#web/notices.tsx';
import { useMay } from '#web/session.ts';

/** Opens the recording of a call, where she may hear any; says so where there is none she may hear. `isSmall`: its sign alone. */
export function ListenButton(props: { readonly interactionId: string; readonly isSmall?: boolean }) {
  const { interactionId, isSmall = false } = props;
  const t = useWords('recordings');
  const errorWords = useErrorWords('recordings');
  const navigate = useNavigate();
  const isAllowed = useMay()('recording.listen');
  const open = useMutation({
    mutationFn: () => client.recordings.ofInteraction({ interactionId }),
    onSuccess: ({ items: [first] }) => {
      if (!first) return tell(t('listen.none'));
      void navigate({ to: '/recordings/$recordingId' as '/', params: { recordingId: first.id } as never });
    },
    onError: (error) => tellError(errorWords(error)),
  });
  if (!isAllowed) return null;
  const icon = <IconPlayerPlay size={15} stroke={1.6} aria-hidden />;
  const press = { variant: 'subtle', loading: open.isPending, onClick: () => open.mutate() } as const;
  return isSmall ? (
    <ActionIcon {...press} aria-label={t('listen.open')} title={t('listen.open')}>
      {icon}
    </ActionIcon>
  ) : (
    <Button {...press} size="compact-sm" leftSection={icon}>
      {t('listen.open')}
    </Button>
  );
}
