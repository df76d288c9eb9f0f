// Viber: the channel of a bot, through its REST API. Owns: calls of the API, reading callbacks, keeping the webhook set.
// Never: conversations, who answers, or business messages to telephone numbers, which are another product.
export { openViber, type Viber, type ViberNeeds } from './viber.ts';
