// Writes adapters/asterisk/ari/generated.ts: types and addresses of the orders we give the switch and of what it tells,
// from the description that comes with its program. `node tools/switch-types.ts`, after npm test has fetched one.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { unpackedTree } from './switch-programs.ts';

/** The orders we give. */
const orders =
  `applications.get applications.filter applications.subscribe asterisk.getInfo asterisk.getObject asterisk.updateObject
   asterisk.deleteObject
  bridges.list bridges.createWithId bridges.destroy bridges.addChannel bridges.removeChannel
  channels.list channels.answer channels.hangup channels.ring channels.ringStop channels.startMoh channels.stopMoh
  channels.originateWithId channels.continueInDialplan channels.snoopChannelWithId channels.playWithId playbacks.stop
  channels.record recordings.cancel recordings.listStored recordings.deleteStored channels.sendDTMF channels.setChannelVar channels.rtpstatistics endpoints.list events.userEvent`.split(
    /\s+/,
  );
/** What we want to be told. */
const events = `StasisStart StasisEnd ChannelDestroyed ChannelDtmfReceived ChannelHangupRequest ChannelStateChange
  ChannelUserevent ApplicationReplaced EndpointStateChange PlaybackFinished
  RecordingFinished RecordingFailed`.split(/\s+/);

interface Property {
  readonly type: string;
  readonly required?: boolean;
}
interface Model {
  readonly properties?: Readonly<Record<string, Property>>;
  readonly subTypes?: readonly string[];
}
interface Parameter {
  readonly name: string;
  readonly paramType: string;
  readonly dataType: string;
  readonly required: boolean;
  readonly allowMultiple?: boolean;
}
interface Operation {
  readonly nickname: string;
  readonly httpMethod: string;
  readonly responseClass: string;
  readonly parameters?: readonly Parameter[];
}
interface Description {
  readonly models?: Readonly<Record<string, Model>>;
  readonly apis?: readonly { readonly path: string; readonly operations: readonly Operation[] }[];
}

const plain: Readonly<Record<string, string>> = {
  ...{ string: 'string', int: 'number', long: 'number', double: 'number', float: 'number', boolean: 'boolean' },
  ...{ Date: 'string', object: 'Readonly<Record<string, unknown>>', containers: 'Readonly<Record<string, unknown>>' },
  ...{ void: 'undefined' },
};
const typeOf = (name: string): string => {
  const item = /^List\[(.+)\]$/.exec(name)?.[1];
  return item ? `readonly ${typeOf(item)}[]` : (plain[name] ?? name);
};

const folder = path.join(unpackedTree(), 'usr/share/asterisk/rest-api');
const descriptions = readdirSync(folder)
  .filter((name) => name.endsWith('.json') && name !== 'resources.json')
  .toSorted()
  .map((name) => ({
    resource: name.replace('.json', ''),
    text: JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as Description,
  }));
const models = new Map(descriptions.flatMap(({ text }) => Object.entries(text.models ?? {})));
const parents = new Map(
  [...models].flatMap(([name, { subTypes = [] }]) => subTypes.map((sub) => [sub, name] as const)),
);

const found = orders.map((order) => {
  const [resource, nickname] = order.split('.');
  const apis = descriptions.find((one) => one.resource === resource)?.text.apis ?? [];
  const all = apis.flatMap(({ path: address, operations }) => operations.map((operation) => ({ address, operation })));
  const match = all.find(({ operation }) => operation.nickname === nickname);
  if (!match) throw new Error(`This switch knows no order ${order}.`);
  return { order, ...match };
});

/** A model with every model it mentions, and those it is made of. */
function mentioned(name: string, into: Set<string>): Set<string> {
  const bare = name.replaceAll(/List\[|\]/g, '');
  if (!models.has(bare) || into.has(bare)) return into;
  into.add(bare);
  for (const { type } of Object.values(models.get(bare)?.properties ?? {})) mentioned(type, into);
  const parent = parents.get(bare);
  return parent ? mentioned(parent, into) : into;
}
const needed = new Set<string>();
for (const name of [...events, ...found.map(({ operation }) => operation.responseClass)]) mentioned(name, needed);

const interfaces = [...needed].map((name) => {
  const parent = parents.get(name);
  const isEvent = events.includes(name);
  const own = Object.entries(models.get(name)?.properties ?? {}).filter(([key]) => !isEvent || key !== 'type');
  const lines = own.map(([key, { type, required }]) => `  readonly ${key}${required ? '' : '?'}: ${typeOf(type)};`);
  const base = parent ? ` extends ${isEvent ? `Omit<${parent}, 'type'>` : parent}` : '';
  const type = isEvent ? `  readonly type: '${name}';\n` : '';
  return `export interface ${name}${base} {\n${type}${lines.join('\n')}\n}\n`;
});
const nothing = 'Readonly<Record<string, never>>';
const parameterOf = ({ name, paramType, dataType, required, allowMultiple }: Parameter): string => {
  const type = paramType === 'body' ? 'Readonly<Record<string, unknown>> | readonly unknown[]' : typeOf(dataType);
  return `${name}${required ? '' : '?'}: ${allowMultiple ? `${type} | readonly ${type}[]` : type}`;
};
const operations = found.map(
  ({ order, operation: { parameters = [], responseClass } }) =>
    `  '${order}': { readonly asked: ${parameters.length > 0 ? `{ ${parameters.map(parameterOf).join('; ')} }` : nothing}; readonly answered: ${typeOf(responseClass)} };`,
);
const addresses = found.map(({ order, address, operation: { httpMethod, parameters = [] } }) => {
  const body = parameters.find(({ paramType }) => paramType === 'body')?.name ?? null;
  return `  '${order}': { method: '${httpMethod}', path: '${address.slice(1)}', body: ${body ? `'${body}'` : 'null'} },`;
});

writeFileSync(
  path.resolve(import.meta.dirname, '../adapters/asterisk/ari/generated.ts'),
  [
    '// Written by tools/switch-types.ts from the description that comes with the program. Not to be edited.\n',
    ...interfaces,
    `export type AriEvent = ${events.join(' | ')};\n`,
    `export const eventTypes = [${events.map((name) => `'${name}'`).join(', ')}] as const;\n`,
    `/** What each order is given and answers with. */\nexport interface Orders {\n${operations.join('\n')}\n}\n`,
    '/** Where each order is sent, and which of what it is given is its body. */',
    'export const addresses: Readonly<',
    '  Record<keyof Orders, { readonly method: string; readonly path: string; readonly body: string | null }>',
    `> = {\n${addresses.join('\n')}\n};\n`,
  ].join('\n'),
);
