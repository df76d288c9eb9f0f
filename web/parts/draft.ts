import { useCallback, useMemo, useState } from 'react';

export type Draft<Form> = {
  /** What the form shows. */
  readonly now: Form;
  readonly set: <Field extends keyof Form>(field: Field, value: Form[Field]) => void;
  /** Only what differs from what is saved: what a save has to send. */
  readonly changes: Partial<Form>;
  readonly isChanged: boolean;
  readonly reset: () => void;
};

/** A form over something saved. When the saved thing changes underneath, untouched fields follow it. */
export function useDraft<Form extends object>(saved: Form): Draft<Form> {
  const [wishes, setWishes] = useState<Partial<Form>>({});
  const set = useCallback(<Field extends keyof Form>(field: Field, value: Form[Field]) => {
    setWishes((now) => ({ ...now, [field]: value }));
  }, []);
  const reset = useCallback(() => setWishes({}), []);
  return useMemo(() => {
    const changes = Object.fromEntries(
      Object.entries(wishes).filter(([field, value]) => !isSame(value, saved[field as keyof Form])),
    ) as Partial<Form>;
    return { now: { ...saved, ...wishes }, set, changes, isChanged: Object.keys(changes).length > 0, reset };
  }, [saved, wishes, set, reset]);
}

/** Says whether two values of a form are equal; forms hold plain data. */
export function isSame(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
