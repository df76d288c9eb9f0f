import { useQuery } from '@tanstack/react-query';
import { ownPicturePath, picturePath } from '#identity';
import type { UserId } from '#kernel/id.ts';
import { api, queryClient } from './api.ts';
import { putBytes } from './plain.ts';

/** A colleague's new picture is seen this much later at most, wherever nothing is loaded anew. */
const freshMs = 5 * 60_000;

/** Where somebody's picture is, or null when she has none. One answer holds everybody's, so lists ask nothing. */
export function usePicture(userId: string): string | null {
  const { data } = useQuery({
    ...api.identity.pictures.list.queryOptions(),
    staleTime: freshMs,
    refetchInterval: freshMs,
    select: ({ versions }) => versions[userId as UserId] ?? null,
  });
  return data ? picturePath(userId, data) : null;
}

/** Something about pictures has changed here: asks anew which there are. */
export function picturesChanged(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: api.identity.pictures.list.key() });
}

/** Sends a picture of my own. Throws what the server refuses, as the client of the contract does. */
export async function sendPicture(picture: Blob): Promise<void> {
  await putBytes(ownPicturePath, picture);
  await picturesChanged();
}
