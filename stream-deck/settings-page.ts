/** What stands below a key in the Stream Deck app, which calls this function of the page. */
import type { Settings } from './deck-events.ts';
import { actions } from './actions.ts';
import { pluginId } from './manifest.ts';

const show = (field: string, isShown: boolean): void => {
  const row = document.querySelector<HTMLElement>(`[data-field="${field}"]`);
  if (row) row.hidden = !isShown;
};
const inputs = (): NodeListOf<HTMLInputElement | HTMLSelectElement> => document.querySelectorAll('input, select');

function connectElgatoStreamDeckSocket(
  port: string,
  uuid: string,
  registerEvent: string,
  _info: string,
  actionInfo: string,
): void {
  const { action, payload } = JSON.parse(actionInfo) as { action: string; payload: { settings: Partial<Settings> } };
  const fields: readonly string[] = actions[action.slice(pluginId.length + 1)]?.fields ?? [];
  for (const field of ['name', 'step', 'indicator']) show(field, fields.includes(field));
  for (const input of inputs()) {
    const value = payload.settings[input.name as keyof Settings];
    if (value !== undefined) input.value = String(value);
  }
  const socket = new WebSocket(`ws://127.0.0.1:${port}`);
  socket.onopen = () => socket.send(JSON.stringify({ event: registerEvent, uuid }));
  document.addEventListener('change', () => {
    const settings = Object.fromEntries(
      [...inputs()].map(({ name, value }) => [name, name === 'step' ? Number(value) : value.trim()]),
    );
    socket.send(JSON.stringify({ event: 'setSettings', context: uuid, payload: settings }));
  });
}

Object.assign(window, { connectElgatoStreamDeckSocket });
