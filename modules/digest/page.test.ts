import { expect, test } from 'vitest';
import type { Figure, ReportLine } from '#reports';
import { digestLimits } from './digest.ts';
import { type FiguresSection, topLines } from './figures.ts';
import { digestHtml } from './html.ts';
import { type DigestContent, drawn } from './page.ts';
import { digestText } from './text.ts';
import { changeIn, valueIn } from './value.ts';

const figure = (metric: string, value: number | null, provisional = false): Figure => ({
  ...{ metric, version: 1, part: value ?? 0, whole: 1, value, n: value === null ? 0 : 1, provisional },
});
const line = (
  name: string | null,
  kind: ReportLine['kind'],
  offered: number,
  level: number,
  before = 1,
): ReportLine => ({
  ...{ id: name, kind, name },
  figures: { offered: figure('offered', offered), serviceLevel: figure('serviceLevel', level) },
  before: { offered: figure('offered', before), serviceLevel: figure('serviceLevel', 0.5) },
});
const ofQueues = {
  ...{ type: 'figures', part: 'queues', shape: 'lines', by: 'queue', metrics: ['offered'] },
} satisfies Partial<FiguresSection>;
const content = (over: Partial<DigestContent> = {}): DigestContent => ({
  name: 'Pazartesi <özeti>',
  language: 'tr',
  every: 'week',
  period: {
    days: { from: '2026-11-16', until: '2026-11-22' },
    before: { from: '2026-11-09', until: '2026-11-15' },
  },
  zone: 'Europe/Istanbul',
  organisationName: 'Yıldız & Oğulları',
  ownerName: 'Ayşe',
  projectName: null,
  parts: ['queues'],
  sections: [
    {
      ...{ type: 'figures', part: 'queues', shape: 'lines', by: 'queue', metrics: ['offered', 'serviceLevel'] },
      lines: [line('<b>Satış</b>', 'queue', 12, 0.875)],
      total: line(null, 'total', 12, 0.875),
    },
  ],
  ...over,
});

test('F146 a digest is one page of tables whose styles stand on them: no script, no picture, nothing that is fetched', () => {
  const html = digestHtml(drawn(content()));
  expect(html).not.toMatch(/<script|<img|<link|<style|<iframe|url\(|https?:|src=/i);
  expect(html).toContain('&lt;b&gt;Satış&lt;/b&gt;');
  expect(html).toContain('Yıldız &amp; Oğulları');
  expect(html).toContain('%87,5');
  expect(html).toContain('16–22 Kasım 2026');
  expect(html).toContain('▲ 37,5 puan');
});

test('F146 the same digest in plain text, in its own language', () => {
  const text = digestText(drawn(content({ language: 'en', projectName: 'Kervan' })));
  expect(text).toMatch(/Weekly digest, 16\s–\s22 November 2026/);
  expect(text).toMatch(/Compared with 9\s–\s15 November 2026/);
  expect(text).toContain('Project Kervan only');
  expect(text).toContain('<b>Satış</b>\n  Offered: 12 (▲ 11)\n  Service level: 87.5% (▲ 37.5 points)');
  expect(text).toContain('Ayşe of Yıldız & Oğulları sends you this digest.');
});

test('values and their changes are written as on the pages of reports', () => {
  expect(valueIn('tr', 'ms', 272_400)).toBe('4 dk 32 sn');
  expect(valueIn('en', 'ms', 93_600_000)).toBe('1 d 2 h');
  expect(valueIn('tr', 'share', 0.8333)).toBe('%83,3');
  expect(valueIn('tr', 'count', null)).toBe('–');
  expect(changeIn('tr', 'ms', 30_000, 42_000)).toBe('▼ 12 sn');
  expect(changeIn('en', 'count', 7, 7)).toBe('same');
  expect(changeIn('en', 'share', 0.50001, 0.5)).toBe('same');
  expect(changeIn('tr', 'count', 7, null)).toBe('–');
});

test('what is not final says so, and a period without anything says that there was nothing', () => {
  const open = { ...line(null, 'total', 3, 1), figures: { offered: figure('offered', 3, true) } };
  const provisional = digestText(drawn(content({ sections: [{ ...ofQueues, lines: [], total: open }] })));
  expect(provisional).toContain('* Henüz kesin değil');
  expect(provisional).toContain('Bu dönemde kayıt yok.');
});

test('F151 the agents with the most messages come first, so many of them and none who wrote nothing', () => {
  const agents = [3, 9, 0, 4, 8, 1, 7].map((count, index) => line(`A${index}`, 'agent', count, 1));
  const lines = agents.map(({ figures, ...one }) => ({ ...one, figures: { messagesSent: figures.offered as Figure } }));
  expect(topLines({ list: 'messages', lines }).map(({ name }) => name)).toEqual(['A1', 'A4', 'A6', 'A3', 'A0']);
});

test('a table ends somewhere and says how much more there is', () => {
  const many = Array.from({ length: digestLimits.lines + 3 }, (_, index) => line(`K${index}`, 'queue', 1, 1));
  const section = { ...ofQueues, lines: many };
  const text = digestText(drawn(content({ sections: [{ ...section, total: line(null, 'total', 9, 1) }] })));
  expect(text).toContain('3 satır daha var');
  expect(text).not.toContain(`K${digestLimits.lines}\n`);
});
