import { useMutation, useQuery } from '@tanstack/react-query';
import type { CustomerId, InteractionId } from '#kernel/id.ts';
import { CallRefusal } from '#voice';
import { client, queryClient, refusalData } from '#web/api.ts';

/** Whom she wishes to call. */
export interface CallWish {
  readonly to?: string;
  readonly customerId?: CustomerId;
  readonly againId?: InteractionId;
  readonly aboutId?: InteractionId;
}

const madeKey = ['calls', 'made'] as const;

/** Whom she called last, and why she could call nobody now. `of`: asked again for this call. */
export const useMade = (of: string | null = null) =>
  useQuery({ queryKey: [...madeKey, of], queryFn: () => client.calls.made() });

/** Makes a call. */
export const useCalling = () =>
  useMutation({
    mutationFn: (wish: CallWish) => client.calls.call(wish),
    onSettled: () => void queryClient.invalidateQueries({ queryKey: madeKey }),
  });

/** Why a call was refused, where that is known; else it is a failure like others. */
export function refusalIn(error: unknown): CallRefusal | null {
  const read = CallRefusal.safeParse(refusalData(error).because);
  return read.success ? read.data : null;
}
