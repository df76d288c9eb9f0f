import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { rights, templates } from '#identity';
import { codeAt } from '#platform/one-time-codes.ts';
import { buildWhenStale } from '../tools/build.ts';
import { type MailServer, mailDomain, mailPassword, openMailServer } from '../tools/mail-system.ts';
import { barriers, openBrowser, openPerson, type Person } from './browser.ts';
import { wordsOf } from './words.ts';
import { openWorld, password, type World } from './world.ts';

// One afternoon: from an empty program to sixty invited people with groups, roles and shifts, on the screen and through a
// real mail server; then the first of them comes in, with a second factor, and a right is taken from her while she looks.

const shell = wordsOf('web', 'tr');
const identity = wordsOf('modules/identity/web', 'tr');
const workforce = wordsOf('modules/workforce/web', 'tr');
const monitoring = wordsOf('modules/monitoring/web', 'tr');

const invited = 60;
const groups = ['Destek', 'Satış'] as const;
const ayse = { name: 'Ayşe Işık', email: `ayse.isik@${mailDomain}` };
const ownPassword = 'turuncu defter rafta uyur';
const lead = 'Vardiya lideri';

/** The list a manager brings along: names with Turkish letters, semicolons, a group and a role in every line. */
function list(): string {
  const people = Array.from({ length: invited - 1 }, (_, at) => ({
    name: `Çağrı Öğüt ${at + 2}`,
    email: `kisi${at + 2}@${mailDomain}`,
  }));
  const lines = [ayse, ...people].map(
    ({ name, email }, at) => `${name};${email};${groups[at % groups.length]};${templates.agent.name.tr};tr`,
  );
  return `Ad Soyad;E-posta;Grup;Rol;Dil\n${lines.join('\n')}\nEksik Satır;bu bir adres değil;Destek;;tr\n`;
}

describe('the afternoon in which a centre is set up', () => {
  let browser: Browser;
  let world: World;
  let mail: MailServer;
  let owner: Person;
  let agent: Person;

  beforeAll(async () => {
    await buildWhenStale(['web', 'widget']);
    [browser, world, mail] = await Promise.all([openBrowser(), openWorld({ isSetUp: false }), openMailServer()]);
    [owner, agent] = await Promise.all([openPerson(browser, 'tr'), openPerson(browser, 'tr')]);
  }, 300_000);
  afterAll(async () => {
    await Promise.all([owner, agent].map((person) => person?.context.close()));
    await browser?.close();
    await world?.close();
    await mail?.close();
  }, 60_000);

  /** With SHOTS=folder every screen of a test that failed is kept as a picture. */
  afterEach(async ({ task }) => {
    const folder = process.env.SHOTS;
    if (!folder || task.result?.state !== 'fail') return;
    for (const [name, { page }] of Object.entries({ owner, agent })) {
      await page.screenshot({ path: `${folder}/afternoon-${name}.png` });
    }
  });

  test('the owner signs up', async () => {
    const { page } = owner;
    await page.goto(world.url);
    await page.getByLabel(identity('firstRun.organisation')).fill('Kahve Dükkânı');
    await page.getByLabel(identity('firstRun.name')).fill('Zeynep Arslan');
    await page.getByLabel(identity('firstRun.email')).fill('zeynep@ornek.com');
    await page.getByLabel(identity('firstRun.password'), { exact: true }).fill(password);
    await page.getByRole('button', { name: identity('firstRun.submit') }).click();
    await page.getByRole('heading', { name: shell('start.title') }).waitFor();
    await world.owner.signIn('zeynep@ornek.com', password);
  }, 120_000);

  test('names the mail server and sees that it works', async () => {
    const { page } = owner;
    await page.goto(`${world.url}/settings/mail`);
    await page.getByLabel(identity('mail.host'), { exact: true }).fill(mail.host);
    await page.getByLabel(identity('mail.port'), { exact: true }).fill(String(mail.port));
    await page.getByLabel(identity('mail.user'), { exact: true }).fill(`santral@${mailDomain}`);
    await page.getByLabel(identity('mail.password'), { exact: true }).fill(mailPassword);
    await page.getByLabel(identity('mail.certificate')).fill(mail.certificate);
    await page.getByLabel(identity('mail.fromAddress'), { exact: true }).fill(`santral@${mailDomain}`);
    await page.getByRole('button', { name: shell('form.save') }).click();
    await page.getByText(identity('mail.saved')).waitFor();
    expect(await barriers(page)).toEqual([]);
  }, 120_000);

  test('makes two groups', async () => {
    const { page } = owner;
    await page.goto(`${world.url}/team/groups`);
    for (const name of groups) {
      await page
        .getByRole('button', { name: identity('groups.add') })
        .first()
        .click();
      const drawer = page.getByRole('dialog');
      await drawer.getByLabel(identity('groups.name')).fill(name);
      await drawer.getByRole('button', { name: identity('groups.add') }).click();
      await drawer.getByRole('tab', { name: new RegExp(identity('groups.users')) }).waitFor();
      await page.keyboard.press('Escape');
      await drawer.waitFor({ state: 'detached' });
    }
    expect(await barriers(page)).toEqual([]);
  }, 120_000);

  test('makes a role of a shipped one and gives it to a whole group', async () => {
    const { page } = owner;
    await page.goto(`${world.url}/settings/roles`);
    await page.getByRole('button', { name: templates.supervisor.name.tr }).click();
    await page.getByRole('button', { name: identity('roles.copy'), exact: true }).click();
    const name = page.getByRole('textbox', { name: identity('roles.name'), exact: true });
    await name.fill(lead);
    await page.getByRole('button', { name: shell('form.save') }).click();
    await page.getByText(identity('roles.saved', { name: lead })).waitFor();
    const holders = page.getByRole('region', { name: identity('roles.holders') });
    await holders
      .getByRole('combobox', { name: identity('groups.title') })
      .first()
      .click();
    await page.getByRole('option', { name: groups[0] }).click();
    await page.getByText(identity('roles.holdersChanged')).waitFor();
    await page.keyboard.press('Escape');
    expect(await barriers(page)).toEqual([]);
  }, 120_000);

  test('makes a shift for a whole group', async () => {
    const { page } = owner;
    await page.goto(`${world.url}/team/shifts/new`);
    await page.getByLabel(workforce('shift.fields.name'), { exact: true }).fill('Gündüz');
    await page.getByRole('button', { name: workforce('shift.create') }).click();
    await page.getByRole('combobox', { name: workforce('people.groups') }).click();
    await page.getByRole('option', { name: groups[0] }).click();
    await expect
      .poll(async () => (await world.owner.get<{ items: { groupIds: string[] }[] }>('/shifts')).items[0]?.groupIds)
      .toHaveLength(1);
  }, 120_000);

  test('looks at a list of sixty people, sees the line that is wrong, and invites the others', async () => {
    const { page } = owner;
    await page.goto(`${world.url}/team/invitations`);
    await page
      .getByRole('button', { name: identity('invite.add') })
      .first()
      .click();
    const drawer = page.getByRole('dialog');
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      drawer.getByRole('button', { name: identity('invite.file') }).click(),
    ]);
    await chooser.setFiles({ name: 'ekip.csv', mimeType: 'text/csv', buffer: Buffer.from(list()) });
    await drawer.getByText(identity('invite.fileName', { name: 'ekip.csv' })).waitFor();
    await drawer.getByRole('button', { name: identity('invite.preview') }).click();
    await drawer.getByText(identity('invite.ready_other', { count: String(invited) })).waitFor();
    await drawer.getByText(identity('invite.wrong_one', { count: '1' })).waitFor();
    expect(await barriers(page)).toEqual([]);
    await drawer.getByRole('button', { name: identity('invite.send_other', { count: String(invited) }) }).click();
    await drawer.getByText(identity('invite.result_other', { count: String(invited) })).waitFor();
    await drawer.getByRole('button', { name: identity('invite.done') }).click();
    expect(owner.trouble).toEqual([]);
  }, 180_000);

  test('the first of them reads the letter, opens its link in her own browser and is in her group', async () => {
    const letter = await mail.letter(ayse.email);
    const link = /https?:\/\/\S+/.exec(letter.text ?? '')?.[0] ?? '';
    expect(link).toContain(new URL(world.url).host);
    const { page } = agent;
    await page.goto(link);
    await expect.poll(() => page.getByLabel(identity('accept.name')).inputValue()).toBe(ayse.name);
    expect(await barriers(page)).toEqual([]);
    await page.getByLabel(identity('accept.password'), { exact: true }).fill(ownPassword);
    await page.getByRole('button', { name: identity('accept.submit') }).click();
    await page.getByRole('button', { name: shell('top.account', { name: '' }) }).waitFor();
    const { items } = await world.owner.get<{ items: { name: string; group: { name: string } | null }[] }>(
      '/users?search=isik',
    );
    expect(items).toMatchObject([{ name: ayse.name, group: { name: groups[0] } }]);
    // The link has done its work.
    const again = await openPerson(browser, 'tr');
    await again.page.goto(link);
    await again.page.getByRole('heading', { name: identity('accept.dead') }).waitFor();
    await again.context.close();
  }, 180_000);

  test('she sets up a second factor, and her next sign-in asks for it', async () => {
    const { page } = agent;
    await page.goto(`${world.url}/account/security`);
    await page.getByRole('button', { name: identity('security.app.begin') }).click();
    await page.getByRole('img', { name: identity('security.app.picture') }).waitFor();
    const secret = ((await page.locator('[class*=secret]').textContent()) ?? '').replaceAll(' ', '');
    await page.getByLabel(identity('security.app.firstCode')).fill(codeAt(secret, Date.now()));
    await page.getByRole('button', { name: identity('security.app.confirm') }).click();
    const codes = page.getByRole('list', { name: identity('security.codes.title') }).getByRole('listitem');
    await codes.first().waitFor();
    const [spare = ''] = await codes.allTextContents();
    await page.getByRole('button', { name: identity('security.codes.done') }).click();

    await agent.context.clearCookies();
    await page.goto(world.url);
    await page.getByLabel(identity('signIn.email')).fill(ayse.email);
    await page.getByLabel(identity('signIn.password'), { exact: true }).fill(ownPassword);
    await page.getByRole('button', { name: identity('signIn.submit'), exact: true }).click();
    await page.getByRole('heading', { name: identity('security.step.title') }).waitFor();
    await page.getByRole('button', { name: identity('security.step.useRecovery') }).click();
    await page.getByLabel(identity('security.step.recovery')).fill(spare);
    await page.getByRole('button', { name: identity('signIn.submit'), exact: true }).click();
    await page.getByRole('button', { name: shell('top.account', { name: '' }) }).waitFor();
  }, 180_000);

  test('a right that is taken from her role takes the board off her screen', async () => {
    await agent.page.goto(`${world.url}/board`);
    await agent.page.getByRole('heading', { name: monitoring('title') }).waitFor();

    const { page } = owner;
    await page.goto(`${world.url}/settings/roles`);
    await page.getByRole('button', { name: lead }).click();
    await page.getByRole('checkbox', { name: rights['board.view'].tr }).click();
    await page.getByRole('button', { name: shell('form.save') }).click();
    await page.getByText(identity('roles.saved', { name: lead })).waitFor();

    await agent.page.getByRole('heading', { name: monitoring('title') }).waitFor({ state: 'detached' });
    expect(await agent.page.getByRole('link', { name: shell('rail.live') }).count()).toBe(0);
    expect([...owner.trouble, ...agent.trouble]).toEqual([]);
  }, 120_000);
});
