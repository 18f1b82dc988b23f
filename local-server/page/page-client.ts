import type { Snapshot, SnapshotMember } from '../snapshot.ts';
import { createPlayer, type Player } from './page-player.ts';

const status = document.querySelector<HTMLElement>('#status')!;
const guilds = document.querySelector<HTMLElement>('#guilds')!;
const button = document.querySelector<HTMLButtonElement>('#listen')!;

let player: Player | null = null;
let socket: WebSocket | null = null;

/** Only changes are announced to who listens to the page. */
function say(text: string): void {
  if (status.textContent !== text) status.textContent = text;
}

/** Creates an element; children are nodes or text, so names can never become markup. */
function element(tag: string, className: string, ...children: (Node | string)[]): HTMLElement {
  const created = document.createElement(tag);
  if (className) created.className = className;
  created.append(...children);
  return created;
}

/** Peak 1 is a full bar, -60 dB an empty one. */
const decibels = (level: number): number => Math.max(0, 1 + Math.log10(Math.max(level, 1e-3)) / 3);

function figures(member: SnapshotMember): string[] {
  const { voice, dave, heard } = member;
  const parts: string[] = [];
  if (voice) {
    const isOlder = voice.dialect === 'v8' && voice.version !== 8;
    parts.push(`${isOlder ? `version ${voice.version}` : voice.dialect}, ${voice.mode ?? 'connecting'}`);
  }
  if (dave && dave.epoch > 0) parts.push(`epoch ${dave.epoch}`);
  if (heard) {
    parts.push(`${heard.packets.toLocaleString('en')} packets`);
    parts.push(`${heard.packetsPerSecond.toFixed(1)}/s`);
    parts.push(`${heard.lost} lost`);
    parts.push(heard.gapsOver40ms === 1 ? '1 gap' : `${heard.gapsOver40ms} gaps`);
  }
  return parts;
}

function levelBar(name: string, level: number): HTMLElement {
  const fill = element('span', 'fill');
  const share = decibels(level);
  fill.style.width = `${(share * 100).toFixed(1)}%`;
  const bar = element('span', 'level', fill);
  bar.setAttribute('role', 'meter');
  bar.setAttribute('aria-label', `Level of ${name}`);
  bar.setAttribute('aria-valuemin', '0');
  bar.setAttribute('aria-valuemax', '100');
  bar.setAttribute('aria-valuenow', (share * 100).toFixed(0));
  return bar;
}

function memberRow(member: SnapshotMember): HTMLElement {
  const initial = element('span', 'avatar', [...member.name][0]?.toUpperCase() ?? '?');
  initial.setAttribute('aria-hidden', 'true');
  const name = element('span', 'name', member.name);
  const tags = element('span', 'tags');
  if (member.isBot) tags.append(element('span', 'tag', member.isListener ? 'records' : 'bot'));
  if (member.isSpeaking) tags.append(element('span', 'tag speaking', 'speaking'));
  if (member.isMuted) tags.append(element('span', 'tag', 'muted'));
  if (member.isSuppressed) tags.append(element('span', 'tag warn', 'may not speak'));
  if (member.dave?.isEncrypted) tags.append(element('span', 'tag accent', 'end-to-end encrypted'));
  else if (member.dave && member.voice) tags.append(element('span', 'tag', 'not encrypted'));
  const leaked = member.heard?.plaintext ?? 0;
  if (leaked > 0)
    tags.append(
      element('span', 'tag warn', `${leaked.toLocaleString('en')} ${leaked === 1 ? 'frame' : 'frames'} in the clear`),
    );
  const row = element('li', member.isSpeaking ? 'member is-speaking' : 'member', initial, name, tags);
  const facts = figures(member);
  if (facts.length > 0) row.append(element('span', 'facts', facts.join(' · ')));
  if (member.heard) row.append(levelBar(member.name, member.heard.level));
  return row;
}

function render(snapshot: Snapshot): void {
  const sections = snapshot.guilds.map((guild) => {
    const channels = guild.channels.map((channel) => {
      const limit = channel.userLimit > 0 ? `${channel.members.length} of ${channel.userLimit}` : '';
      const count = limit || (channel.members.length > 0 ? String(channel.members.length) : 'empty');
      const head = element('div', 'channel-head', element('h3', '', channel.name), element('span', 'count', count));
      if (channel.kind === 'stage') head.append(element('span', 'tag', 'stage'));
      const isHeard = channel.id === snapshot.listeningTo;
      if (isHeard) head.append(element('span', 'tag accent', `recording ${snapshot.recordedSeconds.toFixed(1)} s`));
      const card = element('section', isHeard ? 'channel is-heard' : 'channel', head);
      if (channel.members.length > 0) card.append(element('ul', 'members', ...channel.members.map(memberRow)));
      return card;
    });
    const title = guild.isAvailable ? guild.name : `${guild.name} (unavailable)`;
    return element('section', 'guild', element('h2', '', title), element('div', 'channels', ...channels));
  });
  guilds.replaceChildren(...sections);
  const inVoice = snapshot.guilds.flatMap((guild) => guild.channels).flatMap((channel) => channel.members);
  const connected = inVoice.filter((member) => member.voice).length;
  say(`${inVoice.length} in voice, ${connected} connected by UDP`);
}

function connect(): void {
  socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/listen`);
  socket.binaryType = 'arraybuffer';
  socket.onopen = () => {
    if (player) socket?.send('listen');
  };
  socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
    if (typeof data === 'string') render(JSON.parse(data) as Snapshot);
    else player?.play(new DataView(data).getUint32(0, true), new Int16Array(data, 4));
  };
  socket.onclose = () => {
    say('The server is gone. Waiting for it');
    setTimeout(connect, 1000);
  };
}

button.addEventListener('click', () => {
  if (player) {
    void player.stop();
    player = null;
  } else {
    player = createPlayer();
  }
  if (socket?.readyState === WebSocket.OPEN) socket.send(player ? 'listen' : 'quiet');
  button.setAttribute('aria-pressed', String(player !== null));
  button.textContent = player ? 'Stop listening' : 'Listen';
});

connect();
