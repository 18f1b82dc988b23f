import { render } from 'preact';
import type { Snapshot } from '../snapshot.ts';
import { createPlayer, type Player } from './page-player.ts';
import { PageView } from './page-view.tsx';

const status = document.querySelector<HTMLElement>('#status')!;
const guilds = document.querySelector<HTMLElement>('#guilds')!;
const button = document.querySelector<HTMLButtonElement>('#listen')!;

let player: Player | null = null;
let socket: WebSocket | null = null;

/** Only changes are announced to who listens to the page. */
function say(text: string): void {
  if (status.textContent !== text) status.textContent = text;
}

function show(snapshot: Snapshot): void {
  render(<PageView snapshot={snapshot} />, guilds);
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
    if (typeof data === 'string') show(JSON.parse(data) as Snapshot);
    else player?.play(new DataView(data).getUint32(0, true), new Int16Array(data, 4));
  };
  socket.onclose = () => {
    say('Server stopped. Waiting for it to return');
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
  button.classList.toggle('is-on', player !== null);
  button.textContent = player ? 'Stop listening' : 'Listen';
});

connect();
