import type { FileId } from '#kernel/id.ts';

export const teamFilesPath = '/api/v1/team/files';

/** Where a file of a room is fetched; the server asks whether the reader is in the room. */
export function teamFileAddress(id: FileId): string {
  return `${teamFilesPath}/${id}`;
}
