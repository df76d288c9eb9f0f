// What a source file says, as far as walls are concerned: whom it imports, which globals and members it names.
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseAst } from 'vite';

const root = path.resolve(import.meta.dirname, '../..');

export interface Source {
  /** From the root of the repository, with forward slashes: `modules/queues/queue.ts`. */
  readonly path: string;
  readonly text: string;
}

/** What was found in one file. */
export interface Look {
  /** Every `import … from`, `export … from`, bare `import`, `import('…')` and `import('…').Type`, in order. */
  readonly imports: readonly string[];
  /** Those of `imports` that are passed on: `export … from`. */
  readonly passedOn: readonly string[];
  /** `import(something computed)`: nobody can say what it brings. */
  readonly hasComputedImport: boolean;
  /** Globals as they are named: `console`, `fetch`; with one member where there is one: `Date.now`; `new Date()` as such. */
  readonly globals: ReadonlySet<string>;
  /** Names of called members: `across` of `database.across(…)`. */
  readonly calls: ReadonlySet<string>;
  /** Every identifier and every piece of text outside comments. */
  readonly words: ReadonlySet<string>;
  /** Every text in quotes, and every template with a star for each of its holes: `pages.*`. */
  readonly said: ReadonlySet<string>;
}

const folders = '{kernel,platform,modules,adapters,app,web,tools,e2e,bench,demo}';

/** Every TypeScript file of the house. */
export function readSources(): readonly Source[] {
  return globSync(`${folders}/**/*.{ts,tsx,mts}`, { cwd: root })
    .map((name) => name.split(path.sep).join('/'))
    .filter((name) => !name.includes('/node_modules/') && !name.endsWith('.d.ts'))
    .sort()
    .map((name) => ({ path: name, text: readFileSync(path.join(root, name), 'utf8') }));
}

/** The names of all folders in modules/. */
export function moduleFolders(): readonly string[] {
  return [...new Set(globSync('modules/*/', { cwd: root }).map((name) => path.basename(name)))].sort();
}

interface Node {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Reads one file. Throws when it is not TypeScript. */
export function lookAt({ path: name, text }: Source): Look {
  const found = {
    imports: [] as string[],
    passedOn: [] as string[],
    hasComputedImport: false,
    globals: new Set<string>(),
    calls: new Set<string>(),
    words: new Set<string>(),
    said: new Set<string>(),
  };
  const note = (node: Node, parent: Node | null, field: string): void => {
    switch (node.type) {
      case 'ImportDeclaration':
      case 'TSImportType':
        noteImport(textOf(node.source));
        return;
      case 'ExportAllDeclaration':
      case 'ExportNamedDeclaration':
        if (!node.source) return;
        found.passedOn.push(textOf(node.source) ?? '');
        noteImport(textOf(node.source));
        return;
      case 'ImportExpression':
        noteImport(textOf(node.source));
        return;
      case 'Literal':
        if (typeof node.value !== 'string') return;
        found.words.add(node.value);
        found.said.add(node.value);
        return;
      case 'TemplateLiteral':
        found.said.add((node.quasis as readonly Node[]).map(cooked).join('*'));
        return;
      case 'TemplateElement':
        found.words.add(cooked(node));
        return;
      case 'JSXText':
        found.words.add(String(node.value));
        return;
      case 'CallExpression':
      case 'NewExpression':
        noteCall(node);
        return;
      case 'MemberExpression':
        if (!node.computed) found.globals.add(`${nameOf(node.object)}.${nameOf(node.property)}`);
        return;
      case 'Identifier':
      case 'JSXIdentifier':
        found.words.add(String(node.name));
        if (isReference(parent, field)) found.globals.add(String(node.name));
        return;
    }
  };
  const noteImport = (specifier: string | null): void => {
    if (specifier === null) found.hasComputedImport = true;
    else found.imports.push(specifier);
  };
  const noteCall = (node: Node): void => {
    const callee = node.callee as Node;
    if (callee.type === 'MemberExpression') found.calls.add(nameOf(callee.property));
    const isEmpty = (node.arguments as readonly unknown[]).length === 0;
    if (nameOf(callee) === 'Date' && (isEmpty || node.type === 'CallExpression')) found.globals.add('new Date()');
  };
  walk(parseAst(text, { lang: name.endsWith('x') ? 'tsx' : 'ts' }) as unknown as Node, note);
  return found;
}

function walk(node: Node, visit: (node: Node, parent: Node | null, field: string) => void): void {
  const step = (value: unknown, parent: Node | null, field: string): void => {
    if (Array.isArray(value)) {
      for (const item of value) step(item, parent, field);
      return;
    }
    if (value === null || typeof value !== 'object' || typeof (value as Node).type !== 'string') return;
    const inner = value as Node;
    visit(inner, parent, field);
    for (const [name, child] of Object.entries(inner)) if (child && typeof child === 'object') step(child, inner, name);
  };
  step(node, null, '');
}

/** A name that stands for a variable, not for a member or a key of something. */
function isReference(parent: Node | null, field: string): boolean {
  if (!parent) return true;
  const isKey = (field === 'property' || field === 'key') && !parent.computed && !parent.shorthand;
  return (
    !isKey && !parent.type.startsWith('TS') && !parent.type.startsWith('Import') && parent.type !== 'ExportSpecifier'
  );
}

function nameOf(node: unknown): string {
  return String((node as Node | null)?.name ?? '');
}

function cooked(element: Node): string {
  return String((element.value as { cooked?: string }).cooked ?? '');
}

function textOf(node: unknown): string | null {
  const { type, value } = (node ?? {}) as { type?: string; value?: unknown };
  return type === 'Literal' && typeof value === 'string' ? value : null;
}
