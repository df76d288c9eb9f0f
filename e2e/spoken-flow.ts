import type { FlowGraph } from '../modules/flows/index.ts';
import { openSpeakingServer } from './speaking-server.ts';
import type { World } from './world.ts';

// A flow for telephones that asks for a number and for a choice, each of whose texts is heard as a tone of its own.

/** Hertz. */
export const spokenTones = { order: 620, menu: 1_100, again: 1_300, bye: 1_500, or: 1_700 } as const;
const texts = { order: 'Sipariş numaranız, sonra kare', menu: 'Konu: kargo için bire basın' } as const;
const otherTexts = { again: 'Yeniden, bire basın', bye: 'Güle güle' } as const;

/** The voices that say it; the program is started with their address. */
export async function openFlowVoices() {
  const said = { ...texts, ...otherTexts };
  const longest = 4_000;
  const usual = 1_500;
  const voices = await openSpeakingServer(
    new Map([
      [said.order, { hertz: spokenTones.order, ms: longest }],
      [said.menu, { hertz: spokenTones.menu, ms: usual }],
      [said.again, { hertz: spokenTones.again, ms: usual }],
      ['Ya da', { hertz: spokenTones.or, ms: 500 }],
      [said.bye, { hertz: spokenTones.bye, ms: usual }],
    ]),
  );
  return { env: { SPEECH_URL: voices.url, SPEECH_VOICES: 'tr=elif' }, close: voices.close };
}

const both = (text: string) => ({ tr: text, en: text });

/** Digits and the hash key answer its question (`siparis`), once; 1 leads to the queue (`konu`), 2 and two others end. */
const spokenFlowTo = (queueId: string): FlowGraph => ({
  start: 'order',
  blocks: [
    {
      ...{ id: 'order', name: '', type: 'question', kind: 'number', variable: 'siparis', tries: 1 },
      ...{ text: both(texts.order), again: both(''), next: 'menu', otherwise: 'menu' },
    },
    {
      ...{ id: 'menu', name: '', type: 'menu', variable: 'konu', tries: 2, otherwise: 'bye' },
      ...{ text: both(texts.menu), again: both(otherTexts.again) },
      choices: [
        { id: 'a', title: both('Kargo'), also: both('kolim, paketim'), next: 'queue' },
        { id: 'b', title: both('Hiçbiri'), next: 'bye' },
      ],
    },
    { id: 'queue', name: '', type: 'queue', queueId },
    { id: 'bye', name: '', type: 'close', text: both(otherTexts.bye) },
  ],
});

/** Publishes it, and lets a number lead through it. `toId`: where it leads; `homeId`: the queue of the number. */
export async function leadThroughFlow(
  world: World,
  { number, toId, homeId }: { readonly number: string; readonly toId: string; readonly homeId: string },
): Promise<void> {
  const { projectId } = await world.firstQueue();
  const made = { name: 'Karşılama', projectId, draft: spokenFlowTo(toId) };
  const flow = await world.owner.post<{ id: string; draftVersion: number }>('/flows', made);
  await world.owner.post(`/flows/${flow.id}/versions`, { draftVersion: flow.draftVersion });
  const line = { number, name: 'Menülü hat', queueId: homeId, flowId: flow.id, language: 'tr' };
  await world.owner.post('/telephony/numbers', line);
}

/** Calls that are in a flow still, as it is on disk. */
export const inFlowStill = (world: World): Promise<readonly unknown[]> =>
  world.ask(`select 1 from call_flow_runs where place is not null or ending is not null`);
