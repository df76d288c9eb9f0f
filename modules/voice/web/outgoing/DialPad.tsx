import { Autocomplete, Button, Group, Text } from '@mantine/core';
import { IconPhoneOutgoing } from '@tabler/icons-react';
import { useState } from 'react';
import type { InteractionId } from '#kernel/id.ts';
import { useWords } from '#web/i18n.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import { colleagueChoices, colleaguesMeant } from '../internal/colleague-meant.ts';
import { useColleagues, useInternalCalling } from '../internal/internal.ts';
import { PastInternal } from '../internal/PastInternal.tsx';
import { CallProblem } from './CallProblem.tsx';
import { useCalling, useMade } from './calling.ts';

const colleaguesShown = 8;
/** A click in a list elsewhere on the page would close the panel that the field stands in. */
const inThePanel = { withinPortal: false } as const;

/** Calls a number that is typed, a colleague by her number or name, or whom she called last. */
export function DialPad() {
  const t = useWords('voice');
  const [to, setTo] = useState('');
  const { data } = useMade();
  const calling = useCalling();
  const because = data?.because ?? null;
  const colleagues = useColleagues();
  const inside = useInternalCalling();
  const meant = colleaguesMeant(to, colleagues);
  const colleague = meant.length === 1 ? meant[0] : undefined;
  // Nobody needs a way to the outside for whoever sits in the same house.
  const whyNot = colleague && because === 'noTrunk' ? null : because;
  const call = () => {
    for (const one of [calling, inside]) one.reset();
    if (colleague) inside.mutate(colleague.agentId);
    else if (meant.length === 0 && to.trim() !== '') calling.mutate({ to });
  };
  if (!data || because === 'noSwitch') return null;
  return (
    <section aria-label={t('out.title')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          call();
        }}
      >
        <Group gap="xs" align="flex-end" wrap="nowrap">
          <Autocomplete
            size="xs"
            flex={1}
            label={t('out.to')}
            autoComplete="off"
            maxLength={40}
            value={to}
            onChange={setTo}
            data={colleagueChoices(colleagues)}
            limit={colleaguesShown}
            comboboxProps={inThePanel}
          />
          <Button
            type="submit"
            size="xs"
            leftSection={<IconPhoneOutgoing size={16} aria-hidden />}
            loading={calling.isPending || inside.isPending}
            disabled={whyNot !== null || meant.length > 1 || to.trim() === ''}
          >
            {t('out.call')}
          </Button>
        </Group>
      </form>
      {colleague && (
        <Text size="xs" c="dimmed" mt={4}>
          {t(`internal.stands.${colleague.state}`, { name: colleague.name })}
        </Text>
      )}
      {meant.length > 1 && (
        <Text size="sm" mt={4}>
          {t('internal.several')}
        </Text>
      )}
      {whyNot !== null && (
        <Text size="sm" mt={4}>
          {t(`out.because.${whyNot}`)}
        </Text>
      )}
      {calling.error && <CallProblem error={calling.error} />}
      {inside.error && <InlineError error={inside.error} part="voice" />}
      {data.items.length > 0 && (
        <Text size="xs" c="dimmed" mt="xs">
          {t('out.last')}
        </Text>
      )}
      {data.items.map(({ interactionId, customer, number, outcome }) => {
        const name = customer?.name ?? number;
        return (
          <Group key={interactionId} gap="xs" justify="space-between" wrap="nowrap">
            <Text size="sm" truncate>
              {name}
              {outcome !== null && ` · ${t(`out.outcome.${outcome}`)}`}
            </Text>
            <Button
              size="compact-xs"
              variant="subtle"
              aria-label={t('out.callNamed', { name })}
              disabled={because !== null}
              onClick={() => calling.mutate({ againId: interactionId as InteractionId })}
            >
              {t('out.call')}
            </Button>
          </Group>
        );
      })}
      <PastInternal call={(agentId) => inside.mutate(agentId)} />
    </section>
  );
}
