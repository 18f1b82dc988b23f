/** Started by the Stream Deck app: `-port N -pluginUUID ID -registerEvent EVENT -info JSON`. */
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { WebSocket } from 'ws';
import { DeckEvent, type DeckCommand } from './deck-events.ts';
import { openEarshotLink, type EarshotLink } from './earshot-link.ts';
import { createKeys } from './keys.ts';

/** The app writes its options with one dash. */
const { values } = parseArgs({
  args: process.argv.slice(2).map((word) => word.replace(/^-(?=(?:port|pluginUUID|registerEvent|info)$)/, '--')),
  options: {
    port: { type: 'string', default: '' },
    pluginUUID: { type: 'string', default: '' },
    registerEvent: { type: 'string', default: 'registerPlugin' },
    info: { type: 'string', default: '{}' },
  },
  strict: false,
});

const around = { platform: process.platform, env: process.env, uid: process.getuid?.() ?? null };
const links = new Map<string, EarshotLink>();
const deck = new WebSocket(`ws://127.0.0.1:${String(values.port)}`);
const send = (command: DeckCommand): void => {
  if (deck.readyState === WebSocket.OPEN) deck.send(JSON.stringify(command));
};

function linkOf(browser: string): EarshotLink {
  const known = links.get(browser);
  if (known) return known;
  const link = openEarshotLink(around, browser === '' ? null : browser, () => keys.onState(browser));
  links.set(browser, link);
  return link;
}

const keys = createKeys({ send, linkOf });

function onMessage(text: string): void {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return;
  }
  // Other events are not for this plugin.
  const event = v.safeParse(DeckEvent, raw);
  if (event.success) keys.onEvent(event.output);
}

deck.on('open', () => deck.send(JSON.stringify({ event: values.registerEvent, uuid: values.pluginUUID })));
deck.on('message', (data: Buffer) => onMessage(data.toString()));
// This is how the app stops and restarts its plugins.
deck.on('close', () => process.exit(0));
deck.on('error', (error) => {
  process.stderr.write(`earshot: no Stream Deck: ${error.message}\n`);
  process.exit(1);
});
