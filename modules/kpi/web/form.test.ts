import { expect, test } from 'vitest';
import type { KpiNormOnWire } from '#kpi';
import { faultOf, figuresOf, formOf, newForm, normOf } from './form.ts';

const asTyped = { ...newForm, target: 80, warning: 70.1, critical: 33.3 };

test('F157 a share is typed as a percentage and a time in seconds, and both come back as they were typed', () => {
  for (const figure of ['serviceLevel', 'answerSpeed']) {
    const form = { ...asTyped, figure };
    const norm = normOf(form);
    expect(formOf({ ...norm, placeName: null } as unknown as KpiNormOnWire)).toEqual(form);
  }
  expect(normOf({ ...asTyped, figure: 'serviceLevel' })).toMatchObject({
    target: 0.8,
    warning: 0.701,
    critical: 0.333,
  });
});

test('F157 the form says the first thing that is wrong with it', () => {
  expect(faultOf(newForm)).toEqual({ type: 'unknownFigure' });
  expect(faultOf({ ...newForm, figure: 'serviceLevel' })).toEqual({ type: 'notAnAmount', amount: 'target' });
  expect(faultOf({ ...asTyped, figure: 'serviceLevel', placeType: 'queue' })).toEqual({
    type: 'unknownPlace',
    place: 'queue',
  });
  expect(faultOf({ ...asTyped, figure: 'serviceLevel' })).toBeNull();
});

test('F157 only figures that are made for a place are offered for it', () => {
  expect(figuresOf('queue').every(({ by }) => by.includes('queue'))).toBe(true);
  expect(figuresOf('company').length).toBeGreaterThan(figuresOf('queue').length);
});
