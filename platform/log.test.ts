import { expect, test } from 'vitest';
import { openLog } from './log.ts';

function written(fields: object): string {
  let lines = '';
  openLog({ level: 'info', sink: { write: (line) => (lines += line) } }).info(fields, 'A message arrived');
  return lines;
}

test('personal data under pii never reaches the log, at the top or one level down', () => {
  const line = written({ interactionId: 'i1', pii: { name: 'Ayşe' }, customer: { pii: '0532' } });
  expect(line).not.toMatch(/Ayşe|0532/);
  expect(JSON.parse(line)).toMatchObject({ level: 'info', interactionId: 'i1', msg: 'A message arrived' });
});

test('cookies, authorisation headers and passwords never reach the log', () => {
  const headers = { cookie: 'santral_session=abc', authorization: 'Bearer def', accept: 'text/html' };
  const line = written({ req: { headers }, headers, input: { password: 'geheim' }, token: 'ghi' });
  expect(line).not.toMatch(/abc|def|geheim|ghi/);
  expect(line).toContain('text/html');
});

test('the level decides what is written', () => {
  let lines = '';
  const log = openLog({ level: 'warn', sink: { write: (line) => (lines += line) } });
  log.info('quiet');
  log.warn('loud');
  expect(lines).toMatch(/loud/);
  expect(lines).not.toMatch(/quiet/);
});
