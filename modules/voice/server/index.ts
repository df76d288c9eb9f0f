// How voice runs: the numbers and telephones of each organisation on its floor and its calls (`calls/`), the one
// switchboard between them and the switch, and how the switch stands, told to those who may know.
export { type Admission, type Admitted, openAdmission } from './admission.ts';
export { type CallbackList, openCallbackList } from './callbacks/callback-list.ts';
export { callbackRoutes } from './callbacks/callback-routes.ts';
export { type Callbacks, openCallbackBook } from './callbacks/callbacks.ts';
export { type Calls, type CallsNeeds, openCalls } from './calls/calls.ts';
export { type CardData, openCardData } from './calls/card-data.ts';
export { type CallFloor, type Exchange, openExchange } from './calls/exchange.ts';
export { type Outgoing, openOutgoing } from './calls/outgoing.ts';
export { callsToTrunks } from './calls/outgoing-trunks.ts';
export { type OutsideGuests, openOutsideGuests } from './calls/outside-guests.ts';
export { type OwnCalls, openOwnCalls } from './calls/own-calls.ts';
export { callRoutes } from './calls/routes.ts';
export { openTrunkLines, type TrunkLines } from './calls/trunk-lines.ts';
export { type Lines, openLines } from './lines.ts';
export { phoneRoutes } from './phone-routes.ts';
export { openPhoneTest, type PhoneTest } from './phone-test.ts';
export { openPhones, type PhoneProof, type Phones } from './phones.ts';
export { contentOf, openPrompts, type Prompts } from './prompts/prompts.ts';
export { openSoundShelf, type SoundShelf } from './prompts/sound-shelf.ts';
export { openSpeaking, type Speaking } from './prompts/speaking.ts';
export { openReach, type Reach } from './reach.ts';
export { voiceRoutes } from './routes.ts';
export { type LiveCalls, openLiveCalls } from './supervision/live-calls.ts';
export { supervisionRoutes } from './supervision/routes.ts';
export { openSupervisions, type Supervisions } from './supervision/supervision.ts';
export { type CalledNumber, openSwitchboard, type Switchboard } from './switchboard.ts';
export { openTrunkTests, type TrunkTests } from './trunk-test.ts';
