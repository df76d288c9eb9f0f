/** A recording ends by itself after this long, so that a forgotten microphone records no afternoon. */
export const recordedMost = { ms: 5 * 60_000 } as const;

/** Kinds of files browsers record, the one that more channels take first. */
const kinds = [
  { mime: 'audio/ogg;codecs=opus', ending: 'ogg' },
  { mime: 'audio/mp4', ending: 'm4a' },
  { mime: 'audio/webm;codecs=opus', ending: 'webm' },
] as const;

/** What this browser records; null when it cannot. */
export function recordingKind(): (typeof kinds)[number] | null {
  if (typeof MediaRecorder === 'undefined' || !navigator.mediaDevices) return null;
  return kinds.find(({ mime }) => MediaRecorder.isTypeSupported(mime)) ?? null;
}

export interface Recording {
  readonly type: 'recording';
  readonly ms: () => number;
  /** How loud it is now, 0 to 1. */
  readonly level: () => number;
  readonly stop: () => void;
  readonly cancel: () => void;
}

/** What was recorded, to be heard before it is sent. `address` is to be revoked. */
export interface Take {
  readonly type: 'take';
  readonly file: File;
  readonly address: string;
}

/** Asks for the microphone and records; null when it may not. `done` is told the take when it was stopped. */
export async function openRecording(done: (take: Take) => void): Promise<Recording | null> {
  const kind = recordingKind();
  if (!kind) return null;
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => null);
  if (!stream) return null;
  const recorder = new MediaRecorder(stream, { mimeType: kind.mime });
  const listening = new AudioContext();
  const ear = listening.createAnalyser();
  listening.createMediaStreamSource(stream).connect(ear);
  const heard = new Uint8Array(ear.fftSize);
  const pieces: Blob[] = [];
  const beganAt = performance.now();
  let isWanted = true;
  const close = () => {
    clearTimeout(most);
    for (const track of stream.getTracks()) track.stop();
    void listening.close();
  };
  recorder.ondataavailable = ({ data }) => void (data.size > 0 && pieces.push(data));
  recorder.onstop = () => {
    close();
    if (!isWanted || pieces.length === 0) return;
    const [type = ''] = kind.mime.split(';');
    const file = new File(pieces, `sesli-not.${kind.ending}`, { type });
    done({ type: 'take', file, address: URL.createObjectURL(file) });
  };
  const stop = () => recorder.state !== 'inactive' && recorder.stop();
  const most = setTimeout(stop, recordedMost.ms);
  recorder.start(1_000);
  return {
    type: 'recording',
    ms: () => performance.now() - beganAt,
    level: () => {
      ear.getByteTimeDomainData(heard);
      return Math.min(1, heard.reduce((peak, byte) => Math.max(peak, Math.abs(byte - 128)), 0) / 100);
    },
    stop,
    cancel: () => {
      isWanted = false;
      stop();
    },
  };
}
