import { emptyFiles, required, welcome } from './modules.ts';

/** What the configuration is made of. */
export interface Wishes {
  /** The folder of everything it reads and writes, and its working folder: by that name the path of its socket is short. */
  readonly home: string;
  readonly modules: string;
  /** Names this switch among others, and its application. */
  readonly name: string;
  readonly control: { readonly port: number; readonly user: string; readonly password: string };
  /** It opens one more port for orders, which nobody uses, and takes any number but none. */
  readonly unusedPort: number;
  readonly sip: { readonly host: string; readonly port: number };
}

/** Folders below its home. `share` holds links to what came with the program and our own sounds. */
export const folders = [
  ...['etc', 'lib', 'lib/keys', 'spool', 'spool/recording', 'spool/monitor', 'spool/outgoing', 'spool/tmp', 'run'],
  ...['log', 'cache', 'share', 'share/sounds', 'music', 'agi'],
];

/** Where it writes down calls, below its home. */
export const recordingsFolder = 'spool/monitor';

const rtpPorts = { first: 10_000, last: 19_999 };
/** A caller whom no program of ours greets knocks again this often, hearing music for as many seconds. */
const knocks = 60;

/** Where whoever calls by himself and may not arrives: there is no number. */
export const nowhere = 'nowhere';
/** Where a line hears itself. */
export const echoing = 'echoing';
/** A line hears itself no longer than this, also when nobody ends it. */
const echoSeconds = 90;

/** The name of the application that our program listens as. */
export const applicationOf = (name: string): string => `santral-${name}`;

/** Every configuration file, by name. All of it is written anew at each start: nobody edits it by hand. */
export function configurationOf(wishes: Wishes): Readonly<Record<string, string>> {
  return {
    ...Object.fromEntries(emptyFiles.map((name) => [`${name}.conf`, ''])),
    'asterisk.conf': asterisk(wishes),
    'modules.conf': modules(),
    'logger.conf': '[general]\ndateformat=%F %T.%3q\n[logfiles]\nconsole => notice,warning,error\n',
    'http.conf': http(wishes),
    'ari.conf': control(wishes),
    'manager.conf': manager(wishes),
    'pjsip.conf': sip(wishes),
    'sorcery.conf': whereObjectsLive(),
    'extensions.conf': arriving(wishes),
    'rtp.conf': `[general]\nrtpstart=${rtpPorts.first}\nrtpend=${rtpPorts.last}\nstrictrtp=yes\nicesupport=yes\n`,
    'musiconhold.conf': `[default]\nmode=files\ndirectory=${wishes.home}/music\n`,
    'chan_websocket.conf': '[global]\ncontrol_message_format=json\n',
    'indications.conf': tones,
  };
}

const asterisk = ({ home, modules: folder, name }: Wishes): string => `[directories]
astetcdir => ${home}/etc
astmoddir => ${folder}
astvarlibdir => ${home}/lib
astdbdir => ${home}/lib
astkeydir => ${home}/lib
astdatadir => ${home}/share
astagidir => ${home}/agi
astspooldir => ${home}/spool
astrundir => /proc/self/cwd/run
astlogdir => ${home}/log
astcachedir => ${home}/cache
[options]
verbose = 1
nocolor = yes
hideconnect = yes
documentation_language = en_US
defaultlanguage = en
systemname = ${name}
entityid = ${entityOf(name)}
live_dangerously = no
transmit_silence = yes
`;

const modules = (): string =>
  [
    '[modules]',
    'autoload=no',
    ...required.map((name) => `require=${name}.so`),
    ...welcome.map((name) => `load=${name}.so`),
    '',
  ].join('\n');

const http = ({ control: { port } }: Wishes): string => `[general]
enabled=yes
bindaddr=127.0.0.1
bindport=${port}
servername=santral
enable_static=no
enable_status=no
sessionlimit=1000
session_inactivity=30000
session_keep_alive=60000
`;

const control = ({ control: { user, password } }: Wishes): string => `[general]
enabled=yes
pretty=no
websocket_write_timeout=1000
[${user}]
type=user
read_only=no
password=${password}
`;

/**
 * The older way to give orders, beside ARI on the same port: it alone can write down both sides of a line and be told to
 * keep silent for a while. The port of its own that it opens too is used by nobody.
 */
const manager = ({ control: { user, password }, unusedPort }: Wishes): string => `[general]
enabled=yes
webenabled=yes
bindaddr=127.0.0.1
port=${unusedPort}
displayconnects=no
[${user}]
secret=${password}
deny=0.0.0.0/0.0.0.0
permit=127.0.0.1/255.255.255.255
read=
write=system,call
`;

/**
 * How often what is not answered is sent again, at first after the first of these, and when it is given up, milliseconds.
 * A server that says nothing, not even that it tries, holds a caller up so long before another is asked: the usual 32
 * seconds are most of the time for which a number rings. The switch takes no less than 64 times the first.
 */
const patience = { againMs: 125, giveUpMs: 8_000 } as const;

/** Who is asked for by name is told from who comes from an address: else a trunk would answer for unknown telephones. */
const sip = ({ sip: { host, port } }: Wishes): string => `[global]
type=global
user_agent=Santral
endpoint_identifier_order=username,ip
[system]
type=system
timer_t1=${patience.againMs}
timer_b=${patience.giveUpMs}
[udp]
type=transport
protocol=udp
bind=${host.includes(':') ? `[${host}]` : host}:${port}
[browsers]
type=transport
protocol=ws
bind=127.0.0.1
`;

/** Telephones, trunks and numbers are handed over by our program and live in memory: no file, no reload. */
function whereObjectsLive(): string {
  const pushed = (types: readonly string[]) =>
    types.map((type) => `${type}=config,pjsip.conf,criteria=type=${type}\n${type}=memory\n`).join('');
  return `[res_pjsip]
${pushed(['endpoint', 'auth', 'aor'])}contact=memory
[res_pjsip_endpoint_identifier_ip]
${pushed(['identify'])}[res_pjsip_outbound_registration]
${pushed(['registration'])}`;
}

/**
 * While no program of ours listens, a caller hears music and is passed on as soon as one does: never silence. No letters:
 * they would match `h`, which the switch itself calls when a caller is gone.
 */
const arriving = ({ name }: Wishes): string => `[arriving]
exten => _[+0-9*]!,1,Set(KNOCKS=0)
 same => n(knock),Stasis(${applicationOf(name)},arrived,\${EXTEN})
 same => n,GotoIf($["\${STASISSTATUS}" != "FAILED"]?over)
 same => n,Answer()
 same => n,MusicOnHold(default,1)
 same => n,Set(KNOCKS=$[\${KNOCKS} + 1])
 same => n,GotoIf($[\${KNOCKS} < ${knocks}]?knock)
 same => n(over),Hangup()
[${nowhere}]
[${echoing}]
exten => s,1,Set(TIMEOUT(absolute)=${echoSeconds})
 same => n,Echo()
 same => n,Hangup()
`;

/** Six bytes in hexadecimal that differ between switches on one machine; by default it would be the network card's. */
function entityOf(name: string): string {
  const sum = [...name].reduce((total, letter) => (Math.imul(total, 31) + (letter.codePointAt(0) ?? 0)) >>> 0, 7);
  return `02:00:${sum.toString(16).padStart(8, '0').match(/../g)?.join(':')}`;
}

const tones = `[general]
country=tr
[tr]
description=Turkey
ringcadence=2000,4000
dial=450
busy=450/500,0/500
ring=450/2000,0/4000
congestion=450/200,0/200,450/200,0/200,450/200,0/200,450/600,0/200
`;
