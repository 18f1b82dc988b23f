import * as v from 'valibot';
import { Indicator, MixFields, Volume } from '../store/mix.ts';
import { Place } from '../store/place.ts';
import { WholeSettings } from '../store/settings.ts';

const bare = <const T extends string>(type: T) => v.object({ type: v.literal(type) });

const TabId = v.pipe(v.number(), v.integer(), v.minValue(0));
const ofTab = <const T extends string>(type: T) => v.object({ type: v.literal(type), tabId: TabId });
const ofTabOrActive = <const T extends string>(type: T) =>
  v.object({ type: v.literal(type), tabId: v.optional(TabId) });
const ofChannel = <const T extends string>(type: T) => v.object({ type: v.literal(type), ...Place.entries });

const Command = v.variant('type', [
  bare('stop'),
  bare('dismiss'),
  bare('forget-damage'),
  bare('forget-token'),
  bare('go-back'),
  bare('ask-to-speak'),
  bare('start-over'),
  /** without the end-to-end encryption that the server turned off */
  bare('go-on-clear'),
  /** a connection that is being made again waits no longer */
  bare('try-now'),
  /** while live, the stream goes there too */
  ofChannel('choose'),
  ofChannel('test-tone'),
  /** into the chosen channel: the tab that the popup shows, or if none is named the active one */
  ofTabOrActive('stream'),
  ofTabOrActive('add-tab'),
  ofTab('remove-tab'),
  ofTab('go-to-tab'),
  ofTab('retry-source'),
  ofTab('reload-tab'),
  v.object({ type: v.literal('set-tab-volume'), tabId: TabId, volume: Volume }),
  v.object({ type: v.literal('set-mix'), mix: v.partial(MixFields) }),
  v.object({ type: v.literal('set-indicator'), indicator: Indicator }),
  v.object({ type: v.literal('set-shows-people'), shows: v.boolean() }),
  /** moves the token between this computer's storage and the browser session's, without showing it */
  v.object({ type: v.literal('remember-token'), remembers: v.boolean() }),
  v.object({ type: v.literal('save-token'), token: v.pipe(v.string(), v.maxLength(10_000)), remember: v.boolean() }),
  v.object({ type: v.literal('save-settings'), settings: WholeSettings }),
]);

export type ViewCommand = v.InferOutput<typeof Command>;

/** Each command's effect. @throws EarshotError why it was refused */
export type CommandTable = {
  [Type in ViewCommand['type']]: (command: Extract<ViewCommand, { type: Type }>) => void | Promise<void>;
};

/** The command, or null for anything that is none: it is dropped. */
export function parseViewCommand(raw: unknown): ViewCommand | null {
  const result = v.safeParse(Command, raw, { abortEarly: true });
  return result.success ? result.output : null;
}
