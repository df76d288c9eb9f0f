import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type RightDescription, type RoleTemplate, rightNames, rights, roleTemplates, templates } from '#identity';

/** Where the document lies. */
export const documentPath = fileURLToPath(new URL('../docs/rights.md', import.meta.url));

const head = `# Rights

This page is written by \`node tools/rights-doc.ts\` from the one table in \`modules/identity/rights.ts\` and the template roles in \`modules/identity/role.ts\`, and a test fails while it is out of date.
Server, screens and interface read the same table; what is not here cannot be asked.

## How a right is asked

Three questions must all be answered with yes, by one function (\`may\`), on the server and in the browser alike.

- *What* may she do: a role of hers grants the right.
- *Whose* work: the grant reaches it. \`own\` is her own, \`group\` that of her group and her own, \`project\` that of her projects, \`all\` everything in the company.
- *Which* data: she is a member of the project it belongs to.

A route that names no right keeps the program from starting; each operation of \`/api/docs\` names the one it asks (\`x-right\`).
\`tools/rights-walk.test.ts\` walks every route, plain route, socket, topic and file with every template role, with nobody signed in and with somebody of another company.
`;

/** The document, as it should be. */
export function rightsDocument(): string {
  return [
    head,
    '## Template roles\n',
    '| role | Rol | what it is for | ne içindir |\n|---|---|---|---|',
    `${roleTemplates.map(roleLine).join('\n')}\n`,
    '## The table\n',
    'What a template role holds is the scope in which it holds it; — means not at all.\n',
    `| right | English | Türkçe | may be granted as | ${roleTemplates.map((role) => templates[role].name.en).join(' | ')} |`,
    `|---|---|---|---|${roleTemplates.map(() => '---|').join('')}`,
    `${rightNames.map(rightLine).join('\n')}\n`,
  ].join('\n');
}

function roleLine(role: RoleTemplate): string {
  const { name, description } = templates[role];
  return `| ${name.en} | ${name.tr} | ${description.en} | ${description.tr} |`;
}

function rightLine(right: (typeof rightNames)[number]): string {
  const { en, tr, scopes }: RightDescription = rights[right];
  const held = roleTemplates.map((role) => templates[role].grants.find((grant) => grant.right === right)?.scope ?? '—');
  return `| \`${right}\` | ${en} | ${tr} | ${scopes.join(', ')} | ${held.join(' | ')} |`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const before = await readFile(documentPath, 'utf8').catch(() => '');
  await writeFile(documentPath, rightsDocument());
  process.stdout.write(before === rightsDocument() ? 'docs/rights.md is as it was.\n' : 'docs/rights.md is written.\n');
}
