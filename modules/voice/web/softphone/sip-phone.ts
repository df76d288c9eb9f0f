import { UA, WebSocketInterface } from 'jssip';
import type { RTCSession } from 'jssip/lib/RTCSession';
import type { RTCSessionEvent } from 'jssip/lib/UA';
import { lineHeader, phoneDomain } from '../../phone.ts';
import type { Softphone, SoftphoneCall, SoftphoneNeeds } from './softphone.ts';

const registerSeconds = 120;
/** A line that was cut is opened again after this long at first, then ever later. */
const recovery = { firstS: 1, longestS: 4 } as const;
/** After the first way was found, how long more are waited for. */
const gatherMs = 100;
const keyMs = { lasts: 120, pause: 80 } as const;
const busy = { status_code: 486, reason_phrase: 'Busy Here' };
const declined = { status_code: 603, reason_phrase: 'Decline' };

/** A telephone that speaks SIP over a WebSocket and sends sound by WebRTC. The only file that knows the library. */
export function openSipPhone(needs: SoftphoneNeeds): Softphone {
  const agent = new UA({
    sockets: [new WebSocketInterface(needs.url)],
    uri: `sip:${needs.name}@${phoneDomain}`,
    // Whatever it says in a call is said in the name under which it is called: the door asks for its own.
    contact_uri: `sip:${needs.name}@${crypto.randomUUID()}.invalid;transport=ws`,
    password: needs.secret,
    register: true,
    register_expires: registerSeconds,
    session_timers: false,
    connection_recovery_min_interval: recovery.firstS,
    connection_recovery_max_interval: recovery.longestS,
    user_agent: 'Santral',
  });
  let session: RTCSession | null = null;
  let call: SoftphoneCall | null = null;
  let [wasLost, gathering] = [false, undefined as ReturnType<typeof setTimeout> | undefined];

  const tell = (change: Partial<SoftphoneCall>): void => {
    if (!call) return;
    call = { ...call, ...change };
    needs.onCall(call);
  };
  const over = (ended: RTCSession): void => {
    if (session !== ended) return;
    session = null;
    call = null;
    needs.onCall(null);
  };
  /** Whoever comes back by a new line must say so in the call, or its end would be told to the old one. */
  const returnToCall = (): void => {
    if (!session?.isEstablished()) return;
    const hasLostWay = session.connection.iceConnectionState !== 'connected';
    session.renegotiate(hasLostWay ? { rtcOfferConstraints: { iceRestart: true } } : {});
  };
  const follow = (begun: RTCSession): void => {
    begun.on('peerconnection', ({ peerconnection }) => {
      peerconnection.addEventListener('track', ({ track }) => needs.onSound(new MediaStream([track])));
    });
    begun.on('icecandidate', ({ ready }) => {
      clearTimeout(gathering);
      gathering = setTimeout(ready, gatherMs);
    });
    begun.on('confirmed', () => tell({ state: 'up', sinceMs: needs.nowMs() }));
    begun.on('ended', () => over(begun));
    begun.on('failed', () => over(begun));
    begun.on('hold', ({ originator }) => originator === 'local' && tell({ isHeld: true }));
    begun.on('unhold', ({ originator }) => originator === 'local' && tell({ isHeld: false }));
  };

  agent.on('registered', () => {
    needs.onRegistration('registered');
    if (wasLost) returnToCall();
    wasLost = false;
  });
  agent.on('registrationFailed', () => {
    needs.onRegistration('reconnecting');
    needs.onLost();
  });
  agent.on('disconnected', () => {
    wasLost = true;
    needs.onRegistration('reconnecting');
    needs.onLost();
  });
  agent.on('newRTCSession', (begun: RTCSessionEvent) => {
    if (begun.originator !== 'remote') return;
    if (session) {
      begun.session.terminate(busy);
      return;
    }
    session = begun.session;
    follow(begun.session);
    const from = begun.request.from;
    call = {
      line: begun.request.getHeader(lineHeader) ?? null,
      caller: from.display_name || from.uri.user || '',
      ...{ state: 'ringing', sinceMs: needs.nowMs(), isMuted: false, isHeld: false },
    };
    needs.onCall(call);
  });
  needs.onRegistration('connecting');
  agent.start();

  return {
    answer: (microphone) => {
      if (call?.state !== 'ringing') return;
      session?.answer({ mediaStream: microphone, pcConfig: { iceServers: [] } });
      tell({ state: 'answering' });
    },
    hangUp: () => session?.terminate(session.isEstablished() ? {} : declined),
    mute: (isOn) => {
      if (isOn) session?.mute({ audio: true });
      else session?.unmute({ audio: true });
      tell({ isMuted: isOn });
    },
    hold: (isOn) => {
      if (isOn) session?.hold();
      else session?.unhold();
    },
    press: (key) =>
      session?.sendDTMF(key, {
        duration: keyMs.lasts,
        interToneGap: keyMs.pause,
        transportType: 'RFC2833' as never,
      }),
    speakThrough: (microphone) => {
      const [track] = microphone.getAudioTracks();
      const sender = session?.connection?.getSenders().find((one) => one.track?.kind === 'audio');
      if (!track || !sender) return;
      track.enabled = sender.track?.enabled ?? true;
      void sender.replaceTrack(track);
    },
    renew: (secret) => {
      agent.set('password', secret);
      if (agent.isConnected() && !agent.isRegistered()) agent.register();
    },
    close: () => {
      session?.terminate();
      agent.stop();
    },
  };
}
