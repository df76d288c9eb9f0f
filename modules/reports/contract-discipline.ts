import { z } from 'zod';
import { IdOf, route } from '#kernel/contract.ts';
import { daysLater } from '#metrics';
import { separator, TableFile } from './contract.ts';

const tags = ['Reports'];

/** Most days of one file: plans are made anew for every day asked for. */
export const disciplineDaysMost = 31;

const asked = { from: z.iso.date(), until: z.iso.date(), groupId: IdOf('group').optional() };
const inOrder = ({ from, until }: { readonly from: string; readonly until: string }) =>
  until >= from && until <= daysLater(from, disciplineDaysMost - 1);
const rule = { path: ['until'], message: `A period has 1 to ${disciplineDaysMost} days.` };

export const disciplineReportsContract = {
  disciplineReports: {
    csv: route({
      right: 'report.export',
      method: 'GET',
      path: '/reports/discipline.csv',
      summary:
        'Planned against actual as CSV: a row for each person and day, with how often and how long each rule was broken',
      tags,
      description: 'Lengths are in milliseconds, shares 0 to 1. Days on which nothing was planned have no row.',
    })
      .input(z.object({ ...asked, separator }).refine(inOrder, rule))
      .route({ outputStructure: 'detailed' })
      .output(TableFile),
    xlsx: route({
      right: 'report.export',
      method: 'GET',
      path: '/reports/discipline.xlsx',
      summary: 'The same rows as a workbook',
      tags,
    })
      .input(z.object(asked).refine(inOrder, rule))
      .route({ outputStructure: 'detailed' })
      .output(TableFile),
  },
} as const;
