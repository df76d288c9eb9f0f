import { render } from 'preact';
import type { WidgetOpening } from '../protocol.ts';
import { type Chat, openChat } from './chat.ts';
import { type FileDoor, openFileDoor } from './files.ts';
import { type Memory, openMemory } from './memory.ts';
import { openSound } from './sound.ts';
import { colourStyles, styles } from './styles.ts';
import { Widget } from './Widget.tsx';

/** What a page may do with the widget that it carries. */
interface SantralApi {
  open(): void;
  close(): void;
  /**
   * Tells who the visitor is; shown to agents as what she says, not as proven. `token` proves it: signed by the site's own
   * server for one page view.
   */
  identify(who: { readonly name?: string; readonly email?: string; readonly token?: string }): void;
  /** Forgets the visitor, as on a computer that others use too. */
  logout(): void;
}
declare global {
  interface Window {
    Santral?: SantralApi;
  }
}

const script = document.currentScript;

/** Reads the settings of the channel and puts the button into the page. */
async function begin(address: string, channelKey: string): Promise<void> {
  const base = new URL(address).origin;
  const memory = openMemory(channelKey);
  const opening = await askOpening(base, channelKey, memory);
  if (!opening) return console.warn('Santral: this channel is not here, or not for this site.');
  const { config } = opening;
  const sound = openSound();
  const chat = openChat({
    ...{ base, channelKey, config, memory },
    onUnseen: () => {
      if (!chat.state().isMuted) sound.play();
    },
  });
  window.Santral = apiOf(chat);
  dispatchEvent(new Event('santral'));
  const files = openFileDoor({ base, channelKey, token: chat.token });
  if (document.body) mount(chat, files, opening);
  else addEventListener('DOMContentLoaded', () => mount(chat, files, opening), { once: true });
}

/** How to begin, as the server says; as it said last time while it cannot be reached. Null: not here. */
async function askOpening(base: string, channelKey: string, memory: Memory): Promise<WidgetOpening | null> {
  const language = document.documentElement.lang || navigator.language;
  try {
    const question = new URLSearchParams({ channel: channelKey, lang: language });
    const response = await fetch(`${base}/widget/config?${question}`);
    if (response.status < 500) {
      const answer = response.ok ? await response.text() : null;
      memory.set('opening', answer);
      return answer === null ? null : JSON.parse(answer);
    }
  } catch (error) {
    console.debug(error);
  }
  return JSON.parse(memory.get('opening') ?? 'null');
}

function apiOf(chat: Chat): SantralApi {
  return {
    open: chat.open,
    close: chat.close,
    identify: ({ name, email, token }) =>
      token ? chat.prove(token) : chat.introduce({ name: name ?? null, email: email ?? null }),
    logout: chat.logout,
  };
}

/** In a shadow of its own: the page's styles do not reach in, ours do not reach out. */
function mount(chat: Chat, files: FileDoor, opening: WidgetOpening): void {
  const host = document.createElement('div');
  const shadow = host.attachShadow({ mode: 'closed' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  const brand = new CSSStyleSheet();
  let painted = '';
  const paint = () => {
    const wanted = colourStyles(chat.state().config.colours);
    if (wanted !== painted) brand.replaceSync(wanted);
    painted = wanted;
  };
  paint();
  chat.onChange(paint);
  shadow.adoptedStyleSheets = [sheet, brand];
  document.body.append(host);
  render(<Widget chat={chat} files={files} opening={opening} />, shadow);
}

// A page that names the script twice gets one widget.
if (script instanceof HTMLScriptElement && script.dataset.channel && !window.Santral) {
  begin(script.src, decodeURIComponent(script.dataset.channel)).catch((error: unknown) => {
    console.warn('Santral: the chat could not be opened.', error);
  });
}
