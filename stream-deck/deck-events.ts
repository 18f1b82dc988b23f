import * as v from 'valibot';

/**
 * The Stream Deck app's messages to plugins, as far as this one uses them: docs.elgato.com/streamdeck/sdk, "Plugin
 * WebSocket". `context` names one key or dial.
 */

/** The user's settings of a key. Older versions stored less, and the app passes on anything that was stored. */
export const Settings = v.object({
  /** of a tab, a scene or a channel; empty is the next one */
  name: v.fallback(v.string(), ''),
  /** by how many percent a press or a notch changes the volume */
  step: v.fallback(v.pipe(v.number(), v.minValue(-100), v.maxValue(100)), 5),
  /** `ring`, `none` or `priority` */
  indicator: v.fallback(v.picklist(['ring', 'none', 'priority']), 'priority'),
  /** the chosen browser; empty is the one that went live last */
  browser: v.fallback(v.string(), ''),
});
export type Settings = v.InferOutput<typeof Settings>;

const Payload = v.object({ settings: v.fallback(Settings, v.getFallbacks(Settings) as Settings) });
const ofKey = <const T extends string>(event: T) =>
  v.object({ event: v.literal(event), action: v.string(), context: v.string(), payload: Payload });

export const DeckEvent = v.variant('event', [
  ofKey('willAppear'),
  ofKey('willDisappear'),
  ofKey('didReceiveSettings'),
  ofKey('keyDown'),
  ofKey('dialDown'),
  v.object({
    event: v.literal('dialRotate'),
    action: v.string(),
    context: v.string(),
    payload: v.object({ ...Payload.entries, ticks: v.number() }),
  }),
]);
export type DeckEvent = v.InferOutput<typeof DeckEvent>;

/** This plugin's messages. */
export type DeckCommand =
  | { event: 'setState'; context: string; payload: { state: number } }
  | { event: 'setTitle'; context: string; payload: { title: string } }
  | { event: 'setFeedback'; context: string; payload: { title: string; value: string; indicator: number } }
  | { event: 'showAlert' | 'showOk'; context: string }
  | { event: 'logMessage'; payload: { message: string } };
