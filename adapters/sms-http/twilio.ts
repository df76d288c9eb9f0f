import type { SmsProfile } from './profile.ts';

/** The profile of a gateway whose documentation is public and complete: the one the others are measured against. */
export function twilioProfile(apiUrl: string): SmsProfile {
  return {
    send: {
      method: 'POST',
      url: `${apiUrl}/2010-04-01/Accounts/{user}/Messages.json`,
      auth: { by: 'basic', user: '{user}', password: '{secret}' },
      body: 'form',
      map: { To: '{to}', From: '{from}', Body: '{text}', StatusCallback: '{webhook}' },
      headers: {},
      number: 'plus',
      media: {
        field: 'MediaUrl',
        most: 10,
        maxBytes: 5 * 1024 * 1024,
        types: ['image/jpeg', 'image/png', 'image/gif'],
      },
    },
    response: {
      idPath: 'sid',
      codePath: 'code',
      textPath: 'message',
      failures: {
        20003: 'auth',
        20429: 'rate',
        21211: 'recipientGone',
        21408: 'accountRestricted',
        21606: 'accountRestricted',
        21610: 'noConsent',
        21612: 'recipientGone',
        21614: 'recipientGone',
        21617: 'invalidContent',
        21620: 'invalidContent',
        21623: 'invalidContent',
        30001: 'rate',
        30002: 'accountRestricted',
      },
    },
    inbound: {
      when: { path: 'SmsStatus', is: ['received'] },
      from: 'From',
      text: 'Body',
      id: 'MessageSid',
      media: { count: 'NumMedia', url: 'MediaUrl{n}', type: 'MediaContentType{n}' },
    },
    delivery: {
      id: 'MessageSid',
      to: 'To',
      status: 'MessageStatus',
      statuses: {
        accepted: 'ignored',
        scheduled: 'ignored',
        queued: 'ignored',
        sending: 'ignored',
        sent: 'sent',
        delivered: 'delivered',
        read: 'delivered',
        undelivered: 'failed',
        failed: 'failed',
        canceled: 'failed',
      },
      codePath: 'ErrorCode',
      failures: {
        30003: 'recipientGone',
        30004: 'recipientBlocked',
        30005: 'recipientGone',
        30006: 'recipientGone',
        30007: 'accountRestricted',
        21610: 'noConsent',
      },
    },
    verify: {
      by: 'hmac',
      header: 'x-twilio-signature',
      algorithm: 'sha1',
      encoding: 'base64',
      prefix: '',
      over: 'address+sortedForm',
      key: '{secret}',
    },
    check: { url: `${apiUrl}/2010-04-01/Accounts/{user}.json`, namePath: 'friendly_name' },
    answer: { contentType: 'text/xml', body: '<?xml version="1.0" encoding="UTF-8"?><Response></Response>' },
  };
}

export const twilioUrl = 'https://api.twilio.com';
