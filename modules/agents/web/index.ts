// How agents look: the picture of each state, the reasons to be away, choosing availability for oneself and for others.
// Never: what is in an agent's hands or why nothing arrives; that is routing's to know.
export { PresenceRulesForm } from './PresenceRules.tsx';
export { SetAvailability } from './SetAvailability.tsx';
export { StateMark } from './StateMark.tsx';
export {
  type AvailabilityWish,
  type AwayReason,
  useAwayReasons,
  useChooseAvailability,
  useReadNotice,
  useRespondAgain,
  useSetAvailability,
  useWithdrawAway,
} from './useAvailability.ts';
