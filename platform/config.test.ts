import path from 'node:path';
import { expect, test } from 'vitest';
import { readConfig } from './config.ts';

test('with nothing set, Santral starts for this machine only, on port 8080, with its own database', () => {
  expect(readConfig({})).toEqual({
    type: 'config',
    config: {
      port: 8080,
      host: '127.0.0.1',
      dataDir: path.resolve('data'),
      databaseUrl: null,
      publicUrl: null,
      logLevel: 'info',
      trustProxy: [],
      roles: ['web', 'floor', 'worker'],
      secretKey: null,
      providerUrls: {},
      ownNetworks: [],
      switchUrl: 'own',
      sipPort: 5060,
      listener: null,
      speech: null,
    },
  });
});

test('a variable set to nothing is not set', () => {
  expect(readConfig({ PORT: '', LOG_LEVEL: '  ', DATABASE_URL: '' })).toEqual(readConfig({}));
});

test('what is set is taken', () => {
  const outcome = readConfig({
    PORT: '0',
    HOST: '0.0.0.0',
    DATA_DIR: '/srv/santral',
    DATABASE_URL: 'postgres://db/santral',
    PUBLIC_URL: 'https://destek.example.com/',
    LOG_LEVEL: 'debug',
    TRUST_PROXY: 'loopback, 10.0.0.0/8',
    ROLES: 'web,worker',
    SECRET_KEY: 'otuz iki harften uzun ve gizli bir anahtar',
    PROVIDER_URLS: 'telegram=http://127.0.0.1:8081/',
    OWN_NETWORKS: '10.1.2.3, 192.168.7.9/24',
    SWITCH_URL: 'http://santral:gizli@10.0.0.5:8088',
    SIP_PORT: '5070',
    SPEECH_URL: 'http://127.0.0.1:8880/v1/',
    LISTENER_URL: 'http://127.0.0.1:8881/v1/',
    LISTENER_KEY: 'sk-2',
    SPEECH_KEY: 'sk-1',
    SPEECH_VOICES: 'tr=elif, en=nova',
    PATH: '/usr/bin',
  });
  expect(outcome).toEqual({
    type: 'config',
    config: {
      port: 0,
      host: '0.0.0.0',
      dataDir: '/srv/santral',
      databaseUrl: 'postgres://db/santral',
      publicUrl: 'https://destek.example.com',
      logLevel: 'debug',
      trustProxy: ['loopback', '10.0.0.0/8'],
      roles: ['web', 'worker'],
      secretKey: 'otuz iki harften uzun ve gizli bir anahtar',
      providerUrls: { telegram: 'http://127.0.0.1:8081' },
      ownNetworks: ['10.1.2.3/32', '192.168.7.0/24'],
      switchUrl: new URL('http://santral:gizli@10.0.0.5:8088'),
      sipPort: 5070,
      listener: { url: 'http://127.0.0.1:8881/v1', key: 'sk-2', model: 'whisper-1' },
      speech: {
        url: 'http://127.0.0.1:8880/v1',
        key: 'sk-1',
        model: 'tts-1',
        voices: { tr: 'elif', en: 'nova' },
      },
    },
  });
});

test('every mistake is told at once, one sentence each, without a password', () => {
  const wrong = { PORT: '80a', DATABASE_URL: 'mysql://user:geheim@db', LOG_LEVEL: 'loud', PUBLIC_URL: 'destek' };
  const outcome = readConfig({
    ...wrong,
    TRUST_PROXY: 'everybody',
    ROLES: 'web,boss',
    HOST: 'a b',
    SECRET_KEY: 'kısa',
    OWN_NETWORKS: 'iç ağ',
  });
  expect(outcome).toEqual({
    type: 'wrong',
    sentences: [
      'PORT should be a number from 0 to 65535, not "80a".',
      'HOST should be an address or a name to listen on, such as 127.0.0.1 or 0.0.0.0, not "a b".',
      'DATABASE_URL should be an address that begins with postgres://, not what it holds now.',
      'PUBLIC_URL should be an address that begins with https:// or http://, not "destek".',
      'LOG_LEVEL should be one of fatal, error, warn, info, debug, trace, silent, not "loud".',
      'TRUST_PROXY should be addresses or networks separated by commas, such as 10.0.0.0/8, or loopback, not "everybody".',
      'ROLES should be a choice of web, floor, worker, separated by commas, not "web,boss".',
      'SECRET_KEY should be at least 32 signs that nobody can guess, not what it holds now.',
      'OWN_NETWORKS should be addresses or networks separated by commas, such as 10.0.0.0/8, not "iç ağ".',
    ],
  });
});

test.for(['65536', '-1', '1.5', '8080 '])('the port %j is judged as a person would', (port) => {
  expect(readConfig({ PORT: port }).type).toBe(port === '8080 ' ? 'config' : 'wrong');
});
