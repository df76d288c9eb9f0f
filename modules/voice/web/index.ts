// How voice looks: an agent's calls and the telephone in her page above every page, and the page with numbers, telephones
// and the switch.

export { besideCall, turnBesideCall } from './beside-call.ts';
export { CallsBand } from './CallsBand.tsx';
export { CallbackButton } from './callbacks/CallbackButton.tsx';
export { CallbackList, CustomerCallbacks } from './callbacks/CallbackList.tsx';
export { CallNotes } from './notes/CallNotes.tsx';
export { CallButton } from './outgoing/CallButton.tsx';
export { PhoneMark } from './softphone/PhoneMark.tsx';
export { LiveCalls } from './supervision/LiveCalls.tsx';
export { TelephonyPage } from './TelephonyPage.tsx';
export { useOwnCalls } from './useOwnCalls.ts';
export { WaitingPage } from './waiting/WaitingPage.tsx';
