import { implement } from '@orpc/server';
import { type RequestContext, requireWho } from '#identity/server';
import { iso } from '#kernel/moment.ts';
import { type SwitchOnWire, voiceContract } from '../contract.ts';
import type { SwitchState } from '../switch.ts';
import { type ExampleRoutesNeeds, exampleRoutes } from './examples/example-routes.ts';
import { type PromptRoutesNeeds, promptRoutes } from './prompts/prompt-routes.ts';
import { type LineRoutesNeeds, lineRoutes } from './routes-lines.ts';
import { outwardRoutes } from './routes-outward.ts';
import { type TrunkRoutesNeeds, trunkRoutes } from './routes-trunks.ts';

/** The routes of voice: contract → the switch. What went wrong in detail is for the log: it may name files and addresses. */
export function voiceRoutes({
  state,
  ...needs
}: LineRoutesNeeds & TrunkRoutesNeeds & PromptRoutesNeeds & ExampleRoutesNeeds) {
  const api = implement(voiceContract).$context<RequestContext>();
  return api.router({
    switch: api.switch.handler(async ({ context }) => {
      requireWho(context);
      return { state: shown(state()) };
    }),
    ...lineRoutes(needs),
    ...trunkRoutes(needs),
    ...outwardRoutes(needs),
    ...exampleRoutes(needs),
    ...promptRoutes({ ...needs, state }),
  });
}

function shown(state: SwitchState): SwitchOnWire['state'] {
  if (state.type === 'absent') return { type: 'absent', because: state.because };
  if (state.type === 'down') return { type: 'down' };
  if (state.type === 'preparing') return { type: 'preparing', step: state.step };
  const { version, origin, sinceMs, sip } = state.switch;
  return { type: 'running', version, origin, since: iso(sinceMs), sip: sip && { ...sip } };
}
