/**
 * The door to uploaded files: takes bytes of strangers within limits, finds out what they really are, keeps each content
 * once per organisation below DATA_DIR, and hands it out so that nothing in it can run.
 * Who may read a file, and what it belongs to, is known by the module that owns its row.
 */
export { fetchFile } from './fetching.ts';
export {
  type FileLimits,
  type Files,
  type FilesNeeds,
  openFiles,
  type StoredFile,
  type StoreOutcome,
  type Upload,
} from './files.ts';
export { type FileRows, heldContents, takeUnusedRows } from './rows.ts';
export { sendFile, sendParts } from './send.ts';
export { newVaultKey, openVault, type Vault, type VaultRef } from './vault.ts';
