import { ActionIcon, Button } from '@mantine/core';
import { IconMessagePlus } from '@tabler/icons-react';
import type { CustomerId } from '#kernel/id.ts';
import { useWords } from '#web/i18n.ts';
import { useMay } from '#web/session.ts';
import { wishToStart } from '../start-wish.ts';

/** Starts a conversation with a customer; as a sign alone where she is still to be chosen. Nothing for whoever may not. */
export function StartButton({ customerId }: { readonly customerId: CustomerId | null }) {
  const t = useWords('messaging');
  const may = useMay();
  if (!may('chat.start')) return null;
  const label = t('start.title');
  const run = () => wishToStart(customerId);
  return customerId === null ? (
    <ActionIcon size={30} variant="default" aria-label={label} title={label} onClick={run}>
      <IconMessagePlus size={16} stroke={1.7} />
    </ActionIcon>
  ) : (
    <Button
      mt="sm"
      variant="default"
      leftSection={<IconMessagePlus size={16} stroke={1.7} aria-hidden />}
      onClick={run}
    >
      {label}
    </Button>
  );
}
