import { expect, test } from 'vitest';
import { inkOn, sendable, snippetOf, wrongOrigins } from './channel-form.ts';

test('a site with a path, without a scheme or with a slash at the end is not an origin', () => {
  const given = ['https://www.ornek.com', 'http://localhost:3000', 'www.ornek.com', 'https://a.com/', 'ftp://a.com'];
  expect(wrongOrigins(given)).toEqual(['www.ornek.com', 'https://a.com/', 'ftp://a.com']);
});

test('saving sends only what changed, looks apart from the name', () => {
  expect(sendable({ name: 'Site', colour: '#112233' })).toEqual({ name: 'Site', settings: { colour: '#112233' } });
  expect(sendable({ isActive: false })).toEqual({ isActive: false });
});

test('the line for the website names the server and the key', () => {
  expect(snippetOf('https://chat.example.com', 'wc_1')).toBe(
    '<script src="https://chat.example.com/widget.js" data-channel="wc_1" async></script>',
  );
});

test('words on a light brand colour are dark, on a dark one white', () => {
  expect([inkOn('#ffd400'), inkOn('#2545c4')]).toEqual(['#17191d', '#ffffff']);
});
