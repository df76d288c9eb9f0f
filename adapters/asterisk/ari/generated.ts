// Written by tools/switch-types.ts from the description that comes with the program. Not to be edited.

export interface StasisStart extends Omit<Event, 'type'> {
  readonly type: 'StasisStart';
  readonly args: readonly string[];
  readonly channel: Channel;
  readonly replace_channel?: Channel;
}

export interface Channel {
  readonly id: string;
  readonly protocol_id: string;
  readonly name: string;
  readonly state: string;
  readonly caller: CallerID;
  readonly connected: CallerID;
  readonly accountcode: string;
  readonly dialplan: DialplanCEP;
  readonly creationtime: string;
  readonly language: string;
  readonly channelvars?: Readonly<Record<string, unknown>>;
  readonly caller_rdnis?: string;
  readonly tenantid?: string;
}

export interface CallerID {
  readonly name: string;
  readonly number: string;
}

export interface DialplanCEP {
  readonly context: string;
  readonly exten: string;
  readonly priority: number;
  readonly app_name: string;
  readonly app_data: string;
}

export interface Event extends Message {
  readonly application: string;
  readonly timestamp: string;
}

export interface Message {
  readonly type: string;
  readonly asterisk_id?: string;
}

export interface StasisEnd extends Omit<Event, 'type'> {
  readonly type: 'StasisEnd';
  readonly channel: Channel;
}

export interface ChannelDestroyed extends Omit<Event, 'type'> {
  readonly type: 'ChannelDestroyed';
  readonly cause: number;
  readonly cause_txt: string;
  readonly tech_cause?: number;
  readonly channel: Channel;
}

export interface ChannelDtmfReceived extends Omit<Event, 'type'> {
  readonly type: 'ChannelDtmfReceived';
  readonly digit: string;
  readonly duration_ms: number;
  readonly channel: Channel;
}

export interface ChannelHangupRequest extends Omit<Event, 'type'> {
  readonly type: 'ChannelHangupRequest';
  readonly cause?: number;
  readonly tech_cause?: number;
  readonly soft?: boolean;
  readonly channel: Channel;
}

export interface ChannelStateChange extends Omit<Event, 'type'> {
  readonly type: 'ChannelStateChange';
  readonly channel: Channel;
}

export interface ChannelUserevent extends Omit<Event, 'type'> {
  readonly type: 'ChannelUserevent';
  readonly eventname: string;
  readonly channel?: Channel;
  readonly bridge?: Bridge;
  readonly endpoint?: Endpoint;
  readonly userevent: Readonly<Record<string, unknown>>;
}

export interface Bridge {
  readonly id: string;
  readonly technology: string;
  readonly bridge_type: string;
  readonly bridge_class: string;
  readonly creator: string;
  readonly name: string;
  readonly channels: readonly string[];
  readonly video_mode?: string;
  readonly video_source_id?: string;
  readonly creationtime: string;
  readonly bridgevars?: Readonly<Record<string, unknown>>;
}

export interface Endpoint {
  readonly technology: string;
  readonly resource: string;
  readonly state?: string;
  readonly channel_ids: readonly string[];
}

export interface ApplicationReplaced extends Omit<Event, 'type'> {
  readonly type: 'ApplicationReplaced';
}

export interface EndpointStateChange extends Omit<Event, 'type'> {
  readonly type: 'EndpointStateChange';
  readonly endpoint: Endpoint;
}

export interface PlaybackFinished extends Omit<Event, 'type'> {
  readonly type: 'PlaybackFinished';
  readonly playback: Playback;
}

export interface Playback {
  readonly id: string;
  readonly media_uri: string;
  readonly next_media_uri?: string;
  readonly target_uri: string;
  readonly language?: string;
  readonly state: string;
}

export interface RecordingFinished extends Omit<Event, 'type'> {
  readonly type: 'RecordingFinished';
  readonly recording: LiveRecording;
}

export interface LiveRecording {
  readonly name: string;
  readonly format: string;
  readonly target_uri: string;
  readonly state: string;
  readonly duration?: number;
  readonly talking_duration?: number;
  readonly silence_duration?: number;
  readonly cause?: string;
}

export interface RecordingFailed extends Omit<Event, 'type'> {
  readonly type: 'RecordingFailed';
  readonly recording: LiveRecording;
}

export interface Application {
  readonly name: string;
  readonly channel_ids: readonly string[];
  readonly bridge_ids: readonly string[];
  readonly endpoint_ids: readonly string[];
  readonly device_names: readonly string[];
  readonly events_allowed: readonly Readonly<Record<string, unknown>>[];
  readonly events_disallowed: readonly Readonly<Record<string, unknown>>[];
}

export interface AsteriskInfo {
  readonly build?: BuildInfo;
  readonly system?: SystemInfo;
  readonly config?: ConfigInfo;
  readonly status?: StatusInfo;
}

export interface BuildInfo {
  readonly os: string;
  readonly kernel: string;
  readonly options: string;
  readonly machine: string;
  readonly date: string;
  readonly user: string;
}

export interface SystemInfo {
  readonly version: string;
  readonly entity_id: string;
}

export interface ConfigInfo {
  readonly name: string;
  readonly default_language: string;
  readonly max_channels?: number;
  readonly max_open_files?: number;
  readonly max_load?: number;
  readonly setid: SetId;
}

export interface SetId {
  readonly user: string;
  readonly group: string;
}

export interface StatusInfo {
  readonly startup_time: string;
  readonly last_reload_time: string;
}

export interface ConfigTuple {
  readonly attribute: string;
  readonly value: string;
}

export interface StoredRecording {
  readonly name: string;
  readonly format: string;
}

export interface RTPstat {
  readonly txcount: number;
  readonly rxcount: number;
  readonly txjitter?: number;
  readonly rxjitter?: number;
  readonly remote_maxjitter?: number;
  readonly remote_minjitter?: number;
  readonly remote_normdevjitter?: number;
  readonly remote_stdevjitter?: number;
  readonly local_maxjitter?: number;
  readonly local_minjitter?: number;
  readonly local_normdevjitter?: number;
  readonly local_stdevjitter?: number;
  readonly txploss: number;
  readonly rxploss: number;
  readonly remote_maxrxploss?: number;
  readonly remote_minrxploss?: number;
  readonly remote_normdevrxploss?: number;
  readonly remote_stdevrxploss?: number;
  readonly local_maxrxploss?: number;
  readonly local_minrxploss?: number;
  readonly local_normdevrxploss?: number;
  readonly local_stdevrxploss?: number;
  readonly rtt?: number;
  readonly maxrtt?: number;
  readonly minrtt?: number;
  readonly normdevrtt?: number;
  readonly stdevrtt?: number;
  readonly local_ssrc: number;
  readonly remote_ssrc: number;
  readonly txoctetcount: number;
  readonly rxoctetcount: number;
  readonly channel_uniqueid: string;
}

export type AriEvent =
  | StasisStart
  | StasisEnd
  | ChannelDestroyed
  | ChannelDtmfReceived
  | ChannelHangupRequest
  | ChannelStateChange
  | ChannelUserevent
  | ApplicationReplaced
  | EndpointStateChange
  | PlaybackFinished
  | RecordingFinished
  | RecordingFailed;

export const eventTypes = [
  'StasisStart',
  'StasisEnd',
  'ChannelDestroyed',
  'ChannelDtmfReceived',
  'ChannelHangupRequest',
  'ChannelStateChange',
  'ChannelUserevent',
  'ApplicationReplaced',
  'EndpointStateChange',
  'PlaybackFinished',
  'RecordingFinished',
  'RecordingFailed',
] as const;

/** What each order is given and answers with. */
export interface Orders {
  'applications.get': { readonly asked: { applicationName: string }; readonly answered: Application };
  'applications.filter': {
    readonly asked: { applicationName: string; filter?: Readonly<Record<string, unknown>> | readonly unknown[] };
    readonly answered: Application;
  };
  'applications.subscribe': {
    readonly asked: { applicationName: string; eventSource: string | readonly string[] };
    readonly answered: Application;
  };
  'asterisk.getInfo': { readonly asked: { only?: string | readonly string[] }; readonly answered: AsteriskInfo };
  'asterisk.getObject': {
    readonly asked: { configClass: string; objectType: string; id: string };
    readonly answered: readonly ConfigTuple[];
  };
  'asterisk.updateObject': {
    readonly asked: {
      configClass: string;
      objectType: string;
      id: string;
      fields?: Readonly<Record<string, unknown>> | readonly unknown[];
    };
    readonly answered: readonly ConfigTuple[];
  };
  'asterisk.deleteObject': {
    readonly asked: { configClass: string; objectType: string; id: string };
    readonly answered: undefined;
  };
  'bridges.list': { readonly asked: Readonly<Record<string, never>>; readonly answered: readonly Bridge[] };
  'bridges.createWithId': {
    readonly asked: {
      type?: string;
      bridgeId: string;
      name?: string;
      variables?: Readonly<Record<string, unknown>> | readonly unknown[];
    };
    readonly answered: Bridge;
  };
  'bridges.destroy': { readonly asked: { bridgeId: string }; readonly answered: undefined };
  'bridges.addChannel': {
    readonly asked: {
      bridgeId: string;
      channel: string | readonly string[];
      role?: string;
      absorbDTMF?: boolean;
      mute?: boolean;
      inhibitConnectedLineUpdates?: boolean;
    };
    readonly answered: undefined;
  };
  'bridges.removeChannel': {
    readonly asked: { bridgeId: string; channel: string | readonly string[] };
    readonly answered: undefined;
  };
  'channels.list': { readonly asked: Readonly<Record<string, never>>; readonly answered: readonly Channel[] };
  'channels.answer': { readonly asked: { channelId: string }; readonly answered: undefined };
  'channels.hangup': {
    readonly asked: { channelId: string; reason_code?: string; reason?: string };
    readonly answered: undefined;
  };
  'channels.ring': { readonly asked: { channelId: string }; readonly answered: undefined };
  'channels.ringStop': { readonly asked: { channelId: string }; readonly answered: undefined };
  'channels.startMoh': { readonly asked: { channelId: string; mohClass?: string }; readonly answered: undefined };
  'channels.stopMoh': { readonly asked: { channelId: string }; readonly answered: undefined };
  'channels.originateWithId': {
    readonly asked: {
      channelId: string;
      endpoint: string;
      extension?: string;
      context?: string;
      priority?: number;
      label?: string;
      app?: string;
      appArgs?: string;
      callerId?: string;
      timeout?: number;
      variables?: Readonly<Record<string, unknown>> | readonly unknown[];
      otherChannelId?: string;
      originator?: string;
      formats?: string;
    };
    readonly answered: Channel;
  };
  'channels.continueInDialplan': {
    readonly asked: { channelId: string; context?: string; extension?: string; priority?: number; label?: string };
    readonly answered: undefined;
  };
  'channels.snoopChannelWithId': {
    readonly asked: {
      channelId: string;
      snoopId: string;
      spy?: string;
      whisper?: string;
      app: string;
      appArgs?: string;
    };
    readonly answered: Channel;
  };
  'channels.playWithId': {
    readonly asked: {
      channelId: string;
      playbackId: string;
      media: string | readonly string[];
      lang?: string;
      offsetms?: number;
      skipms?: number;
    };
    readonly answered: Playback;
  };
  'playbacks.stop': { readonly asked: { playbackId: string }; readonly answered: undefined };
  'channels.record': {
    readonly asked: {
      channelId: string;
      name: string;
      format: string;
      maxDurationSeconds?: number;
      maxSilenceSeconds?: number;
      ifExists?: string;
      beep?: boolean;
      terminateOn?: string;
    };
    readonly answered: LiveRecording;
  };
  'recordings.cancel': { readonly asked: { recordingName: string }; readonly answered: undefined };
  'recordings.listStored': {
    readonly asked: Readonly<Record<string, never>>;
    readonly answered: readonly StoredRecording[];
  };
  'recordings.deleteStored': { readonly asked: { recordingName: string }; readonly answered: undefined };
  'channels.sendDTMF': {
    readonly asked: {
      channelId: string;
      dtmf?: string;
      before?: number;
      between?: number;
      duration?: number;
      after?: number;
    };
    readonly answered: undefined;
  };
  'channels.setChannelVar': {
    readonly asked: { channelId: string; variable: string; value?: string; report_events?: boolean };
    readonly answered: undefined;
  };
  'channels.rtpstatistics': { readonly asked: { channelId: string }; readonly answered: RTPstat };
  'endpoints.list': { readonly asked: Readonly<Record<string, never>>; readonly answered: readonly Endpoint[] };
  'events.userEvent': {
    readonly asked: {
      eventName: string;
      application: string;
      source?: string | readonly string[];
      variables?: Readonly<Record<string, unknown>> | readonly unknown[];
    };
    readonly answered: undefined;
  };
}

/** Where each order is sent, and which of what it is given is its body. */
export const addresses: Readonly<
  Record<keyof Orders, { readonly method: string; readonly path: string; readonly body: string | null }>
> = {
  'applications.get': { method: 'GET', path: 'applications/{applicationName}', body: null },
  'applications.filter': { method: 'PUT', path: 'applications/{applicationName}/eventFilter', body: 'filter' },
  'applications.subscribe': { method: 'POST', path: 'applications/{applicationName}/subscription', body: null },
  'asterisk.getInfo': { method: 'GET', path: 'asterisk/info', body: null },
  'asterisk.getObject': { method: 'GET', path: 'asterisk/config/dynamic/{configClass}/{objectType}/{id}', body: null },
  'asterisk.updateObject': {
    method: 'PUT',
    path: 'asterisk/config/dynamic/{configClass}/{objectType}/{id}',
    body: 'fields',
  },
  'asterisk.deleteObject': {
    method: 'DELETE',
    path: 'asterisk/config/dynamic/{configClass}/{objectType}/{id}',
    body: null,
  },
  'bridges.list': { method: 'GET', path: 'bridges', body: null },
  'bridges.createWithId': { method: 'POST', path: 'bridges/{bridgeId}', body: 'variables' },
  'bridges.destroy': { method: 'DELETE', path: 'bridges/{bridgeId}', body: null },
  'bridges.addChannel': { method: 'POST', path: 'bridges/{bridgeId}/addChannel', body: null },
  'bridges.removeChannel': { method: 'POST', path: 'bridges/{bridgeId}/removeChannel', body: null },
  'channels.list': { method: 'GET', path: 'channels', body: null },
  'channels.answer': { method: 'POST', path: 'channels/{channelId}/answer', body: null },
  'channels.hangup': { method: 'DELETE', path: 'channels/{channelId}', body: null },
  'channels.ring': { method: 'POST', path: 'channels/{channelId}/ring', body: null },
  'channels.ringStop': { method: 'DELETE', path: 'channels/{channelId}/ring', body: null },
  'channels.startMoh': { method: 'POST', path: 'channels/{channelId}/moh', body: null },
  'channels.stopMoh': { method: 'DELETE', path: 'channels/{channelId}/moh', body: null },
  'channels.originateWithId': { method: 'POST', path: 'channels/{channelId}', body: 'variables' },
  'channels.continueInDialplan': { method: 'POST', path: 'channels/{channelId}/continue', body: null },
  'channels.snoopChannelWithId': { method: 'POST', path: 'channels/{channelId}/snoop/{snoopId}', body: null },
  'channels.playWithId': { method: 'POST', path: 'channels/{channelId}/play/{playbackId}', body: null },
  'playbacks.stop': { method: 'DELETE', path: 'playbacks/{playbackId}', body: null },
  'channels.record': { method: 'POST', path: 'channels/{channelId}/record', body: null },
  'recordings.cancel': { method: 'DELETE', path: 'recordings/live/{recordingName}', body: null },
  'recordings.listStored': { method: 'GET', path: 'recordings/stored', body: null },
  'recordings.deleteStored': { method: 'DELETE', path: 'recordings/stored/{recordingName}', body: null },
  'channels.sendDTMF': { method: 'POST', path: 'channels/{channelId}/dtmf', body: null },
  'channels.setChannelVar': { method: 'POST', path: 'channels/{channelId}/variable', body: null },
  'channels.rtpstatistics': { method: 'GET', path: 'channels/{channelId}/rtp_statistics', body: null },
  'endpoints.list': { method: 'GET', path: 'endpoints', body: null },
  'events.userEvent': { method: 'POST', path: 'events/user/{eventName}', body: 'variables' },
};
