import { folderForSwitch, openAsterisk } from '#adapters/asterisk/index.ts';
import { openBuiltInVoices } from '#adapters/built-in-voices/index.ts';
import { openEmail } from '#adapters/email/index.ts';
import { openInstagram } from '#adapters/instagram/index.ts';
import { openMessenger } from '#adapters/messenger/index.ts';
import { openSmsHttp } from '#adapters/sms-http/index.ts';
import { openSoundFiles } from '#adapters/sound-files/index.ts';
import { openListeningHttp, openSpeechHttp } from '#adapters/speech-http/index.ts';
import { openTelegram } from '#adapters/telegram/index.ts';
import { openViber } from '#adapters/viber/index.ts';
import { openWebChat } from '#adapters/web-chat/index.ts';
import { openWhatsapp } from '#adapters/whatsapp/index.ts';
import { openDigests } from '#digest/server';
import { may, type Person, viewAsHeader, viewAsParameter, viewedAs } from '#identity';
import { authorise, openIdentity, openPushes, type RequestContext, type SessionsEnded } from '#identity/server';
import type { Channel } from '#kernel/channel.ts';
import type { GroupId, OrganisationId } from '#kernel/id.ts';
import { openKpis } from '#kpi/server';
import { type ChannelAccount, interactionTopicOf, type MessageChannel } from '#messaging';
import { openClock } from '#platform/clock.ts';
import type { Config } from '#platform/config.ts';
import { migrate, openDatabase } from '#platform/database/index.ts';
import { openFiles, openVault } from '#platform/files/index.ts';
import { type HealthReport, openHealth } from '#platform/health.ts';
import { type Http, openHttp, type RawDoor } from '#platform/http/index.ts';
import { openJobs } from '#platform/jobs.ts';
import { closeCodes, type Live, openLive } from '#platform/live/index.ts';
import type { Log } from '#platform/log.ts';
import { openMail } from '#platform/mail/index.ts';
import { openMetrics } from '#platform/metrics.ts';
import { openOutward } from '#platform/outward.ts';
import { vapidOf } from '#platform/push/index.ts';
import { openSeal } from '#platform/seal.ts';
import { openShutdown, type Shutdown } from '#platform/shutdown.ts';
import { openReports } from '#reports/server';
import {
  deafHearing,
  healthOf,
  hearingHealthOf,
  openHearing,
  phonePath,
  speakingHealthOf,
  speechLimits,
  type VoiceGateway,
} from '#voice';
import {
  type ExampleCalls,
  openAdmission,
  openExampleCalls,
  openExchange,
  openPhones,
  openPhoneTest,
  openReach,
  openSoundShelf,
  openSpeaking,
  openSwitchboard,
  openTrunkTests,
} from '#voice/server';
import { addCall } from './address-calls.ts';
import { openAnswers } from './answers.ts';
import { auditFileRoutes } from './audit-file.ts';
import { callersOf } from './callers.ts';
import { openChannelSides } from './channel-side.ts';
import { contract } from './contract.ts';
import { digestPages } from './digest-pages.ts';
import { dutiesOf } from './duties.ts';
import { type Floors, openFloors } from './floors.ts';
import { openLentFiles } from './lent-files.ts';
import { letterRoutes } from './letters.ts';
import { guestOf, tellProof } from './phone-door.ts';
import { pictureRoutes } from './pictures.ts';
import { promptSoundRoutes, recordingBytes } from './prompt-sounds.ts';
import { providerCallback } from './provider-callback.ts';
import { followReaders } from './readers.ts';
import { recordingSoundRoutes } from './recordings.ts';
import { openRouter } from './router.ts';
import { openSealing } from './sealing.ts';
import { installationSecret, newPublicKey } from './secrets.ts';
import { prepareSetup } from './setup.ts';
import { surveyPages } from './survey-pages.ts';
import { addCommands, type LiveSession, type ToldTopic, topicsOf } from './topics.ts';
import { fileRoutes } from './uploads.ts';
import { webhookRoutes } from './webhooks.ts';

export interface SantralNeeds {
  readonly config: Config;
  readonly log: Log;
  /** Names this process in leases; no two processes share one. */
  readonly holder: string;
  /** Where the built browser program and widget are; null when they are served by somebody else. */
  readonly webRoot: string | null;
  readonly widgetRoot: string | null;
  /** Settings of our own PostgreSQL; tests switch the disk's guarantees off. */
  readonly postgresSettings?: Readonly<Record<string, string>>;
  /** A switch in the place of one that the configuration names; pages have no telephone at it, desks have. */
  readonly gateway?: VoiceGateway;
}

/** A running Santral. */
export interface Santral {
  readonly url: string;
  readonly port: number;
  readonly shutdown: Shutdown;
  readonly floors: Floors;
  /** Everything beside the contract that somebody may knock at. */
  readonly doors: {
    readonly raw: readonly RawDoor[];
    readonly upgrades: readonly string[];
    readonly topics: readonly ToldTopic[];
  };
}

/** Whom push services may ask while nobody said how the world reaches us. */
const pushContact = 'mailto:postmaster@localhost';

/** The switch is asked to end, then killed; both have their patience. */
const switchStopMs = 25_000;

/** Opens everything in the order of the house, and registers how each part is closed again. */
export async function openSantral({
  config,
  log,
  holder,
  webRoot,
  widgetRoot,
  postgresSettings,
  gateway: givenGateway,
}: SantralNeeds): Promise<Santral> {
  const shutdown = openShutdown({ log });
  try {
    return await open();
  } catch (error) {
    await shutdown.stop('could not start');
    throw error;
  }

  async function open(): Promise<Santral> {
    const clock = openClock();
    const health = openHealth({ clock });
    const metrics = openMetrics();
    shutdown.first(health.stopping);
    shutdown.onStop('health', health.close);

    const database = await openDatabase({
      url: config.databaseUrl,
      dataDir: config.dataDir,
      log,
      ...(postgresSettings && { settings: postgresSettings }),
    });
    shutdown.onStop('database', () => database.close());
    await migrate(database, { log });
    const asterisk = openAsterisk({
      dataDir: config.dataDir,
      which: config.switchUrl,
      sip: { host: config.host, port: config.sipPort },
      clock,
      log,
    });
    shutdown.onStop('switch', asterisk.close, switchStopMs);
    const gateway = givenGateway ?? asterisk.gateway;
    const admission = openAdmission({ gateway, log });
    const switchboard = openSwitchboard({ admission });
    // Telephones are lent through the edge, which opens after them: until then none has a line to be cut.
    const phoneLines = { shut: (_sessionId: string): void => undefined };
    const phones = openPhones({
      gateway: asterisk.gateway, // by its door alone do pages reach a switch
      clock,
      log,
      onProof: (proof) => tellProof(floors, proof),
      onTakenBack: (sessionId) => phoneLines.shut(sessionId),
    });
    const phoneTest = openPhoneTest({ gateway, phones, log });
    shutdown.onStop('telephones of pages', () => {
      phones.close();
      phoneTest.close();
    });
    // They are spoken, and whoever speaks opens after the exchange: until then none is called.
    const examples: { takes: ExampleCalls['takes'] } = { takes: () => false };
    const exchange = openExchange({
      ...{ gateway, clock, log },
      floors: () =>
        floors.all().map(({ organisation, calls, supervisions, internalCalls }) => ({
          ...{ organisationId: organisation.id, calls, supervisions, internalCalls },
        })),
      areAllHere: () => floors.health().status === 'ok',
      findNumber: switchboard.findNumber,
      whoseTelephone: switchboard.whoseTelephone,
      isExample: (line, to) => examples.takes(line, to),
    });
    shutdown.onStop('calls', async () => exchange.close());
    const files = await openFiles({ dataDir: config.dataDir, clock });
    const outward = openOutward({ allowed: config.ownNetworks });
    const voices = openBuiltInVoices();
    shutdown.onStop('voices', voices.close);
    const soundFiles = openSoundFiles();
    shutdown.onStop('sound files', soundFiles.close);
    const speaking = openSpeaking({
      engines: config.speech
        ? [openSpeechHttp({ outward, reader: soundFiles, server: config.speech }), voices]
        : [voices],
      nowMs: clock.nowMs,
      shelf: await openSoundShelf({
        folder: await folderForSwitch('prompts', config.dataDir),
        limitBytes: speechLimits.keptBytes,
        nowMs: clock.nowMs,
      }),
      log,
      contentOf: (organisationId, id, language) => floors.find(organisationId)?.prompts.contentOf(id, language) ?? null,
    });
    const hearing = config.listener
      ? openHearing(openListeningHttp({ outward, server: config.listener }), clock.nowMs, (detail) =>
          log.warn({ detail }, 'What callers say was not understood'),
        )
      : deafHearing;
    const exampleCalls = openExampleCalls({ gateway, admission, speaking, log });
    shutdown.onStop('calls of examples', async () => exampleCalls.close());
    examples.takes = exampleCalls.takes;
    const trunkTests = openTrunkTests({ gateway, speaking, clock, log });
    shutdown.onStop('tests of trunks', async () => trunkTests.close());
    const vault = await openVault({ dataDir: config.dataDir, folder: 'recordings' });
    const seal = await openSeal({ dataDir: config.dataDir, secretKey: config.secretKey });
    const mail = openMail({ database, clock, log, seal, publicUrl: config.publicUrl });
    shutdown.onStop('mail', mail.close);
    const identity = openIdentity({ database, clock, log, seal, mail });
    prepareSetup(identity, clock);

    const sides = openChannelSides(() => floors);
    const webChat = openWebChat({
      side: sides.side,
      files,
      clock,
      log,
      secret: await installationSecret(database, 'visitors'),
      publicUrl: config.publicUrl,
      metrics,
      addressOf: (request) => http.addressOf(request),
    });
    const telegram = openTelegram({
      side: sides.side,
      files,
      clock,
      log,
      key: seal.keyFor('calls of providers'),
      publicUrl: config.publicUrl,
      apiUrl: config.providerUrls.telegram,
    });
    // The key follows from the seal: nothing more to keep, and every process is the same sender.
    const vapid = vapidOf(seal.keyFor('web push'), config.publicUrl ?? pushContact);
    const pushes = openPushes({ database, clock, log, outward, vapid });
    identity.onSessionsEnded(({ organisationId }) => pushes.readAgain(organisationId));
    const lent = openLentFiles({ side: sides.side, files, clock, seal, publicUrl: config.publicUrl });
    const viber = openViber({
      side: sides.side,
      files,
      log,
      outward,
      lend: lent.lend,
      publicUrl: config.publicUrl,
      apiUrl: config.providerUrls.viber,
    });
    const sms = openSmsHttp({
      side: sides.side,
      files,
      log,
      outward,
      lend: lent.lend,
      publicUrl: config.publicUrl,
      apiUrl: config.providerUrls.sms,
    });
    const email = openEmail({ side: sides.side, database, files, clock, log, seal });
    const calledByMeta = { ...{ side: sides.side, files, outward, clock, log }, publicUrl: config.publicUrl };
    const whatsapp = openWhatsapp({ ...calledByMeta, apiUrl: config.providerUrls.whatsapp });
    const messenger = openMessenger({ ...calledByMeta, apiUrl: config.providerUrls.messenger });
    const instagram = openInstagram({
      ...calledByMeta,
      lend: lent.lend,
      apiUrl: config.providerUrls.instagram,
    });
    const opened = [webChat, telegram, viber, sms, email, whatsapp, messenger, instagram];
    const channels = new Map<Channel, MessageChannel>(opened.map(({ channel }) => [channel.channel, channel]));
    const follow = (account: ChannelAccount) => channels.get(account.channel)?.provider?.follow(account);

    const factsWritten = metrics.counter('facts_total', 'Facts written');
    const commits = metrics.counter('fact_commits_total', 'Transactions that wrote facts');
    const reports = openReports({
      database,
      clock,
      log,
      directory: (organisationId) => directoryOf(floorOf(organisationId)),
      zoneOf: async (organisationId) => floorOf(organisationId).organisation.zone,
      awayRuleOf: async (organisationId) => {
        const reasons = floorOf(organisationId).agents.reasons();
        const unknown = { class: 'other', isPaid: true, longestMs: null } as const;
        return (reasonId) => reasons.find((reason) => reason.id === reasonId) ?? unknown;
      },
      callersOf: (who, ids) => callersOf(floorOf(who.organisationId).customers, who, ids),
    });
    const kpis = openKpis({
      ...{ database, clock, reports },
      directory: (organisationId) => directoryOf(floorOf(organisationId)),
      zoneOf: async (organisationId) => floorOf(organisationId).organisation.zone,
    });
    const digests = openDigests({
      ...{ database, clock, log, mail, reports, kpis },
      disciplineOf: (who, days) =>
        floorOf(who.organisationId).workforce.discipline(who, { ...days, right: 'report.view' }),
      houseOf: (organisationId) => floorOf(organisationId).organisation,
      people: identity.directory,
      addressesOf: identity.addressesOf,
      projectsOf: identity.projects.list,
      projectName: identity.projects.nameOf,
    });
    const readers = followReaders(reports);
    // Floors speak through the sockets, which open after them: until then nobody listens, so nothing is lost.
    const sockets: Pick<Live<LiveSession>, 'publish' | 'renew' | 'recheckTopics'> = {
      publish: () => undefined,
      renew: async () => undefined,
      recheckTopics: async () => undefined,
    };
    // Floors ask for calls, whose jobs open after them and read what is on disk.
    const calls: { make: ReturnType<typeof addCall> } = { make: async () => undefined };
    const floors = openFloors({
      database,
      clock,
      log,
      identity,
      channels,
      holder,
      newPublicKey,
      publish: (topic, change) => sockets.publish(topic, change),
      pushes,
      seal,
      outward,
      publicUrl: config.publicUrl,
      onAccountChanged: (account) => {
        sides.onAccountChanged(account);
        // While its floor is being built nobody takes in what it is told; `onOpened` begins.
        if (floors.find(account.organisationId)) follow(account);
      },
      gateway,
      speaking,
      hearing,
      exampleCalls,
      vault,
      readRecording: (organisationId, sha256) => recordingBytes(files, { organisationId }, sha256),
      pages: phones,
      telephones: exchange,
      onLinesChanged: (lines) => {
        if (floors.find(lines.organisationId)) switchboard.hold(lines);
      },
      recheck: (topics) => sockets.recheckTopics(topics),
      onHandsChanged: (ids) => {
        sockets
          .recheckTopics(new Set([...ids].map(interactionTopicOf)))
          .catch((err: Error) => log.warn({ err }, 'topics could not be rechecked'));
      },
      onBatch: (facts) => {
        factsWritten.inc(facts);
        commits.inc();
      },
      onOpened: async (floor) => {
        readers.begin(floor);
        switchboard.hold(floor.lines);
        exchange.floorOpened();
        for (const account of floor.messaging.accounts.all()) follow(account);
        await sockets.renew(() => true);
      },
      onLost: async (floor) => {
        switchboard.release(floor.organisation.id);
        for (const { provider } of channels.values()) await provider?.leave(floor.organisation.id);
        await readers.end(floor);
      },
      timeOf: reports.agentTime,
      call: (...asked) => calls.make(...asked),
    });
    shutdown.onStop('readers', readers.close);
    shutdown.onStop('floors', floors.close);
    shutdown.onStop('telegram', telegram.close);
    shutdown.onStop('viber', viber.close);
    shutdown.onStop('email', email.close);
    shutdown.onStop('whatsapp', whatsapp.close);
    shutdown.onStop('sms', sms.close);
    shutdown.onStop('messenger', messenger.close);
    shutdown.onStop('instagram', instagram.close);
    const floorOf = (organisationId: OrganisationId) => floors.of({ organisationId });

    const jobs = await openJobs({
      database,
      log,
      ...dutiesOf({ identity, mail, digests, kpis, floors, files, outward, database, clock, log }),
    });
    calls.make = addCall(jobs);
    shutdown.onStop('jobs', jobs.close);
    shutdown.onStop('audit', openSealing({ identity, health, log }).close);

    // Before anybody can ask: who has no floor yet, because another program holds it, is not ready.
    const held = { areAll: false };
    health.add('database', () => database.health());
    health.add('floors', () =>
      held.areAll ? floors.health() : { status: 'failed', detail: 'The floors are being built.' },
    );
    health.add('jobs', () => jobs.health());
    health.add('disk', files.health);
    health.add('clock', () => clock.health());
    health.add('recordings', async () => {
      const reports = await Promise.all(floors.all().map(({ recordings }) => recordings.health()));
      return reports.find(({ status }) => status !== 'ok') ?? ({ status: 'ok' } satisfies HealthReport);
    });
    health.add('switch', () => healthOf(gateway.state()));
    health.add('voice commands', () => hearingHealthOf(hearing, config.listener !== null));
    health.add('prompts', () => speakingHealthOf(speaking.state()));

    const answers = openAnswers({ log });
    const http: Http = await openHttp({
      port: config.port,
      host: config.host,
      log,
      metrics,
      health,
      contract,
      router: openRouter({
        identity,
        pushes,
        floors,
        reports,
        digests,
        kpis,
        discipline: {
          ...{ database, clock, directory: async (id) => directoryOf(floorOf(id)) },
          zoneOf: async (id) => floorOf(id).organisation.zone,
          workforceOf: (id) => floorOf(id).workforce,
        },
        clock,
        switchState: gateway.state,
        speaking,
        reach: openReach({ gateway, clock, log }),
        phones,
        phoneTest,
        trunkTests,
        exampleCalls,
      }),
      openContext: async (edge, request) => {
        const { session } = await identity.openContext(edge);
        const line = request.headers[viewAsHeader];
        return { session: session && typeof line === 'string' ? viewedAs(session, line) : session };
      },
      authorise: (meta, context) => authorise(meta, context as RequestContext),
      refused: ({ context, ...refusal }) => identity.attempts.refused(context, refusal),
      begun: ({ meta, context, response, anew }) => {
        const { session } = context;
        if (session === null) return;
        // Whatever she was told depends on all she may: other rights, another group or project mean another answer.
        answers.follow(session, response, async () => {
          const now = (await anew()) as RequestContext;
          if (authorise(meta, now).type !== 'allowed') return false;
          return JSON.stringify(now.session?.who) === JSON.stringify(session.who);
        });
      },
      raw: [
        webChat.routes,
        lent.routes,
        surveyPages({ floors, clock }),
        digestPages({ digests, clock }),
        webhookRoutes({ channels, side: sides.side, clock, log }),
        providerCallback({
          identity,
          isHttps: (request) => request.protocol === 'https' || isHttpsUrl(config.publicUrl),
        }),
        fileRoutes({
          identity,
          floors,
          files,
          answers,
          isHttps: (request) => request.protocol === 'https' || isHttpsUrl(config.publicUrl),
        }),
        pictureRoutes({
          identity,
          files,
          isHttps: (request) => request.protocol === 'https' || isHttpsUrl(config.publicUrl),
        }),
        promptSoundRoutes({
          identity,
          floors,
          files,
          reader: soundFiles,
          speaking,
          isHttps: (request) => request.protocol === 'https' || isHttpsUrl(config.publicUrl),
        }),
        letterRoutes({
          identity,
          floors,
          outward,
          isHttps: (request) => request.protocol === 'https' || isHttpsUrl(config.publicUrl),
        }),
        recordingSoundRoutes({
          identity,
          floors,
          database,
          clock,
          answers,
          isHttps: (request) => request.protocol === 'https' || isHttpsUrl(config.publicUrl),
        }),
        auditFileRoutes({
          identity,
          database,
          clock,
          answers,
          isHttps: (request) => request.protocol === 'https' || isHttpsUrl(config.publicUrl),
        }),
      ],
      webRoot,
      widgetRoot,
      publicUrl: config.publicUrl,
      trustProxy: config.trustProxy,
    });
    shutdown.onStop('http', http.close);
    webChat.attach(http);
    shutdown.onStop('web chat', webChat.close);

    const topics = topicsOf(floors);
    const live = openLive<LiveSession>({
      authenticate: async (request) => {
        const session = await identity.sessionOf({
          cookieHeader: request.headers.cookie,
          isHttps: isHttpsUrl(config.publicUrl),
          localPort: request.socket.localPort,
          address: http.addressOf(request),
        });
        const line = new URL(request.url ?? '/', 'http://here').searchParams.get(viewAsParameter);
        return session && { ...(line === null ? session : viewedAs(session, line)), id: session.sessionId };
      },
      isOwnOrigin: http.isOwnOrigin,
      topics,
      log,
      clock,
      metrics,
    });
    Object.assign(sockets, { publish: live.publish, renew: live.renew, recheckTopics: live.recheckTopics });
    addCommands(live, floors);
    const desks = new Map<string, LiveSession>();
    live.listen({
      open: (session, socketId) => {
        if (session.isPreview) return; // she looks, and takes nothing
        desks.set(socketId, session);
        floors.connected(session.who.organisationId, session.who.userId, socketId);
      },
      close: ({ who }, socketId) => {
        desks.delete(socketId);
        floors.disconnected(who.organisationId, who.userId, socketId);
      },
      // A sign of life that was not written down is written with the next one.
      beat: (session, { socketId }) => {
        if (!session.isPreview) floors.heard(session.who.organisationId, session.who.userId, socketId);
        identity.beat(session).catch((err: Error) => log.debug({ err }, 'a sign of life was not written'));
      },
    });
    const door = asterisk.openDoor({
      isOwnOrigin: http.isOwnOrigin,
      guestOf: guestOf({ identity, phones, isHttps: isHttpsUrl(config.publicUrl), addressOf: http.addressOf }),
    });
    phoneLines.shut = door.shut;
    http.upgrades.add(phonePath, door.upgrade);
    shutdown.onStop('telephone door', door.close);
    identity.onSessionsEnded(({ sessionIds }) => {
      for (const id of sessionIds) phones.takeBack(id);
    });

    identity.onSessionsEnded(endSockets);
    identity.onSessionsEnded(answers.sessionsEnded);
    identity.onUsersSettled(async ({ organisationId, userIds, isLookOnly }) => {
      if (isLookOnly) return;
      phones.recheck(organisationId, (userId) => {
        const person = floors.find(organisationId)?.directory.person(userId);
        return person ? !person.isDisabled && may(person.who, 'telephony.talk') : false;
      });
      // A socket holds the rights of the moment in which it was opened: whoever was changed comes back with the new ones.
      const changed = new Set(userIds);
      live.closeSessions(({ who }) => changed.has(who.userId), closeCodes.changed);
      // Whoever took a right away is answered when nothing tells or gives any more what it had opened.
      await live
        .recheck(({ who }) => who.organisationId === organisationId)
        .catch((err: Error) => log.warn({ err }, 'topics could not be rechecked'));
      await answers.recheck(organisationId);
    });
    http.upgrades.add('/live', live.upgrade);
    shutdown.onStop('live', live.close);

    /** A session is over: its sockets close at once, and an agent with no other desk is offline at once. */
    function endSockets({ organisationId, userId, sessionIds }: SessionsEnded): void {
      const ids = new Set<string>(sessionIds);
      live.closeSessions((session) => ids.has(session.sessionId));
      const hasAnother = [...desks.values()].some(({ who, id }) => who.userId === userId && !ids.has(id));
      const floor = hasAnother ? null : floors.find(organisationId);
      floor?.agents.presences
        .signedOut(userId)
        .catch((err: Error) => log.warn({ agentId: userId, err }, 'presence not recorded'));
    }

    identity.groups.addUse((who, groupId) =>
      (floors.find(who.organisationId)?.queues.servedByGroup(groupId) ?? []).map(({ id, name, projectId }) => ({
        type: 'queue',
        id,
        name: may(who, 'queue.read', { projectId }) ? name : null,
        template: null,
      })),
    );
    identity.onAdded(holdAll);
    async function holdAll(): Promise<void> {
      for (const organisation of await identity.organisations()) await floors.hold(organisation);
    }
    await holdAll();
    held.areAll = true;
    exchange.begin();
    asterisk.begin(); // in the background, when everything else is there: nobody waits for it
    metrics.gauge('inbox_waiting', 'Inbound things on disk and not handled', () =>
      sum(floors, (floor) => floor.messaging.inbox.waiting()),
    );
    metrics.gauge('outbox_waiting', 'Messages on disk and not sent', () =>
      sum(floors, (floor) => floor.messaging.outboxWaiting()),
    );
    return {
      url: http.url,
      port: http.port,
      shutdown,
      floors,
      doors: { raw: http.rawDoors, upgrades: http.upgrades.paths(), topics },
    };
  }
}

function sum(floors: Floors, of: (floor: ReturnType<Floors['of']>) => number): number {
  return floors.all().reduce((total, floor) => total + of(floor), 0);
}

function isHttpsUrl(url: string | null): boolean {
  return url?.startsWith('https:') ?? false;
}

/** Names and groups of today, as reports show rows of any day. */
async function directoryOf({ directory, queues, lines }: ReturnType<Floors['of']>) {
  const groups = new Map<GroupId, string>();
  for (const { group } of directory.all()) if (group) groups.set(group.id, group.name);
  return {
    agents: directory.all().map((person: Person) => ({
      id: person.who.userId,
      name: person.name,
      groupId: person.who.groupId,
    })),
    groups,
    queues: new Map(queues.all().map((queue) => [queue.id, { name: queue.name, projectId: queue.projectId }])),
    outcomes: new Map(queues.all().flatMap((queue) => queue.outcomes.map(({ id, name }) => [id, name]))),
    numbers: new Map(lines.numbers.all().map(({ id, number, name }) => [id as string, { number, name }])),
  };
}
