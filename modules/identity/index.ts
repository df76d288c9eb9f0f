/**
 * Identity: organisations, projects, users, groups, roles and rights, sign-in and sessions, the audit trail.
 * `may` is the one function that decides who may do what; server and browser ask the same one.
 * A user is in one group at most; a group says whose work a supervisor sees, it is never a skill.
 * It never knows what an agent is doing, which queues she serves or what she is able to do: see `agents` and `queues`.
 * Passwords are kept as argon2id only, session tokens as their hash only.
 */

export { AuditEntry, AuditFilter } from './audit-contract.ts';
export { type AuditWhat, auditWords, isAuditWhat } from './audit-words.ts';
export { contract as identityContract, Me } from './contract.ts';
export { type Device, deviceOf } from './device.ts';
export { groupUseTypes } from './groups-contract.ts';
export {
  type InvitationState,
  invitationPath,
  invitationStates,
  invitationsAtOnceMax,
  type LineOutcome,
  passwordResetPath,
  resetMinutes,
  validDays,
} from './invitation.ts';
export { mailStates, mailTroubles, tlsModes } from './mail-contract.ts';
export { covers, coversProjects, effectiveGrants, type Grant, may, scopeOf, type Thing, type Who } from './may.ts';
export { isZone, type Language, languages, type Organisation, type Project } from './organisation.ts';
export {
  isGuessable,
  type PasswordObjection,
  passwordLengthMax,
  passwordLengthMin,
  passwordObjections,
  passwordObjectionsTo,
  passwordRules,
} from './password.ts';
export {
  type LineProblem,
  type PeopleDefaults,
  type PeopleWords,
  type PersonOnList,
  peopleBytesMax,
  peopleLinesMax,
  type ReadLine,
  readPeople,
} from './people-file.ts';
export {
  ownPicturePath,
  pictureLimits,
  picturePath,
  pictureTypes,
  readPicture,
} from './picture.ts';
export { type PushKind, type PushMessage, pushKinds } from './push.ts';
export { pushContract } from './push-contract.ts';
export { isRight, type Right, type RightDescription, rightNames, rights, type Scope, scopes } from './rights.ts';
export {
  type Role,
  type RoleId,
  type RoleTemplate,
  type RoleTemplateDescription,
  roleDescriptionLengthMax,
  roleTemplates,
  templates,
} from './role.ts';
export { searchKey, searchWords } from './search-key.ts';
export { newcomers, providerFailures } from './security.ts';
export type { Session, SignedInUser } from './session.ts';
export { isCombination, isShortcutName, type ShortcutChoices, shortcutChoicesMax } from './shortcut.ts';
export { rightsBySubject, type Subject, subjects } from './subject.ts';
export {
  densities,
  deskFiguresMost,
  emailKey,
  emailLengthMax,
  type Group,
  type GroupColour,
  groupColours,
  loudnessOf,
  membersAtOnceMax,
  type PaneCount,
  type Person,
  type Preferences,
  paneCounts,
  preferencesOf,
  type RingEvent,
  ringEvents,
  themes,
  type UndoSeconds,
  type User,
  undoSecondsChoices,
  userOrders,
  type WritingLanguage,
  writingLanguages,
} from './user.ts';
export { grantsInLine, viewAsHeader, viewAsParameter, viewedAs } from './view-as.ts';
