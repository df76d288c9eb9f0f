/** The parts of an OpenAPI document that the page shows. */
export type ApiDocument = {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly servers?: readonly { readonly url: string }[];
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
};
type Operation = {
  readonly operationId?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly { name: string; in: string; required?: boolean; schema?: Schema }[];
  readonly requestBody?: { readonly content?: Content };
  readonly responses?: Readonly<Record<string, { readonly content?: Content }>>;
  readonly 'x-right'?: string;
};
type Content = Readonly<Record<string, { readonly schema?: Schema }>>;
type Schema = {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly $ref?: string;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
};

type Entry = { readonly method: string; readonly path: string; readonly operation: Operation };
const depthLimit = 6;

/**
 * Writes the readable page of the API: one HTML document without a script, so there is nothing to fetch from anywhere
 * and nothing for the security policy to forbid.
 */
export function docsPage(document: ApiDocument): string {
  const base = document.servers?.[0]?.url ?? '';
  const groups = Map.groupBy(entriesOf(document), ({ operation }) => operation.tags?.[0] ?? 'Other');
  const sorted = [...groups].toSorted(([a], [b]) => a.localeCompare(b, 'en'));
  const contents = sorted.map(
    ([tag, entries]) =>
      `<li><a href="#${slug(tag)}">${text(tag)}</a><ul>${entries
        .map((entry) => `<li><a href="#${anchor(entry)}">${text(entry.operation.summary ?? entry.path)}</a></li>`)
        .join('')}</ul></li>`,
  );
  const body = sorted.map(
    ([tag, entries]) =>
      `<section id="${slug(tag)}"><h2>${text(tag)}</h2>${entries.map((entry) => operationPart(entry, base)).join('')}</section>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${text(document.info.title)} API</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/api/docs.css"></head><body>
<nav aria-label="Operations"><ul>${contents.join('')}</ul></nav>
<main><h1>${text(document.info.title)} API <small>${text(document.info.version)}</small></h1>
<p>${code(document.info.description ?? '')}</p>
<p>The same as a document for programs: <a href="/api/openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
${body.join('')}</main></body></html>`;
}

function entriesOf({ paths = {} }: ApiDocument): readonly Entry[] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ method, path, operation })),
  );
}

function operationPart(entry: Entry, base: string): string {
  const { method, path, operation } = entry;
  const parameters = operation.parameters ?? [];
  const responses = Object.entries(operation.responses ?? {});
  const isRefusal = ([status]: readonly [string, unknown]) => Number(status) >= 400;
  const refusals = responses.filter(isRefusal).map(([status, { content }]) => refusalPart(status, content));
  const answers = responses.filter((each) => !isRefusal(each));
  return `<article id="${anchor(entry)}"><h3>${text(operation.summary ?? path)}</h3>
<p class="line"><b>${text(method.toUpperCase())}</b> <code>${text(base + path)}</code> ${rightPart(operation)}</p>
${operation.description ? `<p>${code(operation.description)}</p>` : ''}
${parameters.length > 0 ? table('Parameters', parameters.map(parameterRow)) : ''}
${bodyPart('Body', operation.requestBody?.content)}
${answers.map(([status, { content }]) => bodyPart(`Answer ${status}`, content)).join('')}
${refusals.length > 0 ? `<h4>Refusals</h4><p class="refusal">${refusals.join(' · ')}</p>` : ''}</article>`;
}

function rightPart({ 'x-right': right }: Operation): string {
  if (right === undefined) return '';
  if (right === 'public') return '<span>open to all</span>';
  return right === 'signedIn' ? '<span>any session</span>' : `<span>right <code>${text(right)}</code></span>`;
}

function parameterRow(parameter: { name: string; in: string; required?: boolean; schema?: Schema }): string {
  const { name, required, schema = {} } = parameter;
  return row(name, `${typeOf(schema, 0)}${limitsOf(schema)}`, `${parameter.in}${required ? ', required' : ''}`);
}

function refusalPart(status: string, content: Content | undefined): string {
  const schema = Object.values(content ?? {})[0]?.schema;
  const codes = schema?.properties?.code?.enum ?? [];
  return `${text(status)} ${codes.map((each) => `<code>${text(String(each))}</code>`).join(' ')}`;
}

function bodyPart(title: string, content: Content | undefined): string {
  const schema = Object.values(content ?? {})[0]?.schema;
  if (!schema) return '';
  const rows = Object.entries(schema.properties ?? {}).map(([name, inner]) =>
    row(name, `${typeOf(inner, 0)}${limitsOf(inner)}`, schema.required?.includes(name) ? 'required' : ''),
  );
  return rows.length > 0 ? table(title, rows) : `<h4>${text(title)}</h4><p><code>${typeOf(schema, 0)}</code></p>`;
}

/** A schema in one line, as a programmer would write it. */
function typeOf(schema: Schema, depth: number): string {
  if (depth > depthLimit) return '…';
  if (schema.$ref) return text(schema.$ref.split('/').at(-1) ?? '');
  if (schema.const !== undefined) return text(JSON.stringify(schema.const));
  if (schema.enum) return schema.enum.map((each) => text(JSON.stringify(each))).join(' | ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.map((each) => typeOf(each, depth + 1)).join(' | ');
  if (schema.allOf) return schema.allOf.map((each) => typeOf(each, depth + 1)).join(' & ');
  if (schema.items) return `${typeOf(schema.items, depth + 1)}[]`;
  if (schema.properties) {
    const parts = Object.entries(schema.properties).map(
      ([name, inner]) => `${text(name)}${schema.required?.includes(name) ? '' : '?'}: ${typeOf(inner, depth + 1)}`,
    );
    return `{ ${parts.join('; ')} }`;
  }
  return text([schema.type ?? 'any'].flat().join(' | ') + (schema.format ? ` (${schema.format})` : ''));
}

function limitsOf(schema: Schema): string {
  const { minimum, maximum, minLength, maxLength } = schema;
  const parts: string[] = [];
  if (minimum !== undefined && Math.abs(minimum) < Number.MAX_SAFE_INTEGER) parts.push(`≥ ${minimum}`);
  if (maximum !== undefined && Math.abs(maximum) < Number.MAX_SAFE_INTEGER) parts.push(`≤ ${maximum}`);
  if (minLength !== undefined) parts.push(`at least ${minLength} characters`);
  if (maxLength !== undefined) parts.push(`at most ${maxLength} characters`);
  if (schema.default !== undefined) parts.push(`default ${JSON.stringify(schema.default)}`);
  return parts.length > 0 ? ` <i>${text(parts.join(', '))}</i>` : '';
}

function table(title: string, rows: readonly string[]): string {
  return `<h4>${text(title)}</h4><table><tbody>${rows.join('')}</tbody></table>`;
}

function row(name: string, type: string, note: string): string {
  return `<tr><th scope="row"><code>${text(name)}</code></th><td><code>${type}</code></td><td>${text(note)}</td></tr>`;
}

function anchor({ method, path }: Entry): string {
  return slug(`${method} ${path}`);
}

function slug(words: string): string {
  return words
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

function text(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** Text in which `this` is code. */
function code(words: string): string {
  return text(words).replace(/`([^`]*)`/g, '<code>$1</code>');
}

export const docsStyle = `
:root { color-scheme: light dark; --line: light-dark(#dfe3e8, #33383f); --soft: light-dark(#f5f7f9, #1d2126);
  --ink: light-dark(#1b2026, #e6e9ec); --quiet: light-dark(#5a6470, #9aa4af); --mark: light-dark(#0b62c4, #6db0ff); }
* { box-sizing: border-box }
body { margin: 0; display: grid; grid-template-columns: 260px minmax(0, 1fr); color: var(--ink);
  background: light-dark(#fff, #15181c); font: 15px/1.5 system-ui, sans-serif }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 16px; border-right: 1px solid var(--line); font-size: 13px }
nav ul { list-style: none; margin: 0 0 8px; padding: 0 0 0 10px }
nav > ul { padding: 0 } nav > ul > li > a { font-weight: 600 }
a { color: var(--mark); text-decoration: none } a:hover { text-decoration: underline }
main { padding: 24px 32px 80px; max-width: 1000px }
h1 small, i, td:last-child { color: var(--quiet); font-style: normal; font-weight: 400 }
h2 { margin-top: 40px; border-bottom: 1px solid var(--line) }
h4 { margin: 12px 0 4px; font-size: 13px; color: var(--quiet) }
article { border: 1px solid var(--line); border-radius: 8px; padding: 12px 16px; margin: 16px 0 }
h3 { margin: 0 } .line { margin: 4px 0 } .refusal { margin: 4px 0; color: var(--quiet); font-size: 13px }
code { font: 13px ui-monospace, monospace; overflow-wrap: anywhere }
b { font: 600 12px ui-monospace, monospace; padding: 2px 6px; border-radius: 4px; background: var(--soft) }
table { border-collapse: collapse; width: 100%; font-size: 13px; table-layout: fixed }
th { width: 28% } td:last-child { width: 18% } .line span { color: var(--quiet); font-size: 13px; margin-left: 8px }
th, td { text-align: left; vertical-align: top; padding: 4px 12px 4px 0; border-top: 1px solid var(--line); font-weight: 400 }
@media (max-width: 760px) { body { display: block } nav { position: static; height: auto; border: 0 } main { padding: 16px } }
`;
