import type { ControlState } from '../shared-protocol/control.ts';
import { actions, turn, type Action, type Wish } from './actions.ts';
import type { DeckCommand, DeckEvent, Settings } from './deck-events.ts';
import type { EarshotLink } from './earshot-link.ts';
import { pluginId } from './manifest.ts';

interface Key {
  action: Action;
  settings: Settings;
  /** what was drawn last */
  drawn: string;
}

/** The visible keys and dials: the effect of a press, and their looks. */
export interface Keys {
  onEvent(event: DeckEvent): void;
  onState(browser: string): void;
}

export function createKeys({
  send,
  linkOf,
}: {
  send(command: DeckCommand): void;
  /** by the browser that a key is set to; empty is the one that went live last */
  linkOf(browser: string): Pick<EarshotLink, 'state' | 'wish'>;
}): Keys {
  const keys = new Map<string, Key>();

  function draw(context: string, key: Key): void {
    const { state } = linkOf(key.settings.browser);
    const look = key.action.look(key.settings, state);
    const text = JSON.stringify(look);
    if (text === key.drawn) return;
    key.drawn = text;
    if (key.action.pictures.length > 1) send({ event: 'setState', context, payload: { state: look.state } });
    send({ event: 'setTitle', context, payload: { title: look.title } });
    if (key.action.isDial)
      send({
        event: 'setFeedback',
        context,
        payload: { title: key.action.name, value: look.title, indicator: barOf(look.title) },
      });
  }

  async function wish(context: string, key: Key, wanted: Wish): Promise<void> {
    const error = await linkOf(key.settings.browser).wish(wanted);
    if (!error) return;
    send({ event: 'showAlert', context });
    send({ event: 'logMessage', payload: { message: `${wanted.verb}: ${error.message} [${error.code}]` } });
  }

  function appear({
    action,
    context,
    payload,
  }: Extract<DeckEvent, { event: 'willAppear' | 'didReceiveSettings' }>): void {
    const id = action.slice(pluginId.length + 1);
    const known = action.startsWith(`${pluginId}.`) && Object.hasOwn(actions, id) ? actions[id] : null;
    if (!known) return;
    const key = { action: known, settings: payload.settings, drawn: '' };
    keys.set(context, key);
    draw(context, key);
  }

  return {
    onEvent(event) {
      const { context } = event;
      if (event.event === 'willAppear' || event.event === 'didReceiveSettings') return appear(event);
      const key = keys.get(context);
      if (event.event === 'willDisappear') return void keys.delete(context);
      if (!key) return;
      const state: ControlState = linkOf(key.settings.browser).state;
      switch (event.event) {
        case 'keyDown':
          return void wish(context, key, key.action.press(key.settings, state));
        case 'dialDown':
          return void wish(context, key, { verb: 'mute', args: { to: 'toggle' } });
        case 'dialRotate':
          return void wish(context, key, turn(key.action, key.settings, state, event.payload.ticks));
      }
    },
    onState(browser) {
      for (const [context, key] of keys) if (key.settings.browser === browser) draw(context, key);
    },
  };
}

/** The app's bar goes from 0 to 100. */
const barOf = (title: string): number => Math.min(100, Number.parseInt(title, 10) || 0);
