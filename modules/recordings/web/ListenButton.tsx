import { Button } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { client } from '#web/api.ts';
import { useErrorWords } from '#web/errors.ts';
import { useWords } from '#web/i18n.ts';
import { tell, tellError } from '#web/notices.tsx';
import { useMay } from '#web/session.ts';

/** Opens the recording of a call, where she may hear any; says so where there is none she may hear. */
export function ListenButton({ interactionId }: { readonly interactionId: string }) {
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
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      leftSection={<IconPlayerPlay size={15} stroke={1.6} aria-hidden />}
      loading={open.isPending}
      onClick={() => open.mutate()}
    >
      {t('listen.open')}
    </Button>
  );
}
