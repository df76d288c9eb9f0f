import { expect, test } from 'vitest';
import { begin, type FlowInput, step, type Walked, type World } from './flow.ts';
import { type Block, type BlockWhat, type FlowGraph, type FlowText, flowLimits, withExit } from './graph.ts';
import { problemsOf } from './problems.ts';
import { spoken } from './words.ts';

const text = (tr: string, en = ''): FlowText => ({ tr, en });
const block = (id: string, what: BlockWhat): Block => ({ ...what, id, name: '' });
const graphOf = (...blocks: Block[]): FlowGraph => ({ start: blocks[0]?.id ?? null, blocks });
const open: World = { language: 'tr', isOpen: () => true, canCallBack: () => true };
const around = { isQueue: (id: string) => id.startsWith('q-'), isAgent: (id: string) => id.startsWith('a-') };
const say = (said: string, choiceId?: string): FlowInput => ({ type: 'said', text: said, choiceId });

/** A shop's flow: greets, asks what it is about, looks an order up, hands over. */
const shop = graphOf(
  block('hello', { type: 'message', text: text('Merhaba {name}', 'Hello {name}'), next: 'hours' }),
  block('hours', { type: 'hours', queueId: 'q-support', next: 'menu', otherwise: 'late' }),
  block('menu', {
    type: 'menu',
    text: text('Konu nedir?', 'What is it about?'),
    again: text('Listeden seçin.', 'Choose from the list.'),
    variable: 'subject',
    choices: [
      { id: 'order', title: text('Sipariş', 'Order'), next: 'number' },
      { id: 'human', title: text('Temsilci', 'Agent'), next: 'support' },
    ],
    tries: 2,
    otherwise: 'support',
  }),
  block('number', {
    type: 'question',
    text: text('Sipariş numaranız?'),
    again: text('Yalnızca rakam yazın.'),
    variable: 'order_no',
    kind: 'number',
    tries: 2,
    next: 'ask',
    otherwise: 'support',
  }),
  block('ask', {
    type: 'request',
    method: 'GET',
    url: 'https://shop.example/orders/{order_no}',
    body: '',
    saves: [{ variable: 'status', path: 'order.status' }],
    next: 'is-late',
    otherwise: 'support',
  }),
  block('is-late', {
    type: 'condition',
    branches: [{ variable: 'status', operator: 'is', value: 'LATE', next: 'support' }],
    otherwise: 'tell',
  }),
  block('tell', { type: 'message', text: text('Siparişiniz: {status}'), next: 'rate' }),
  block('rate', { type: 'survey', text: text('Nasıldı?'), variable: 'mark', next: 'bye' }),
  block('bye', { type: 'close', text: text('Teşekkürler.') }),
  block('late', { type: 'message', text: text('Kapalıyız.'), next: 'support' }),
  block('support', { type: 'queue', queueId: 'q-support' }),
);
const saidBy = (walked: Walked) => walked.effects.flatMap((effect) => (effect.type === 'say' ? [effect.text] : []));
const on = (walked: Walked, input: FlowInput, world = open): Walked => {
  if (!walked.place) throw new Error('The flow has ended');
  return step(shop, walked.place, input, world);
};

test('the flow of a shop has no problems, and walks from greeting to hand-over with what it collected', () => {
  expect(problemsOf(shop, around)).toEqual([]);
  const first = begin(shop, { name: 'Ali' }, open);
  expect(saidBy(first)).toEqual(['Merhaba Ali', 'Konu nedir?']);
  expect(first.effects.at(-1)).toMatchObject({ choices: [{ id: 'order', title: 'Sipariş' }, { id: 'human' }] });
  const asked = on(on(first, say('SİPARİŞ')), say(' 42 '));
  expect(asked.effects).toEqual([{ type: 'request', method: 'GET', url: 'https://shop.example/orders/42', body: '' }]);
  const late = on(asked, { type: 'told', isOk: true, body: { order: { status: 'late' } } });
  expect(late.end).toEqual({ type: 'queue', queueId: 'q-support' });
  expect(late.variables).toEqual({ name: 'Ali', subject: 'Sipariş', order_no: '42', status: 'late' });
});

test('a choice is taken by its button, its number or its words in either language', () => {
  const first = begin(shop, {}, open);
  for (const input of [say('bir şey', 'human'), say('2'), say('2)'), say('temsilci'), say('AGENT')]) {
    expect(on(first, input).end).toEqual({ type: 'queue', queueId: 'q-support' });
  }
});

test('an answer that does not fit is asked for again, and then the flow goes on without it', () => {
  const first = begin(shop, {}, open);
  const again = on(first, say('hmm'));
  expect([saidBy(again), again.place?.tries]).toEqual([['Listeden seçin.'], 1]);
  expect(on(again, say('hmm')).end?.type).toBe('queue');
});

test('another system that fails leads where the block says', () => {
  const asked = on(on(begin(shop, {}, open), say('1')), say('7'));
  expect(on(asked, { type: 'told', isOk: false, body: null }).end?.type).toBe('queue');
  // What a customer says while it is asked does not stand for its answer.
  expect(on(asked, say('orada mısınız')).place).toEqual(asked.place);
});

test('outside hours the other way is taken, and English is spoken where it is written', () => {
  const closed = begin(shop, {}, { ...open, language: 'en', isOpen: () => false });
  expect([saidBy(closed), closed.end?.type]).toEqual([['Hello', 'Kapalıyız.'], 'queue']);
});

test('what a customer writes stays one part of an address and cannot end a JSON text', () => {
  const ask = graphOf(
    block('q', {
      type: 'question',
      text: text('?'),
      again: text(''),
      variable: 'word',
      kind: 'text',
      tries: 1,
      next: 'r',
      otherwise: 'end',
    }),
    block('r', {
      type: 'request',
      method: 'POST',
      url: 'https://x.example/?q={word}',
      body: '{"word":"{word}"}',
      saves: [],
      next: 'end',
      otherwise: 'end',
    }),
    block('end', { type: 'close', text: text('') }),
  );
  const first = begin(ask, {}, open);
  const [effect] = first.place ? step(ask, first.place, say('a"&b=c\n{name}'), open).effects : [];
  expect(effect).toMatchObject({ url: 'https://x.example/?q=a%22%26b%3Dc%0A%7Bname%7D' });
  expect(JSON.parse(effect?.type === 'request' ? effect.body : '')).toEqual({ word: 'a"&b=c\n{name}' });
});

test('a circle in which nobody is asked ends at the limit of steps and is a problem before that', () => {
  const circle = graphOf(
    block('a', { type: 'message', text: text('a'), next: 'b' }),
    block('b', { type: 'message', text: text('b'), next: 'a' }),
  );
  const walked = begin(circle, {}, open);
  expect([walked.end, walked.walked.length]).toEqual([{ type: 'fault', because: 'endless' }, flowLimits.stepsPerInput]);
  expect(problemsOf(circle, around).map(({ code }) => code)).toEqual(['noWayOut', 'endless', 'noWayOut', 'endless']);
});

test('somebody who answers for ever comes to an end', () => {
  const asking = graphOf(
    block('q', {
      type: 'menu',
      text: text('?'),
      again: text(''),
      variable: '',
      choices: [
        { id: 'again', title: text('Yine'), next: 'q' },
        { id: 'end', title: text('Bitir'), next: 'end' },
      ],
      tries: 1,
      otherwise: 'q',
    }),
    block('end', { type: 'close', text: text('') }),
  );
  expect(problemsOf(asking, around)).toEqual([]);
  let now = begin(asking, {}, open);
  let answers = 0;
  while (now.place) {
    now = step(asking, now.place, say('1'), open);
    answers += 1;
  }
  expect([now.end, answers]).toEqual([{ type: 'fault', because: 'tooLong' }, flowLimits.inputs + 1]);
});

test('every problem is named at its block', () => {
  const wrong = graphOf(
    block('start', { type: 'message', text: text('{nobody}'), next: null }),
    block('lost', { type: 'queue', queueId: 'gone' }),
    block('menu', {
      type: 'menu',
      text: text(''),
      again: text(''),
      variable: 'Bad',
      choices: [],
      tries: 1,
      otherwise: 'x',
    }),
    block('ask', {
      type: 'request',
      method: 'POST',
      url: 'https://{host}/x',
      body: '{"a":}',
      saves: [],
      next: 'lost',
      otherwise: 'lost',
    }),
    block('who', { type: 'assign', agentId: null }),
  );
  const found = problemsOf(wrong, around).map(({ code, blockId, detail }) => [blockId, code, detail].join(' '));
  expect(found.toSorted()).toEqual(
    [
      'ask badAddress ',
      'ask badBody ',
      'ask unknownVariable host',
      'ask unreachable ',
      'lost unknownQueue ',
      'lost unreachable ',
      'menu badVariable Bad',
      'menu emptyText ',
      'menu leadsNowhere otherwise',
      'menu noChoices ',
      'menu unreachable ',
      'start leadsNowhere next',
      'start noWayOut ',
      'start unknownVariable nobody',
      'who unknownAgent ',
      'who unreachable ',
    ].toSorted(),
  );
});

test('a way out is led elsewhere without touching the rest', () => {
  const [, , menu] = shop.blocks;
  if (!menu) throw new Error('There is a menu');
  expect(withExit(menu, 'human', 'bye')).toMatchObject({ choices: [{ next: 'number' }, { next: 'bye' }] });
  expect(withExit(menu, 'otherwise', 'bye')).toMatchObject({ otherwise: 'bye', type: 'menu' });
});

// Random graphs and random answers, seeded: whatever somebody draws and whatever comes in, the engine stays in its limits.

function dice(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function randomGraph(roll: (below: number) => number): FlowGraph {
  const count = 1 + roll(12);
  const next = () => (roll(8) === 0 ? null : `b${roll(count + 1)}`);
  const some = (id: number): BlockWhat => {
    const t = text(['', 'Merhaba', '{name} {x}'][roll(3)] ?? '');
    const kinds: BlockWhat[] = [
      { type: 'message', text: t, next: next() },
      {
        type: 'question',
        text: t,
        again: t,
        variable: 'x',
        kind: 'number',
        tries: 1 + roll(3),
        next: next(),
        otherwise: next(),
      },
      {
        type: 'menu',
        text: t,
        again: t,
        variable: '',
        choices: [
          { id: 'one', title: text('Bir'), next: next() },
          { id: 'two', title: text('İki'), next: next() },
        ],
        tries: 1 + roll(3),
        otherwise: next(),
      },
      {
        type: 'condition',
        branches: [{ variable: 'x', operator: 'above', value: '3', next: next() }],
        otherwise: next(),
      },
      { type: 'hours', queueId: 'q-1', next: next(), otherwise: next() },
      { type: 'set', variable: `v${id}`, value: '{x}{x}', next: next() },
      {
        type: 'request',
        method: 'GET',
        url: 'https://x.example/{x}',
        body: '',
        saves: [{ variable: 'x', path: 'a' }],
        next: next(),
        otherwise: next(),
      },
      { type: 'survey', text: t, variable: 'mark', next: next() },
      { type: 'queue', queueId: 'q-1' },
      { type: 'assign', agentId: 'a-1' },
      { type: 'close', text: t },
    ];
    return kinds[roll(kinds.length)] ?? { type: 'close', text: t };
  };
  return { start: 'b0', blocks: Array.from({ length: count }, (_, id) => block(`b${id}`, some(id))) };
}

test('no graph and no answers make the engine run beyond its limits', () => {
  const answers = ['1', '2', 'Bir', '', '9'.repeat(5_000), '{x}', '\ud800', 'evet'];
  for (let seed = 1; seed <= 400; seed += 1) {
    const roll = dice(seed);
    const graph = randomGraph(roll);
    let now = begin(graph, { name: 'Ali' }, open);
    for (let inputs = 0; now.place; inputs += 1) {
      expect(inputs).toBeLessThanOrEqual(flowLimits.inputs);
      expect(now.walked.length).toBeLessThanOrEqual(flowLimits.stepsPerInput);
      expect(Object.keys(now.variables).length).toBeLessThanOrEqual(flowLimits.variables);
      const input: FlowInput =
        now.place.waitsFor === 'request'
          ? { type: 'told', isOk: roll(2) === 0, body: { a: roll(9) } }
          : say(answers[roll(answers.length)] ?? '');
      now = step(graph, now.place, input, open);
    }
    expect(now.end).not.toBeNull();
  }
});

test('every flow that may be published ends or waits, whatever is answered', () => {
  let published = 0;
  for (let seed = 1; seed <= 6_000; seed += 1) {
    const roll = dice(seed);
    const graph = randomGraph(roll);
    if (problemsOf(graph, around).length > 0) continue;
    published += 1;
    for (let run = 0; run < 5; run += 1) {
      let now = begin(graph, {}, open);
      for (let inputs = 0; now.place && inputs < 40; inputs += 1) {
        const input: FlowInput =
          now.place.waitsFor === 'request'
            ? { type: 'told', isOk: roll(2) === 0, body: {} }
            : say(['1', '2', 'x'][roll(3)] ?? '');
        now = step(graph, now.place, input, open);
      }
      expect(now.end?.type).not.toBe('fault');
    }
  }
  expect(published).toBeGreaterThan(20);
});

test('a name nobody knows falls away with the comma and the space before it', () => {
  const hello = text('Merhaba, {name}. {queue} ekibi: {name}');
  expect(spoken(hello, 'tr', {})).toBe('Merhaba. ekibi:');
  expect(spoken(hello, 'tr', { name: 'Ayşe', queue: 'Destek' })).toBe('Merhaba, Ayşe. Destek ekibi: Ayşe');
});

const desk = graphOf(
  block('who', { type: 'lookup', number: '{phone}', next: 'english', otherwise: 'consent' }),
  block('english', { type: 'language', language: 'en', next: 'hello' }),
  block('hello', { type: 'message', text: text('Merhaba {customer_name}', 'Hello {customer_name}'), next: 'again' }),
  block('again', { type: 'survey', text: text('Puan?', 'Mark?'), variable: 'mark', next: 'back' }),
  block('consent', { type: 'recording', isAllowed: false, next: 'back' }),
  block('back', { type: 'callback', queueId: 'q-sales', otherwise: 'message' }),
  block('message', { type: 'voicemail', queueId: 'q-sales' }),
);

/** Goes on in that flow. */
const next = (walked: Walked, input: FlowInput, world: World = open): Walked =>
  walked.place ? step(desk, walked.place, input, world) : walked;

test('a customer who is found is called by her name, in the language that was chosen for her', () => {
  const asked = begin(desk, { phone: '0532 111 22 33' }, open);
  expect(asked.effects).toEqual([{ type: 'lookup', number: '0532 111 22 33' }]);
  const found = next(asked, { type: 'told', isOk: true, body: { name: 'Ayten', number: '12', phone: '+90532' } });
  expect(saidBy(found)).toEqual(['Hello Ayten', 'Mark?']);
  expect(found.variables).toEqual({
    ...{ phone: '0532 111 22 33', language: 'en', customer_name: 'Ayten', customer_number: '12' },
  });
  // The language stays: the place has it, and what is asked again is asked in it.
  expect(saidBy(next(found, say('yedi')))).toEqual(['Mark?']);
  expect(next(found, say('5'))).toMatchObject({ language: 'en', end: { type: 'callback', queueId: 'q-sales' } });
});

test('who is not known goes the other way, and who cannot be called back leaves a message', () => {
  const asked = begin(desk, {}, open);
  const notFound: FlowInput = { type: 'told', isOk: false, body: null };
  expect(next(asked, notFound)).toMatchObject({
    effects: [{ type: 'recording', isAllowed: false }],
    end: { type: 'callback' },
  });
  const hidden: World = { ...open, canCallBack: () => false };
  expect(next(asked, notFound, hidden).end).toEqual({ type: 'voicemail', queueId: 'q-sales' });
});

test('blocks of calls are wrong where people write; what a lookup finds may be named', () => {
  const known = ['phone'];
  expect(problemsOf(desk, around, known, { isForCalls: true })).toEqual([]);
  expect(problemsOf(desk, around, known, { isForChats: true }).map(({ code, blockId }) => [code, blockId])).toEqual([
    ['onlyForCalls', 'consent'],
    ['onlyForCalls', 'back'],
    ['onlyForCalls', 'message'],
  ]);
});
