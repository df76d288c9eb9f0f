import { describe, expect, test } from 'vitest';
import { type LineProblem, type PeopleWords, peopleLinesMax, readPeople, templates } from '#identity';
import { readRows } from './read-file.ts';

const id = (name: string) => name as never;
const words: PeopleWords = {
  groups: [
    { id: id('destek'), name: 'Destek' },
    { id: id('ığdır'), name: 'Iğdır Şubesi' },
  ],
  roles: [
    { id: id('agent'), name: '', template: 'agent' },
    { id: id('supervisor'), name: '', template: 'supervisor' },
    { id: id('own'), name: 'Gece / Nöbet', template: null },
  ],
  projects: [{ id: id('banka'), name: 'Banka' }],
};
const defaults = { groupId: null, roleIds: [id('agent')], projectIds: 'all', language: 'tr' } as const;
const rowsOf = (source: string | Uint8Array) => {
  const read = readRows(source);
  if (read.type !== 'rows') throw new Error(`Not read: ${read.type}`);
  return read.rows;
};
const people = (source: string | Uint8Array) => readPeople(rowsOf(source), words, defaults);

/** Windows-1254 differs from Latin-1 in six letters. */
const windows1254 = (text: string) =>
  Uint8Array.from(text, (sign) => {
    const special = { Ğ: 0xd0, İ: 0xdd, Ş: 0xde, ğ: 0xf0, ı: 0xfd, ş: 0xfe }[sign];
    return special ?? sign.charCodeAt(0);
  });
const utf16 = (text: string) => new Uint8Array(Buffer.from(`\ufeff${text}`, 'utf16le'));

const list = 'E-posta;Ad Soyad;Grup;Rol;Dil\nayse@ornek.com;Ayşe Işık;ığdır şubesi;Süpervizör;İngilizce\n';
test.for([
  ['UTF-8', list],
  ['UTF-8 with its mark', `\ufeff${list}`],
  ['bytes of UTF-8', new TextEncoder().encode(list)],
  ['Windows-1254', windows1254(list)],
  ['UTF-16', utf16(list)],
  ['commas', list.replaceAll(';', ',')],
  ['tabs', list.replaceAll(';', '\t')],
  ['lines that end as on Windows', list.replaceAll('\n', '\r\n')],
  ['quotes', '"E-posta","Ad Soyad","Grup","Rol","Dil"\n"ayse@ornek.com","Ayşe Işık","Iğdır Şubesi","Supervisor","en"'],
  [
    'English names of columns',
    'Language,Role,Team,Full name,Email\nenglish,Süpervizör,Iğdır Şubesi,Ayşe Işık,ayse@ornek.com',
  ],
  ['a name in two columns', 'email,ad,soyad,grup,rol,dil\nayse@ornek.com,Ayşe,Işık,Iğdır Şubesi,Supervisor,EN'],
] as const)('a list in %s is read', ([, source]) => {
  expect(people(source).map(({ person, problem }) => person ?? problem)).toEqual([
    {
      email: 'ayse@ornek.com',
      name: 'Ayşe Işık',
      groupId: 'ığdır',
      roleIds: ['supervisor'],
      projectIds: 'all',
      language: 'en',
    },
  ]);
});

test('what people paste is read: addresses alone, with names, in brackets, with empty lines between', () => {
  const pasted = 'ayse@ornek.com\n\nCan Demir <can@ornek.com>\n"Ece, Dr." <ece@ornek.com>\nefe@ornek.com, Efe Kaya\n';
  expect(people(pasted).map(({ number, email, name }) => [number, email, name])).toEqual([
    [1, 'ayse@ornek.com', ''],
    [3, 'can@ornek.com', 'Can Demir'],
    [4, 'ece@ornek.com', 'Ece Dr.'],
    [5, 'efe@ornek.com', 'Efe Kaya'],
  ]);
});

test('several roles stand in one cell, and a role whose name holds the sign is taken whole', () => {
  const [several, whole] = people('email;rol;proje\na@ornek.com;Temsilci|Supervisor;Banka\nb@ornek.com;Gece / Nöbet;');
  expect(several?.person).toMatchObject({ roleIds: ['agent', 'supervisor'], projectIds: ['banka'] });
  expect(whole?.person).toMatchObject({ roleIds: ['own'], projectIds: 'all' });
});

describe('ten thousand lines with every kind of mistake', () => {
  const mistakes: readonly (readonly [LineProblem | null, (number: number) => string])[] = [
    [null, (n) => `kisi-${n}@ornek.com;Kişi ${n};Destek;Temsilci;tr;`],
    ['noEmail', (n) => `;Adressiz ${n};Destek;Temsilci;tr;`],
    ['emailInvalid', (n) => `kisi-${n}(at)ornek.com;Kişi;Destek;Temsilci;tr;`],
    ['emailInvalid', (n) => `kisi ${n}@ornek.com;Kişi;Destek;Temsilci;tr;`],
    ['twice', () => 'KISI-0@ornek.com;Yine;Destek;Temsilci;tr;'],
    ['nameTooLong', (n) => `uzun-${n}@ornek.com;${'x'.repeat(121)};Destek;Temsilci;tr;`],
    ['groupUnknown', (n) => `grup-${n}@ornek.com;Kişi;Yok;Temsilci;tr;`],
    ['roleUnknown', (n) => `rol-${n}@ornek.com;Kişi;Destek;Müdür;tr;`],
    ['languageUnknown', (n) => `dil-${n}@ornek.com;Kişi;Destek;Temsilci;klingonca;`],
    ['projectUnknown', (n) => `proje-${n}@ornek.com;Kişi;Destek;Temsilci;tr;Ay`],
  ];
  const lines = Array.from({ length: peopleLinesMax }, (_, n) => mistakes[n % mistakes.length]?.[1](n) ?? '');
  const source = ['E-posta;Ad;Grup;Rol;Dil;Proje', ...lines].join('\n');

  test('each line is either a person or says what is wrong with it, under its own number', () => {
    const read = people(source);
    expect(read).toHaveLength(peopleLinesMax);
    expect(read.map(({ number }) => number)).toEqual(lines.map((_, n) => n + 2));
    expect(read.map(({ problem }) => problem?.type ?? null)).toEqual(lines.map((_, n) => mistakes[n % 10]?.[0]));
    expect(read.every(({ person, problem }) => (person === null) !== (problem === null))).toBe(true);
    expect(read[4]?.problem).toEqual({ type: 'twice', value: '2' });
  });

  test('one line more is refused as a whole, and so are too many bytes, nothing, and what is no list', () => {
    expect(readRows(`${source}\nbir@ornek.com`).type).toBe('tooMany');
    expect(readRows('x'.repeat(2_000_001)).type).toBe('tooBig');
    expect([readRows('').type, readRows(' \n\n').type]).toEqual(['empty', 'empty']);
    expect(readRows(Uint8Array.from([0x50, 0x4b, 3, 4, 0, 0, 0, 8])).type).toBe('unreadable');
  });
});

test('without a role anywhere the line says so', () => {
  const [line] = readPeople(rowsOf('a@ornek.com'), words, { ...defaults, roleIds: [] });
  expect(line?.problem?.type).toBe('roleMissing');
  expect(templates.agent.name.tr).toBe('Temsilci');
});
