import type { Outward } from '#platform/outward.ts';
import type { FlowInput, FlowRequest } from '../flow.ts';

const timeoutMs = 8_000;
const bytesMost = 256 * 1024;
const refused: FlowInput = { type: 'told', isOk: false, body: null };

/** Asks another system for a flow. An answer counts when it is one of success and holds JSON, or nothing. */
export async function toldBy(outward: Pick<Outward, 'ask'>, { url, method, body }: FlowRequest): Promise<FlowInput> {
  const answer = await outward.ask({
    url,
    method,
    headers: { accept: 'application/json', ...(method === 'POST' && { 'content-type': 'application/json' }) },
    ...(method === 'POST' && { body: body === '' ? '{}' : body }),
    timeoutMs,
    bytesMost,
  });
  if (answer.type !== 'answered' || answer.status < 200 || answer.status >= 300) return refused;
  const text = answer.body.toString('utf8').trim();
  if (text === '') return { type: 'told', isOk: true, body: {} };
  try {
    return { type: 'told', isOk: true, body: JSON.parse(text) };
  } catch (broken) {
    if (broken instanceof SyntaxError) return refused;
    throw broken;
  }
}
