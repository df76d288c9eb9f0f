import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { soundIn as samplesOf, telephoneRate } from '#platform/sound.ts';
import { rawSound } from '#recordings';
import { type LineSound, qualityOf, type Trunk, type TrunkPeer, type VoiceGateway, type VoiceSignal } from '#voice';

/** One side of a call, as whoever holds the telephone knows it. */
export interface HeldCall {
  readonly isUp: () => boolean;
  readonly isOver: () => boolean;
  /** Whether this tone is in what it hears now. */
  readonly hears: (tone: number) => boolean;
  /** Whether it hears anything at all. */
  readonly hearsSound: () => boolean;
  /** Says this tone from now on; 0: she is silent. */
  readonly speak: (tone: number) => void;
  /** Presses a key of its telephone. */
  readonly press: (key: string) => void;
  /** Whether every key that was pressed has gone out. */
  readonly hasPressedAll: () => boolean;
  /** The keys that the others pressed and that were heard here. */
  readonly keysHeard: () => string;
  /** Its network loses every so-and-so-many-th packet that it sends, from now on; 1: all. */
  readonly drop: (every: number) => void;
  /** Its telephone loses the network. */
  readonly vanish: () => void;
  readonly hangUp: () => void;
}

/** A provider, as whoever runs it knows it. */
export interface Provider {
  readonly port: number;
  /** Whether its customer is signed in. */
  readonly isSignedIn: () => boolean;
  /** The call that its customer made; null while there is none. */
  readonly received: () => (HeldCall & { readonly to: string; readonly from: string }) | null;
  /** Lets somebody call a number of its customer. */
  readonly call: (to: string) => Promise<HeldCall>;
  /** Its server is gone. */
  readonly leave: () => void;
}

/** What a switch's test brings along, so that the suite can treat every switch alike. */
export interface GatewayHarness {
  readonly gateway: VoiceGateway;
  /** Where the switch takes calls over SIP, on this machine. */
  readonly port: number;
  /** Somebody outside calls a number of ours; she sends this tone as long as the call is up. */
  readonly call: (from: string, to: string, tone: number) => Promise<HeldCall>;
  /** Signs a telephone in that does this with its calls and sends this tone. */
  readonly telephone: (
    name: string,
    secret: string,
    doing: 'answer' | 'ring' | 'decline',
    tone: number,
  ) => Promise<{ readonly isSignedIn: boolean; readonly received: () => HeldCall | null }>;
  /** Opens a provider that lets this customer in, and does this with what is called over it. */
  readonly provider: (
    customer: { readonly user: string; readonly secret: string },
    doing: 'answer' | 'decline' | 'ring' | 'ignore' | number,
    tone: number,
  ) => Promise<Provider>;
  /** The path of a file in which this tone is, so long. */
  readonly sound: (tone: number, lengthMs: number) => Promise<string>;
  /** Cuts the line between us and the switch; it comes back by itself. Null where there is no such line. */
  readonly cut: (() => void) | null;
  readonly close: () => Promise<void>;
}

const within = { timeout: 10_000 };
/** A server is asked now and then whether it is there. */
const patient = { timeout: 40_000 };
const [callersTone, agentsTone, guestsTone, supervisorsTone] = [500, 900, 1_300, 1_700];
const [promptTone, otherPromptTone] = [2_100, 2_500];
const trunk = { name: 'outside', from: '127.0.0.1' };
const desk = { kind: 'desk', name: 'desk-1', secret: 'a secret of the first desk' } as const;
const page = { kind: 'browser', name: 'page-1', secret: 'a secret of the first page' } as const;

/** Every telephone switch passes this; what is heard is heard at the telephones, not told by the switch. */
export function conformVoiceGateway(name: string, open: () => Promise<GatewayHarness>): void {
  describe(`${name} keeps the promises of a telephone switch`, () => {
    let harness: GatewayHarness;
    let signals: VoiceSignal[];
    beforeEach(async () => {
      harness = await open();
      signals = [];
      harness.gateway.listen((signal) => void signals.push(signal));
      await expect.poll(() => signals.map(({ type }) => type), within).toContain('up');
      await harness.gateway.admit({ telephones: [desk], trunks: [trunk] });
    });
    afterEach(() => harness.close());

    const told = <Type extends VoiceSignal['type']>(type: Type) =>
      signals.filter((signal): signal is Extract<VoiceSignal, { type: Type }> => signal.type === type);
    const arrived = async (from = '+905321112233', to = '08502220000') => {
      const caller = await harness.call(from, to, callersTone);
      await expect.poll(() => told('arrived').at(-1), within).toMatchObject({ from, to });
      return { caller, line: told('arrived').at(-1)?.line ?? '' };
    };
    /** A caller and the desk, connected in a room. */
    const connected = async () => {
      const telephone = await harness.telephone(desk.name, desk.secret, 'answer', agentsTone);
      const { caller, line } = await arrived();
      await harness.gateway.ring({
        line: 'leg-1',
        telephone: desk.name,
        by: line,
        shownNumber: '+905321112233',
        withinMs: 10_000,
      });
      await expect.poll(() => told('pickedUp').map((one) => one.line), within).toEqual(['leg-1']);
      await harness.gateway.answer(line);
      await harness.gateway.join('room-1', [line, 'leg-1']);
      return { caller, line, agent: () => telephone.received() };
    };

    /** Real lines are measured only while they last. */
    const connectedFor = (ms: number) => new Promise((done) => setTimeout(done, harness.cut ? ms : 0));

    test('a call that arrives is told once, with who calls whom, and is not up until we answer', async () => {
      const { caller, line } = await arrived();
      expect(caller.isUp()).toBe(false);
      await harness.gateway.answer(line);
      await expect.poll(caller.isUp, within).toBe(true);
      expect(told('arrived')).toHaveLength(1);
    });

    test('keys of a line that are hidden reach nobody and are not told, and come again; those of others go on', async () => {
      const { gateway } = harness;
      const { caller, line, agent } = await connected();
      const keysTold = () => told('digit').flatMap((one) => (one.line === line ? one.digit : []));
      await expect.poll(() => agent()?.hears(callersTone), within).toBe(true);
      caller.press('1');
      await expect.poll(() => agent()?.keysHeard(), within).toBe('1');
      await expect.poll(keysTold, within).toEqual(['1']);
      await gateway.hideKeys(line, true);
      for (const key of '234') caller.press(key);
      await expect.poll(caller.hasPressedAll, within).toBe(true);
      agent()?.press('9');
      await expect.poll(() => caller.keysHeard(), within).toBe('9');
      await gateway.hideKeys(line, false);
      // A key that is pressed while the switch is told may count as one of before.
      const pressed = () => {
        caller.press('5');
        return agent()?.keysHeard();
      };
      await expect.poll(pressed, { ...within, interval: 500 }).toMatch(/^15+$/);
      await expect.poll(() => keysTold().join(''), within).toMatch(/^15+$/);
      expect(agent()?.hears(callersTone)).toBe(true);
      await gateway.hideKeys('nobody', true);
    });

    test('whoever is answered and put on music hears it, and silence when it is taken away', async () => {
      const { caller, line } = await arrived();
      await harness.gateway.answer(line);
      await harness.gateway.music(line, true);
      await expect.poll(caller.hearsSound, within).toBe(true);
      await harness.gateway.music(line, false);
      await expect.poll(caller.hearsSound, within).toBe(false);
    });

    test('what is played is heard and told once when it is over, and the music that was there comes back', async () => {
      const { gateway } = harness;
      const { caller, line } = await arrived();
      await gateway.answer(line);
      await gateway.music(line, true);
      await expect.poll(caller.hearsSound, within).toBe(true);
      const files = [await harness.sound(promptTone, 700), await harness.sound(promptTone, 500)];
      await gateway.play({ line, playing: 'prompt-whole', files });
      await expect.poll(() => caller.hears(promptTone), within).toBe(true);
      const ofIt = { line, playing: 'prompt-whole', isWhole: true };
      await expect.poll(() => told('played'), within).toMatchObject([ofIt]);
      await expect.poll(() => caller.hears(promptTone), within).toBe(false);
      await expect.poll(caller.hearsSound, within).toBe(true);
      await gateway.music(line, false);
      await expect.poll(caller.hearsSound, within).toBe(false);
      expect(told('played')).toHaveLength(1);
    });

    test('a key is told while something is played, which can be cut off by it, or by something else', async () => {
      const { gateway } = harness;
      const { caller, line } = await arrived();
      await gateway.answer(line);
      const long = await harness.sound(promptTone, 60_000);
      const other = await harness.sound(otherPromptTone, 60_000);
      await gateway.play({ line, playing: 'prompt-first', files: [long] });
      await expect.poll(() => caller.hears(promptTone), within).toBe(true);
      await gateway.play({ line, playing: 'prompt-second', files: [other] });
      await expect.poll(() => caller.hears(otherPromptTone), within).toBe(true);
      await expect.poll(() => caller.hears(promptTone), within).toBe(false);
      caller.press('2');
      await expect.poll(() => told('digit'), within).toMatchObject([{ line, digit: '2' }]);
      await gateway.hush(line);
      const cut = (playing: string) => ({ line, playing, isWhole: false });
      await expect.poll(() => told('played'), within).toMatchObject([cut('prompt-first'), cut('prompt-second')]);
      await expect.poll(caller.hearsSound, within).toBe(false);
      await gateway.hush(line);
    });

    test('F38 what is not there is told as not played, the music that was there comes back, and the next is heard', async () => {
      const { gateway } = harness;
      const { caller, line } = await arrived();
      await gateway.answer(line);
      await gateway.music(line, true);
      await expect.poll(caller.hearsSound, within).toBe(true);
      const gone = '/nowhere/removed.wav';
      await gateway.play({ line, playing: 'prompt-gone', files: [gone] });
      await expect.poll(() => told('played'), within).toMatchObject([{ playing: 'prompt-gone', isWhole: false }]);
      await expect.poll(caller.hearsSound, within).toBe(true);
      await gateway.play({ line, playing: 'prompt-there', files: [await harness.sound(promptTone, 60_000)] });
      await expect.poll(() => caller.hears(promptTone), within).toBe(true);
    });

    test('who is joined while something is played hears the other at once, and nothing of it any more', async () => {
      const { gateway } = harness;
      const { caller, line } = await connected();
      await gateway.clear('room-1');
      await gateway.music(line, true);
      await gateway.play({ line, playing: 'prompt-late', files: [await harness.sound(promptTone, 60_000)] });
      await expect.poll(() => caller.hears(promptTone), within).toBe(true);
      await gateway.join('room-2', [line, 'leg-1']);
      await expect.poll(() => caller.hears(agentsTone), within).toBe(true);
      await expect.poll(() => caller.hears(promptTone), within).toBe(false);
    });

    test('who hangs up while something is played leaves nothing behind', async () => {
      const { gateway } = harness;
      const { caller, line } = await arrived();
      await gateway.answer(line);
      await gateway.play({ line, playing: 'prompt-left', files: [await harness.sound(promptTone, 60_000)] });
      await expect.poll(() => caller.hears(promptTone), within).toBe(true);
      caller.hangUp();
      await expect.poll(() => told('ended').map((one) => one.line), within).toEqual([line]);
      await gateway.play({ line, playing: 'prompt-never', files: [await harness.sound(promptTone, 500)] });
      await gateway.hush(line);
      await expect.poll(gateway.lines, within).toEqual([]);
      // A switch may say of what it was playing that it is over before it says that the line is.
      expect(told('played').filter(({ playing, isWhole }) => isWhole || playing !== 'prompt-left')).toEqual([]);
      expect(told('ended')).toHaveLength(1);
    });

    test('F37 what is said on a line is heard until she is quiet, a key is told meanwhile, and it can be cut off', async () => {
      const { gateway } = harness;
      const { caller, line } = await arrived();
      await gateway.answer(line);
      caller.speak(0);
      await expect.poll(caller.isUp, within).toBe(true);
      const asked = { line, quietMs: 1_000, longestMs: 8_000 };
      // What she said before may still be on its way.
      const quiet = async () => (await gateway.hear({ ...asked, hearing: 'hearing-quiet' })).type;
      await expect.poll(quiet, within).toBe('quiet');
      const heard = gateway.hear({ ...asked, hearing: 'hearing-said' });
      caller.speak(callersTone);
      caller.press('4');
      await expect.poll(() => told('digit'), within).toMatchObject([{ line, digit: '4' }]);
      await connectedFor(1_000);
      caller.speak(0);
      const utterance = await heard;
      const sound = utterance.type === 'said' ? samplesOf(utterance.wav) : null;
      expect(sound?.rate).toBe(telephoneRate);
      const samples = [...(sound?.samples ?? [])];
      expect(loudnessIn(samples, callersTone)).toBeGreaterThan(10 * loudnessIn(samples, otherPromptTone));
      const cut = gateway.hear({ ...asked, hearing: 'hearing-cut' });
      caller.speak(callersTone);
      await gateway.hearNoMore(line);
      expect(await cut).toEqual({ type: 'cutOff' });
      await gateway.hearNoMore(line);
      const left = gateway.hear({ ...asked, hearing: 'hearing-left' });
      caller.hangUp();
      await left; // a real switch may tell first what she said until then
      expect(await gateway.hear({ ...asked, hearing: 'hearing-never' })).toEqual({ type: 'cutOff' });
    });

    test('two who are joined hear each other, and nothing of the music', async () => {
      const { caller, agent } = await connected();
      await expect.poll(() => caller.hears(agentsTone), within).toBe(true);
      await expect.poll(() => agent()?.hears(callersTone), within).toBe(true);
      expect(caller.hears(callersTone)).toBe(false);
    });

    test('a caller who hangs up is told once, and the other line stays ours until we end it', async () => {
      const { caller, line, agent } = await connected();
      caller.hangUp();
      await expect.poll(() => told('ended').map((one) => one.line), within).toEqual([line]);
      expect(agent()?.isOver()).toBe(false);
      const other = agent();
      await harness.gateway.hangUp('leg-1');
      await expect.poll(() => other?.isOver(), within).toBe(true);
      await expect.poll(() => told('ended').map((one) => one.line), within).toEqual([line, 'leg-1']);
    });

    test('a telephone that declines, one that nobody picks up and one that is not there are told apart', async () => {
      await harness.telephone(desk.name, desk.secret, 'decline', agentsTone);
      const { line } = await arrived();
      const ring = (id: string, telephone: string) =>
        harness.gateway.ring({ line: id, telephone, by: line, shownNumber: '1', withinMs: 1_000 });
      await ring('leg-declined', desk.name);
      await expect.poll(() => told('ended').at(-1), within).toMatchObject({ line: 'leg-declined', because: 'busy' });
      await harness.gateway.admit({
        telephones: [
          desk,
          { kind: 'desk', name: 'desk-2', secret: 'a secret of the second' },
          { kind: 'desk', name: 'desk-3', secret: 'third' },
        ],
        trunks: [trunk],
      });
      await harness.telephone('desk-2', 'a secret of the second', 'ring', agentsTone);
      await ring('leg-unheard', 'desk-2');
      await expect.poll(() => told('ended').at(-1), within).toMatchObject({ line: 'leg-unheard', because: 'noAnswer' });
      await ring('leg-nowhere', 'desk-3');
      await expect
        .poll(() => told('ended').at(-1), within)
        .toMatchObject({ line: 'leg-nowhere', because: 'unreachable' });
    });

    test('orders about a line that is gone do nothing', async () => {
      const { caller, line } = await arrived();
      caller.hangUp();
      await expect.poll(() => told('ended').map((one) => one.line), within).toEqual([line]);
      await harness.gateway.answer(line);
      await harness.gateway.music(line, true);
      await harness.gateway.join('room-of-nobody', [line]);
      await harness.gateway.hangUp(line);
      expect(told('ended')).toHaveLength(1);
    });

    test('a telephone is let in by its secret, and by it alone', async () => {
      const stranger = await harness.telephone(desk.name, 'guessed', 'answer', agentsTone);
      expect(stranger.isSignedIn).toBe(false);
      const known = await harness.telephone(desk.name, desk.secret, 'answer', agentsTone);
      expect(known.isSignedIn).toBe(true);
      await expect
        .poll(async () => (await harness.gateway.endpoints()).find((one) => one.name === desk.name), within)
        .toMatchObject({ isReachable: true });
    });

    test('keys are told one by one, each once, on a line alone and in a room', async () => {
      const { caller, line } = await connected();
      const keys = () => told('digit').map(({ digit }) => digit);
      await expect.poll(() => caller.hears(agentsTone), within).toBe(true);
      for (const key of '4711') caller.press(key);
      await expect.poll(() => keys().join(''), within).toBe('4711');
      await harness.gateway.clear('room-1');
      caller.press('#');
      await expect.poll(() => keys().join(''), within).toBe('4711#');
      expect(new Set(told('digit').map((one) => one.line))).toEqual(new Set([line]));
    });

    test('F38 keys that we press are heard by whoever is on that line, and told of nobody', async () => {
      const { gateway } = harness;
      const { caller, line } = await arrived();
      await gateway.answer(line);
      await expect.poll(caller.isUp, within).toBe(true);
      await gateway.press(line, '470*#');
      await expect.poll(caller.keysHeard, within).toBe('470*#');
      expect(told('digit')).toEqual([]);
      await gateway.press('nobody', '1');
    });

    test('F38 the switch can call itself: it arrives as any call, hears the keys of the other side, and ends with it', async () => {
      const { gateway, port } = harness;
      const peer = { host: '127.0.0.1', port, user: null, secret: null, isSignedInTo: false };
      const itself = { name: 'itself', from: '127.0.0.1', peer };
      await gateway.admit({ telephones: [], trunks: [itself] });
      const isThere = async () =>
        (await gateway.endpoints()).some(({ name, isReachable }) => name === 'itself' && isReachable);
      await expect.poll(isThere, patient).toBe(true);
      const out = { trunk: 'itself', by: null, shownNumber: '0', withinMs: 10_000 };
      await gateway.callOut({ ...out, line: 'leg-itself', number: '*38*4711' });
      await expect.poll(() => told('arrived'), within).toMatchObject([{ to: '*38*4711' }]);
      const { line = '' } = told('arrived')[0] ?? {};
      expect(told('pickedUp')).toEqual([]);
      await gateway.answer(line);
      await expect.poll(() => told('pickedUp').map((one) => one.line), within).toEqual(['leg-itself']);
      await gateway.play({ line, playing: 'prompt-itself', files: [await harness.sound(promptTone, 500)] });
      await expect.poll(() => told('played'), within).toMatchObject([{ line, isWhole: true }]);
      await gateway.press('leg-itself', '47#');
      await expect
        .poll(
          () =>
            told('digit')
              .map((one) => one.digit)
              .join(''),
          within,
        )
        .toBe('47#');
      expect(new Set(told('digit').map((one) => one.line))).toEqual(new Set([line]));
      await gateway.hangUp(line);
      await expect
        .poll(
          () =>
            told('ended')
              .map((one) => one.line)
              .toSorted(),
          within,
        )
        .toEqual([line, 'leg-itself'].toSorted());
      expect(told('arrived')).toHaveLength(1);
    });

    test('F44 of three in a room all hear all, and who leaves hears nobody and is heard by nobody, until music', async () => {
      const { gateway } = harness;
      const { caller, line, agent } = await connected();
      const second = { kind: 'desk', name: 'desk-2', secret: 'a secret of the second' } as const;
      await gateway.admit({ telephones: [desk, second], trunks: [trunk] });
      const other = await harness.telephone(second.name, second.secret, 'answer', guestsTone);
      await gateway.ring({ line: 'leg-2', telephone: second.name, by: line, shownNumber: '1', withinMs: 10_000 });
      await expect.poll(() => told('pickedUp').map((one) => one.line), within).toEqual(['leg-1', 'leg-2']);
      await gateway.join('room-1', ['leg-2']);
      const tones = [callersTone, agentsTone, guestsTone];
      const heardBy = (call: HeldCall | null) => tones.filter((tone) => call?.hears(tone));
      const all = () => [caller, agent(), other.received()].map(heardBy);
      await expect.poll(all, within).toEqual(tones.map((own) => tones.filter((tone) => tone !== own)));
      await gateway.leave('room-1', line);
      await expect.poll(all, within).toEqual([[], [guestsTone], [agentsTone]]);
      expect(caller.isOver()).toBe(false);
      await gateway.leave('room-1', line);
      await gateway.music(line, true);
      await expect.poll(caller.hearsSound, within).toBe(true);
      await expect.poll(() => heardBy(caller), within).toEqual([]);
      await gateway.join('room-1', [line]);
      await expect.poll(all, within).toEqual(tones.map((own) => tones.filter((tone) => tone !== own)));
    });

    test('F43 a telephone from which nothing comes any more is told as lost, and the other line stays', async () => {
      const { caller, agent } = await connected();
      await expect.poll(() => agent()?.hears(callersTone), within).toBe(true);
      agent()?.vanish();
      await expect.poll(() => told('ended'), patient).toMatchObject([{ line: 'leg-1', because: 'lost' }]);
      expect(caller.isOver()).toBe(false);
    });

    test('how each line sounded is told with its end: one that loses every tenth packet, one that loses none', async () => {
      const { gateway } = harness;
      const { caller, line, agent } = await connected();
      agent()?.drop(10);
      await expect.poll(() => caller.hears(agentsTone), within).toBe(true);
      await connectedFor(12_000);
      await gateway.hangUp(line);
      await gateway.hangUp('leg-1');
      await expect.poll(() => told('ended'), within).toHaveLength(2);
      const soundOf = (id: string) => told('ended').find((one) => one.line === id)?.sound ?? null;
      const shareOf = (sound: LineSound | null) => (sound ? sound.lost / (sound.packets + sound.lost) : -1);
      expect(shareOf(soundOf('leg-1'))).toBeGreaterThan(0.05);
      expect(shareOf(soundOf('leg-1'))).toBeLessThan(0.14);
      expect(Math.abs(shareOf(soundOf(line)))).toBeLessThan(0.01);
    });

    test('who ends a call by himself is told with how he sounded; from whom nothing came, as that', async () => {
      const { caller, agent } = await connected();
      agent()?.drop(1);
      await expect.poll(() => agent()?.hears(callersTone), within).toBe(true);
      await connectedFor(11_000);
      agent()?.hangUp();
      caller.hangUp();
      await expect.poll(() => told('ended'), within).toHaveLength(2);
      const sounds = told('ended').map(({ line, sound }) => [
        line === 'leg-1',
        sound ? qualityOf(sound).isSilent : null,
      ]);
      expect(sounds.toSorted()).toEqual([
        [false, false],
        [true, true],
      ]);
    });

    test('keys that one presses are heard by the other', async () => {
      const { caller, agent } = await connected();
      await expect.poll(() => agent()?.hears(callersTone), within).toBe(true);
      for (const key of '09#') agent()?.press(key);
      await expect.poll(caller.keysHeard, within).toBe('09#');
    });

    test('a telephone that is lent is let in beside the others, told when it comes, and not let in once taken back', async () => {
      const isLetIn = async (secret: string) =>
        (await harness.telephone(page.name, secret, 'answer', agentsTone)).isSignedIn;
      expect(await isLetIn(page.secret)).toBe(false);
      await harness.gateway.lend(page);
      await harness.gateway.admit({ telephones: [desk], trunks: [trunk] });
      expect(await isLetIn(page.secret)).toBe(true);
      await expect.poll(() => told('telephone').at(-1), within).toMatchObject({ name: page.name, isReachable: true });
      await harness.gateway.lend({ ...page, secret: 'another' });
      expect(await isLetIn(page.secret)).toBe(false);
      expect(await isLetIn('another')).toBe(true);
      await harness.gateway.takeBack(page.name);
      expect(await isLetIn('another')).toBe(false);
      expect((await harness.gateway.endpoints()).map(({ name }) => name)).toEqual([desk.name, trunk.name]);
    });

    test('whoever is put on an echo hears herself, is ours no more, and her end is told', async () => {
      const telephone = await harness.telephone(desk.name, desk.secret, 'answer', agentsTone);
      await harness.gateway.ring({ line: 'leg-e', telephone: desk.name, by: null, shownNumber: '1', withinMs: 10_000 });
      await expect.poll(() => told('pickedUp').map((one) => one.line), within).toEqual(['leg-e']);
      await harness.gateway.echo('leg-e');
      const call = telephone.received();
      await expect.poll(() => call?.hears(agentsTone), within).toBe(true);
      await expect.poll(harness.gateway.lines, within).toEqual([]);
      expect(told('ended')).toEqual([]);
      call?.hangUp();
      await expect.poll(() => told('ended').map((one) => one.line), within).toEqual(['leg-e']);
    });

    const account = { user: '908502220000', secret: 'a secret of the account' };
    const trunkTo = (port: number, over: Partial<TrunkPeer> = {}): Trunk => ({
      name: 'trunk-1',
      from: '127.0.0.1',
      peer: { host: '127.0.0.1', port, ...account, isSignedInTo: true, ...over },
    });
    const isReachable = async (name: string) =>
      (await harness.gateway.endpoints()).find((one) => one.name === name)?.isReachable;
    const out = { line: 'leg-out', trunk: 'trunk-1', number: '05321112233', by: null, shownNumber: '908502220000' };

    test('a trunk signs in to its provider, and calls go out over it and come in', async () => {
      const provider = await harness.provider(account, 'answer', agentsTone);
      await harness.gateway.admit({ telephones: [], trunks: [trunkTo(provider.port)] });
      await expect.poll(provider.isSignedIn, within).toBe(true);
      await expect.poll(() => isReachable('trunk-1'), patient).toBe(true);
      const caller = await provider.call('08502220000');
      await expect.poll(() => told('arrived').at(-1), within).toMatchObject({ to: '08502220000' });
      const { line = '' } = told('arrived').at(-1) ?? {};
      await harness.gateway.answer(line);
      await harness.gateway.callOut({ ...out, by: line, withinMs: 10_000 });
      await expect.poll(() => told('pickedUp').map((one) => one.line), within).toEqual(['leg-out']);
      expect(provider.received()).toMatchObject({ to: '05321112233', from: '908502220000' });
      await harness.gateway.join('room-out', [line, 'leg-out']);
      await expect.poll(() => caller.hears(agentsTone), within).toBe(true);
      const called = provider.received();
      await harness.gateway.hangUp('leg-out');
      await expect.poll(() => called?.isOver(), within).toBe(true);
      await harness.gateway.admit({ telephones: [], trunks: [] });
      await expect.poll(provider.isSignedIn, within).toBe(false);
    });

    test('a trunk with a wrong secret is not let in by its provider, and with the right one at once', async () => {
      const provider = await harness.provider(account, 'answer', agentsTone);
      const wrong = trunkTo(provider.port, { secret: 'guessed' });
      await harness.gateway.admit({ telephones: [], trunks: [wrong] });
      await expect.poll(() => isReachable('trunk-1'), patient).toBe(true);
      await harness.gateway.callOut({ ...out, withinMs: 10_000 });
      await expect.poll(() => told('ended').map((one) => one.line), within).toEqual(['leg-out']);
      expect([told('pickedUp'), provider.isSignedIn()]).toEqual([[], false]);
      await harness.gateway.admit({ telephones: [], trunks: [trunkTo(provider.port)] });
      await expect.poll(provider.isSignedIn, within).toBe(true);
    });

    test('what the called person does is told, and a provider that is gone is not reachable', async () => {
      const provider = await harness.provider(account, 'decline', agentsTone);
      await harness.gateway.admit({ telephones: [], trunks: [trunkTo(provider.port, { isSignedInTo: false })] });
      await expect.poll(() => isReachable('trunk-1'), patient).toBe(true);
      await harness.gateway.callOut({ ...out, withinMs: 10_000 });
      await expect.poll(() => told('ended').at(-1), within).toMatchObject({ line: 'leg-out', because: 'busy' });
      expect(provider.isSignedIn()).toBe(false);
      provider.leave();
      await expect.poll(() => isReachable('trunk-1'), patient).toBe(false);
    });

    test.for([
      [486, 'busy'],
      [600, 'busy'],
      [603, 'declined'],
      [404, 'unreachable'],
      [604, 'unreachable'],
      [480, 'noAnswer'],
      [401, 'failed'],
      [403, 'failed'],
      [408, 'failed'],
      [488, 'failed'],
      [500, 'failed'],
      [503, 'failed'],
      ['ignore', 'failed'],
      ['ring', 'noAnswer'],
    ] as const)('F33 of a call over a trunk that does %s is told: %s', async ([doing, because]) => {
      const provider = await harness.provider(account, doing, agentsTone);
      const { gateway } = harness;
      await gateway.admit({ telephones: [], trunks: [trunkTo(provider.port, { isSignedInTo: false })] });
      await expect.poll(() => isReachable('trunk-1'), patient).toBe(true);
      await gateway.callOut({ ...out, withinMs: doing === 'ring' ? 2_000 : 45_000 });
      const code = doing === 'ignore' ? 408 : doing;
      const end = { line: 'leg-out', because, ...(typeof code === 'number' && { code }) };
      await expect.poll(() => told('ended'), patient).toMatchObject([end]);
      expect(told('rings')).toHaveLength(doing === 'ring' ? 1 : 0);
      expect(await isReachable('trunk-1')).toBe(true);
    });

    test('F33 a trunk whose server is gone, or that is none, is told at once as one that carries nothing', async () => {
      const provider = await harness.provider(account, 'answer', agentsTone);
      const { gateway } = harness;
      await gateway.admit({ telephones: [], trunks: [trunkTo(provider.port, { isSignedInTo: false })] });
      await expect.poll(() => isReachable('trunk-1'), patient).toBe(true);
      provider.leave();
      await expect.poll(() => isReachable('trunk-1'), patient).toBe(false);
      await gateway.callOut({ ...out, withinMs: 45_000 });
      await expect.poll(() => told('ended'), within).toMatchObject([{ line: 'leg-out', because: 'failed' }]);
      await gateway.callOut({ ...out, line: 'leg-none', trunk: 'trunk-none', withinMs: 45_000 });
      await expect.poll(() => told('ended').at(-1), within).toMatchObject({ line: 'leg-none', because: 'failed' });
    });

    test('a trunk whose server nobody knows keeps nobody else outside', async () => {
      const lost = { ...trunkTo(5060, { host: 'nowhere.invalid' }), name: 'trunk-lost', from: 'nowhere.invalid' };
      await harness.gateway.admit({ telephones: [desk], trunks: [lost, trunk] });
      await arrived();
      expect(await isReachable('trunk-lost')).toBe(false);
      expect((await harness.telephone(desk.name, desk.secret, 'answer', agentsTone)).isSignedIn).toBe(true);
    });

    /** As long as our names are. */
    const spyLine = `spy.${'0123456789'.repeat(11)}`;
    /** A call, and a supervisor at a second desk whose line is up and does nothing yet. */
    const supervised = async () => {
      const second = { kind: 'desk', name: 'desk-2', secret: 'a secret of the second desk' } as const;
      const { caller, line, agent } = await connected();
      await harness.gateway.admit({ telephones: [desk, second], trunks: [trunk] });
      const telephone = await harness.telephone(second.name, second.secret, 'answer', supervisorsTone);
      await harness.gateway.ring({
        line: spyLine,
        telephone: second.name,
        by: null,
        shownNumber: '',
        withinMs: 10_000,
      });
      await expect.poll(() => told('pickedUp').map((one) => one.line), within).toContain(spyLine);
      await expect.poll(() => caller.hears(agentsTone) && agent()?.hears(callersTone), within).toBe(true);
      const tones = [callersTone, agentsTone, supervisorsTone];
      const hear = (call: HeldCall | null) => tones.filter((tone) => call?.hears(tone));
      const supervisor = telephone.received();
      return { caller, line, supervisor, heard: () => [hear(caller), hear(agent()), hear(supervisor)] };
    };
    const listened = [[agentsTone], [callersTone], [callersTone, agentsTone]];
    const whispered = [[agentsTone], [callersTone, supervisorsTone], [callersTone, agentsTone]];
    const barged = [
      [agentsTone, supervisorsTone],
      [callersTone, supervisorsTone],
      [callersTone, agentsTone],
    ];

    test('F54 F56 who listens hears both and is heard by nobody, who whispers is heard by the agent alone, who joins by all', async () => {
      const { line, heard, caller } = await supervised();
      await harness.gateway.spy({ line: spyLine, on: 'leg-1', mode: 'listen' });
      await expect.poll(heard, within).toEqual(listened);
      await harness.gateway.spy({ line: spyLine, on: 'leg-1', mode: 'whisper' });
      await expect.poll(heard, within).toEqual(whispered);
      await harness.gateway.join('room-1', [spyLine]);
      await expect.poll(heard, within).toEqual(barged);
      await harness.gateway.spy({ line: spyLine, on: 'leg-1', mode: 'listen' });
      await expect.poll(heard, within).toEqual(listened);
      expect((await harness.gateway.lines()).map((one) => [one.line, one.room]).toSorted()).toEqual(
        [
          [line, 'room-1'],
          ['leg-1', 'room-1'],
          [spyLine, null],
        ].toSorted(),
      );
      await harness.gateway.hangUp(spyLine);
      await expect.poll(heard, within).toEqual([[agentsTone], [callersTone], []]);
      expect(told('ended').map((one) => one.line)).toEqual([spyLine]);
      expect(caller.isOver()).toBe(false);
    });

    test('F54 whose agent hangs up leaves her listener alone on her line; who listens to nobody does no harm', async () => {
      const { supervisor, heard } = await supervised();
      await harness.gateway.spy({ line: spyLine, on: 'leg-1', mode: 'whisper' });
      await expect.poll(heard, within).toEqual(whispered);
      await harness.gateway.hangUp('leg-1');
      await expect.poll(() => told('ended').map((one) => one.line), within).toEqual(['leg-1']);
      await expect.poll(() => supervisor?.hearsSound(), within).toBe(false);
      await harness.gateway.spy({ line: spyLine, on: 'leg-1', mode: 'listen' });
      expect(supervisor?.isOver()).toBe(false);
      expect((await harness.gateway.lines()).find((one) => one.line === spyLine)).toMatchObject({ room: null });
    });

    const bytesOf = async (name: string) =>
      (await harness.gateway.recorder.list()).find((one) => one.name === name)?.bytes ?? 0;
    /** More of it lies there than now, by so many seconds of sound. */
    const goesOn = async (name: string, seconds: number) => {
      const enough = (await bytesOf(name)) + seconds * 1_000 * rawSound.bytesPerMs;
      await expect.poll(() => bytesOf(name), patient).toBeGreaterThan(enough);
    };
    const soundOf = async (name: string): Promise<RecordedSound> => {
      const pieces: Uint8Array[] = [];
      for await (const piece of harness.gateway.recorder.read(name)) pieces.push(piece);
      return soundIn(Buffer.concat(pieces));
    };

    test('F50 what is recorded has the caller on the left and what she hears on the right, held, muted and taken back', async () => {
      const { recorder } = harness.gateway;
      const { caller, line, agent } = await connected();
      await expect.poll(() => caller.hears(agentsTone) && agent()?.hears(callersTone), within).toBe(true);
      expect(await recorder.begin(line, 'rec-1')).toBe(true);
      await goesOn('rec-1', 3);
      await recorder.mute(line, true);
      await goesOn('rec-1', 3);
      expect(caller.hears(agentsTone)).toBe(true);
      await recorder.mute(line, false);
      await goesOn('rec-1', 3);
      await harness.gateway.clear('room-1');
      await harness.gateway.music(line, true);
      await goesOn('rec-1', 3);
      await harness.gateway.join('room-1', [line, 'leg-1']);
      await goesOn('rec-1', 3);
      caller.hangUp();
      await expect.poll(() => told('ended').map((one) => one.line), within).toContain(line);
      const sound = await soundOf('rec-1');
      const phases = phasesOf(sound);
      expect(phases).toEqual(['both', 'silence', 'both', 'music', 'both']);
      expect(sound.some(({ left, right }) => left(agentsTone) || right(callersTone))).toBe(false);
      await recorder.remove('rec-1');
      expect(await bytesOf('rec-1')).toBe(0);
      await recorder.remove('rec-1');
    });

    test('a line that is gone is not recorded, and a name that is none of ours is refused', async () => {
      expect(await harness.gateway.recorder.begin('nobody', 'rec-2')).toBe(false);
      await harness.gateway.recorder.mute('nobody', true);
      expect(await bytesOf('rec-2')).toBe(0);
    });

    test('the lines that live are told when it is asked, with the room they are in', async () => {
      const { line } = await connected();
      const lines = await harness.gateway.lines();
      expect(lines.map((one) => [one.line, one.isUp, one.room]).toSorted()).toEqual(
        [
          [line, true, 'room-1'],
          ['leg-1', true, 'room-1'],
        ].toSorted(),
      );
      expect(lines.find((one) => one.line === line)).toMatchObject({ from: '+905321112233', to: '08502220000' });
    });

    test('a call goes on while the line to us is cut, and is told when it is back', async ({ skip }) => {
      if (!harness.cut) return skip('there is no line to be cut');
      const { line, caller } = await connected();
      await expect.poll(() => caller.hears(agentsTone), within).toBe(true);
      harness.cut();
      await expect.poll(() => told('down').length, within).toBe(1);
      await expect.poll(() => told('up').length, within).toBe(2);
      expect(
        told('up')
          .at(-1)
          ?.living.map((one) => one.line)
          .toSorted(),
      ).toEqual([line, 'leg-1'].toSorted());
      expect(caller.hears(agentsTone)).toBe(true);
      caller.hangUp();
      await expect.poll(() => told('ended').map((one) => one.line), within).toEqual([line]);
    });

    test('a telephone that is admitted at any moment in which the line to the switch comes back is let in', async ({
      skip,
    }) => {
      if (!harness.cut) return skip('there is no line to be cut');
      for (let round = 1; round <= 60; round++) {
        const telephone = { ...desk, name: `desk-${round}` };
        harness.cut();
        const admitted = new Promise((done) => setTimeout(done, round % 30)).then(() =>
          harness.gateway.admit({ telephones: [telephone], trunks: [] }),
        );
        await expect.poll(() => told('up').length, within).toBe(round + 1);
        await admitted;
        const isSignedIn = async () =>
          (await harness.telephone(telephone.name, telephone.secret, 'ring', agentsTone)).isSignedIn;
        await expect.poll(isSignedIn, within).toBe(true);
      }
    });

    test('who calls after the line to the switch was cut and came back is told with her number as before', async ({
      skip,
    }) => {
      if (!harness.cut) return skip('there is no line to be cut');
      harness.cut();
      await expect.poll(() => told('up').length, within).toBe(2);
      const { caller } = await arrived('+905321112299');
      caller.hangUp();
    });
  });
}

/** A quarter of a second of a recording. */
interface Piece {
  readonly left: (tone: number) => boolean;
  readonly right: (tone: number) => boolean;
  readonly hasRight: boolean;
}
type RecordedSound = readonly Piece[];

const pieceFrames = rawSound.samplesPerSecond / 4;
/** Of the loudest there is; a tone of the test telephones is ten times louder. */
const audibleShare = 0.02;

function soundIn(bytes: Buffer): RecordedSound {
  const pieces: Piece[] = [];
  for (let from = 0; (from + pieceFrames) * rawSound.bytesPerFrame <= bytes.length; from += pieceFrames) {
    const samples = (side: 0 | 1) =>
      Array.from(
        { length: pieceFrames },
        (_, at) => bytes.readInt16LE((from + at) * rawSound.bytesPerFrame + side * 2) / 32_768,
      );
    const [left, right] = [samples(0), samples(1)];
    pieces.push({
      left: (tone) => loudnessIn(left, tone) > audibleShare,
      right: (tone) => loudnessIn(right, tone) > audibleShare,
      hasRight: Math.sqrt(right.reduce((sum, one) => sum + one * one, 0) / right.length) > audibleShare / 4,
    });
  }
  return pieces;
}

/** How much of a tone is in samples, by Goertzel's way. */
function loudnessIn(samples: readonly number[], tone: number): number {
  const turn = 2 * Math.cos((2 * Math.PI * tone) / rawSound.samplesPerSecond);
  let [one, two] = [0, 0];
  for (const sample of samples) [one, two] = [sample + turn * one - two, one];
  return (2 * Math.sqrt(Math.max(0, one * one + two * two - turn * one * two))) / samples.length;
}

/** What a recording goes through, one word for each stretch that lasts. */
function phasesOf(sound: RecordedSound): readonly string[] {
  const words = sound.map(({ left, right, hasRight }) => {
    if (left(callersTone) && right(agentsTone)) return 'both';
    if (!(left(callersTone) || hasRight)) return 'silence';
    return left(callersTone) && hasRight ? 'music' : null;
  });
  const stretches: { word: string; pieces: number }[] = [];
  for (const word of words) {
    const last = stretches.at(-1);
    if (last && word === last.word) last.pieces++;
    else if (word !== null) stretches.push({ word, pieces: 1 });
  }
  // A machine that stands still for a moment is no phase of a call: what lasts lasts a second.
  const long = stretches.filter(({ pieces }) => pieces >= 4).map(({ word }) => word);
  return long.filter((word, at) => word !== long[at - 1]);
}
