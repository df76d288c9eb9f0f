import { Button } from '@mantine/core';
import { IconPhoneCalling } from '@tabler/icons-react';
import { useState } from 'react';
import type { CustomerId, InteractionId } from '#kernel/id.ts';
import { useWords } from '#web/i18n.ts';
import { useMay } from '#web/session.ts';
import { useMade } from '../outgoing/calling.ts';
import { CallbackForm } from './CallbackForm.tsx';

/** Lets a customer be called back later by the agents of a queue. Nothing without the right, or where nobody telephones. */
export function CallbackButton(props: { readonly customerId: CustomerId; readonly aboutId: InteractionId | null }) {
  const may = useMay();
  return may('telephony.talk') ? <Asking {...props} /> : null;
}

function Asking(props: Parameters<typeof CallbackButton>[0]) {
  const t = useWords('voice');
  const { data } = useMade();
  const [isOpen, setOpen] = useState(false);
  if (!data || data.because === 'noSwitch' || data.because === 'noTrunk') return null;
  return (
    <>
      <Button
        mt="xs"
        variant="default"
        leftSection={<IconPhoneCalling size={16} stroke={1.7} aria-hidden />}
        onClick={() => setOpen(true)}
      >
        {t('callback.later')}
      </Button>
      {isOpen && <CallbackForm {...props} close={() => setOpen(false)} />}
    </>
  );
}
