import type { Misfit } from '../fit.ts';
import type { headTroubles } from '../letter-head.ts';

/** The refusals of a route that takes what is written, as its contract has them (`doesNotFit`). */
export interface MisfitErrors {
  readonly TOO_LONG: (given: { data: { max: number } }) => Error;
  readonly TOO_MANY_FILES: (given: { data: { max: number } }) => Error;
  readonly LETTER_REFUSED: (given: { data: { because: (typeof headTroubles)[number]; typed: string } }) => Error;
}

/** What whoever wrote it is told of something that does not fit. */
export function misfitRefusal(misfit: Misfit, errors: MisfitErrors): Error {
  switch (misfit.because) {
    case 'tooLong':
      return errors.TOO_LONG({ data: { max: misfit.max } });
    case 'tooManyFiles':
      return errors.TOO_MANY_FILES({ data: { max: misfit.max } });
    default:
      return errors.LETTER_REFUSED({ data: { because: misfit.because, typed: misfit.typed } });
  }
}
