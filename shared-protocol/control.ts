import * as v from 'valibot';

/**
 * The remote control, as programs on this computer speak it with the helper: one JSON object per line, UTF-8. The first
 * line carries the secret. Then each line is a request, and its answer carries the same `id`. The helper passes
 * requests on as `control`, and the extension decides about each.
 */

/** Longest line from a program, in bytes without its end. */
export const maxControlLineBytes = 4096;

/** Longest line to a program: larger than the longest titles of the most tabs with all scenes. */
export const maxControlReplyBytes = 64 * 1024;

/** Longest name that a program may send. */
const maxNameLength = 100;

const OnOff = v.picklist(['on', 'off', 'toggle']);
const Name = v.pipe(v.string(), v.minLength(1), v.maxLength(maxNameLength));
/** Its place in the mix, from 1 on, or a part of its title or site. */
const TabName = v.union([v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)), Name]);
const percent = (most: number) => v.pipe(v.number(), v.minValue(0), v.maxValue(most));
const Steps = v.pipe(v.number(), v.minValue(-200), v.maxValue(200));
/** A new value in percent, or a difference in percent. */
const level = (most: number) => [v.strictObject({ to: percent(most) }), v.strictObject({ by: Steps })] as const;
const NextOrNamed = v.union([v.strictObject({ name: Name }), v.strictObject({ next: v.literal(true) })]);
const nothing = v.strictObject({});

/** Each verb with the shape of its arguments. */
export const controlVerbs = {
  /** the state, once */
  status: nothing,
  /** the state, and a line with it on each change from now on */
  watch: nothing,
  mute: v.strictObject({ to: OnOff }),
  pause: v.strictObject({ to: OnOff }),
  stop: nothing,
  /** to the channel */
  volume: v.union(level(200)),
  'tab-volume': v.union([
    v.strictObject({ tab: TabName, to: percent(100) }),
    v.strictObject({ tab: TabName, by: Steps }),
  ]),
  /** only this tab; null ends the solo */
  solo: v.strictObject({ tab: v.nullable(TabName) }),
  scene: NextOrNamed,
  /** a recent channel, in a server in use */
  channel: NextOrNamed,
  indicator: v.strictObject({ to: v.picklist(['ring', 'none', 'priority']) }),
  /** ends a pause; otherwise streams the last tab again, or the active one */
  start: nothing,
} as const satisfies Record<string, v.GenericSchema>;

export type ControlVerb = keyof typeof controlVerbs;
export type ControlArgs<Verb extends ControlVerb> = v.InferOutput<(typeof controlVerbs)[Verb]>;
export const isControlVerb = (text: string): text is ControlVerb => Object.hasOwn(controlVerbs, text);

/**
 * Why a request was refused, with the next step. Codes are only ever added. The stream's own problems (`channel-full`)
 * keep their code of error.ts.
 */
export const controlRefusals = {
  'wrong-secret': 'The secret is wrong: read it again from the file beside the socket.',
  'too-many-programs': 'Eight programs are already connected: close one of them.',
  'too-fast': 'More than 20 requests in a second: wait a moment.',
  'too-long': 'The line is longer than 4096 bytes: send a shorter one.',
  'not-json': 'The line is not a JSON object: send one such as {"id":1,"verb":"status"}.',
  'bad-shape': 'A request needs an "id" (a number or text), a "verb", and "args" if the verb takes any.',
  'unknown-verb': 'There is no such verb: earshot-host control --help lists them.',
  'bad-arguments': 'The verb takes other arguments: earshot-host control --help lists them.',
  'not-supported': 'This version of Earshot cannot do that yet: update the extension.',
  'not-live': 'Nothing is streaming: start a stream first.',
  'needs-click': 'The browser needs a click first: click Earshot in that tab.',
  'no-such-tab': 'No tab in the mix has that name, or several do: earshot-host control status lists them.',
  'no-such-channel': 'No recent channel in this server has that name: earshot-host control status lists them.',
  'no-such-scene': 'No scene has that name: earshot-host control status lists them.',
  'no-answer': 'The browser did not answer in time: check that it is not stuck.',
  refused: 'Earshot refused: its popup says why.',
  // found by the client itself
  'not-running': 'No browser is listening: open one with Earshot and turn on "Remote control" in its settings.',
  'no-such-browser': 'No browser with that name is listening: leave out --browser, or name one that is.',
  'unsafe-folder': 'Other users could change the folder or its file: remove it, then turn "Remote control" off and on.',
  gone: 'The browser closed the connection: turn on "Remote control", or open the browser again.',
  usage: 'Earshot did not understand that: earshot-host control --help lists the verbs.',
} as const;
export type ControlRefusal = keyof typeof controlRefusals;

/** A code of `controlRefusals` or of error.ts, one sentence, and what to do. */
export const ControlError = v.object({
  code: v.pipe(v.string(), v.maxLength(64)),
  message: v.pipe(v.string(), v.maxLength(512)),
});
export type ControlError = v.InferOutput<typeof ControlError>;

export const controlError = (code: ControlRefusal, detail?: string): ControlError => ({
  code,
  message: detail === undefined ? controlRefusals[code] : `${detail}: ${controlRefusals[code]}`.slice(0, 512),
});

/** Everything that programs see of Earshot. Names are as in the popup; levels in percent. */
export type ControlState = {
  state: 'idle' | 'connecting' | 'live' | 'reconnecting' | 'stopping';
  /** the reason for silence, as in the popup's card; null if there is none */
  reason: string | null;
  /** when it went live, in ms since 1970 */
  since: number | null;
  /** to all channels */
  muted: boolean;
  paused: boolean;
  volume: number;
  channels: { id: string; name: string; server: string; state: string; muted: boolean; reason: string | null }[];
  tabs: { number: number; title: string; site: string; volume: number; muted: boolean; solo: boolean }[];
  indicator: 'ring' | 'none' | 'priority' | null;
  /** the targets of `channel`: recent channels of this server */
  recent: { id: string; name: string }[];
  scenes: string[];
  /** the scene that the mix matches */
  scene: string | null;
  /** titles of tabs that can be captured only after a click there */
  waiting: string[];
};
/** As received: a newer extension may send more. */
export const ControlState = v.looseObject({ state: v.string() });
