import { z } from 'zod';
import { IdOf } from '#kernel/contract.ts';

export const AttachedFileView = z
  .object({ id: IdOf('file'), name: z.string(), mime: z.string(), bytes: z.int() })
  .meta({ id: 'AttachedFile' });
