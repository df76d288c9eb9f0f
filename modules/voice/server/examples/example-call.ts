import { type FlowExample, type FlowGraph, heldExample } from '#flows';
import { keysFor, listeningOf, piecesOf } from '../../call-flow.ts';
import type { CalledOutcome } from '../../example-call.ts';
import type { LineId } from '../../gateway.ts';
import { type KeyTimes, openLineKeys } from '../calls/line-keys.ts';
import type { LineSpeech } from '../calls/line-speech.ts';

export interface ExampleCallNeeds {
  readonly speech: Pick<LineSpeech, 'say' | 'onKey' | 'hush'>;
  /** Where the flow is heard. */
  readonly line: LineId;
  /** Presses keys at the other end. */
  readonly press: (keys: string) => Promise<void>;
  readonly keyTimes: KeyTimes;
  /** The call is over, or has to be. */
  readonly givenUp: AbortSignal;
}

/**
 * Holds an example of a flow on a line: each sentence is said to its end, then its caller presses what she answers.
 * `noCall` when it was given up before; why is known to whoever gave it up.
 */
export async function holdOnLine(
  graph: FlowGraph,
  example: FlowExample,
  { speech, line, press, keyTimes, givenUp }: ExampleCallNeeds,
): Promise<CalledOutcome> {
  const over = new AbortController();
  givenUp.addEventListener('abort', () => over.abort());
  const keys = openLineKeys(speech, line, keyTimes, over.signal);
  const held = heldExample(graph, example);
  const failed = (because: 'notPlayed' | 'notHeard' | 'noCall', turn: number): CalledOutcome => {
    over.abort();
    return { type: 'failed', because, turn };
  };
  let moment = held.next();
  while (!moment.done) {
    const { turn, now, answer } = moment.value;
    if (givenUp.aborted) return failed('noCall', turn);
    const language = now.language ?? example.language;
    const block = graph.blocks.find(({ id }) => id === now.place?.blockId);
    const listening = block && now.place ? listeningOf(block, language, now.place.variables) : null;
    let isPlayed = true;
    const say = async (): Promise<void> => {
      isPlayed = (await speech.say(line, piecesOf(now.effects, listening, language), language)) === 'whole';
      if (!isPlayed) over.abort();
    };
    if (answer === null || !listening) {
      await say();
      if (!isPlayed) return failed(givenUp.aborted ? 'noCall' : 'notPlayed', turn);
      moment = held.next(null);
      continue;
    }
    const pressed = keysFor(listening, answer);
    const heard = await keys.answer({
      listening,
      say: async () => {
        await say();
        if (isPlayed) await press(pressed).catch(() => over.abort());
      },
    });
    if (!isPlayed && !givenUp.aborted) return failed('notPlayed', turn);
    if (!heard) return failed('noCall', turn);
    const meant = listening.type === 'digits' ? pressed.slice(0, -1) : pressed;
    if (heard.input.text !== meant) return failed('notHeard', turn);
    moment = held.next(heard.input);
  }
  over.abort();
  return moment.value;
}
