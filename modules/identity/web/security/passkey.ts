import { startAuthentication, startRegistration, WebAuthnError } from '@simplewebauthn/browser';

type Registration = Parameters<typeof startRegistration>[0]['optionsJSON'];
type Authentication = Parameters<typeof startAuthentication>[0]['optionsJSON'];
/** What our routes take: the browser's answer, as plain data. */
export type PasskeyAnswer = { readonly id: string; readonly [part: string]: unknown };

/** The person closed the browser's window, or let it run out; nothing happened. */
export class PasskeyGivenUp extends Error {}

/** Whether this browser knows passkeys on this page. */
export const hasPasskeys = (): boolean => typeof window.PublicKeyCredential === 'function' && window.isSecureContext;

/** Lets the browser make a passkey. */
export async function makePasskey(options: Record<string, unknown>): Promise<PasskeyAnswer> {
  return orGivenUp(startRegistration({ optionsJSON: options as unknown as Registration }));
}

/** Lets the browser use a passkey. */
export async function takePasskey(options: Record<string, unknown>): Promise<PasskeyAnswer> {
  return orGivenUp(startAuthentication({ optionsJSON: options as unknown as Authentication }));
}

async function orGivenUp(asked: Promise<object>): Promise<PasskeyAnswer> {
  try {
    return { ...((await asked) as PasskeyAnswer) };
  } catch (error) {
    const name = error instanceof WebAuthnError ? ((error.cause as Error | undefined)?.name ?? error.name) : '';
    if (['NotAllowedError', 'AbortError', 'InvalidStateError'].includes(name)) throw new PasskeyGivenUp();
    if (error instanceof Error && ['NotAllowedError', 'AbortError'].includes(error.name)) throw new PasskeyGivenUp();
    throw error;
  }
}
