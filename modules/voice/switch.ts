import { unreachable } from '#kernel/unreachable.ts';

/**
 * Why there is no switch to telephone with: somebody said so in the settings of the program; it runs on Linux only, on
 * x86-64 or ARM of 64 bits; none is installed and nothing is here that could bring one; it could not be brought. Each is
 * a sentence on the screen that says what to do.
 */
export const switchAbsences = ['turnedOff', 'otherMachine', 'noPackageManager', 'notFetched'] as const;
export type SwitchAbsence = (typeof switchAbsences)[number];
/** Looked for on this machine, brought from packages, started. */
export const switchSteps = ['finding', 'fetching', 'starting'] as const;
/** Found on this machine, unpacked from packages by us, or run by somebody else. */
export const switchOrigins = ['machine', 'packages', 'outside'] as const;

/** How the switch stands. Conversations in writing work in every one of these states. */
export type SwitchState =
  | { readonly type: 'absent'; readonly because: SwitchAbsence; readonly detail: string | null }
  /** In the background, while everything else works. */
  | { readonly type: 'preparing'; readonly step: (typeof switchSteps)[number] }
  | { readonly type: 'running'; readonly switch: RunningSwitch }
  /** It was there and is not now; it is started or called again. */
  | { readonly type: 'down'; readonly detail: string };

/** For the health page, in words for operators: no switch is an ordinary thing, one that fell is not. */
export function healthOf(state: SwitchState): { readonly status: 'ok' | 'warning'; readonly detail: string } {
  switch (state.type) {
    case 'running':
      return { status: 'ok', detail: `The telephone switch ${state.switch.version} answers.` };
    case 'preparing':
      return { status: 'ok', detail: 'The telephone switch is being prepared.' };
    case 'absent':
      return { status: 'ok', detail: 'There is no telephone switch; conversations in writing work.' };
    case 'down':
      return { status: 'warning', detail: 'The telephone switch is down; conversations in writing work.' };
    default:
      return unreachable(state);
  }
}

export interface RunningSwitch {
  /** Of its program, such as 22.10.1. */
  readonly version: string;
  readonly origin: (typeof switchOrigins)[number];
  /** When it last came up, epoch milliseconds. */
  readonly sinceMs: number;
  /** Where telephones and providers reach it over SIP; null when it is not ours and so not known. */
  readonly sip: { readonly host: string; readonly port: number } | null;
}
