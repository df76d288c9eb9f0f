import { Text } from '@mantine/core';
import { useWords } from '#web/i18n.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import { refusalIn } from './calling.ts';

/** Why a call could not be made, and what to do. */
export function CallProblem({ error }: { readonly error: unknown }) {
  const t = useWords('voice');
  const because = refusalIn(error);
  return because === null ? (
    <InlineError error={error} />
  ) : (
    <Text size="sm" mt={4} role="alert">
      {t(`out.because.${because}`)}
    </Text>
  );
}
