import * as v from 'valibot';
import { Snowflake } from '../../shared-protocol/snowflake.ts';
import { HeardVolume, OutputId } from '../store/heard-people.ts';
import { MicrophoneFields } from '../store/microphone.ts';
import { Indicator, MixFields, Volume } from '../store/mix.ts';
import { Place } from '../store/place.ts';
import { maxScenes, Scene, SceneId, SceneName } from '../store/scene.ts';
import { WholeSettings } from '../store/settings.ts';

const bare = <const T extends string>(type: T) => v.object({ type: v.literal(type) });

const TabId = v.pipe(v.number(), v.integer(), v.minValue(0));
const ofTab = <const T extends string>(type: T) => v.object({ type: v.literal(type), tabId: TabId });
const ofTabOrActive = <const T extends string>(type: T) =>
  v.object({ type: v.literal(type), tabId: v.optional(TabId) });
const ofServer = <const T extends string>(type: T) =>
  v.object({ type: v.literal(type), guildId: Place.entries.guildId });
/** in one server, or if none is named in all */
const ofServerOrAll = <const T extends string>(type: T) =>
  v.object({ type: v.literal(type), guildId: v.optional(Place.entries.guildId) });
const ofChannel = <const T extends string>(type: T) => v.object({ type: v.literal(type), ...Place.entries });

const ofScene = <const T extends string>(type: T) => v.object({ type: v.literal(type), sceneId: SceneId });
const WaitId = v.pipe(v.number(), v.integer(), v.minValue(0));
const ofWaiting = <const T extends string>(type: T) => v.object({ type: v.literal(type), waitId: WaitId });
const NewScene = v.omit(Scene, ['id']);

const Command = v.variant('type', [
  /** in all servers */
  bare('stop'),
  /** the problem that is shown; of a server's row, which goes with it if its stream has ended */
  ofServerOrAll('dismiss'),
  bare('forget-damage'),
  bare('forget-token'),
  /** disconnects all programs, which then need the new secret */
  bare('disconnect-programs'),
  ofServerOrAll('go-back'),
  ofServerOrAll('ask-to-speak'),
  ofServerOrAll('start-over'),
  /** without the end-to-end encryption that the server turned off */
  ofServerOrAll('go-on-clear'),
  /** a reconnection stops waiting */
  ofServerOrAll('try-now'),
  /** The next stream's channel. While live, the only stream moves there too; with several, the one in that server. */
  ofChannel('choose'),
  /**
   * Adds this channel while something streams. A stream that is already in that server moves there; an ended one starts
   * again there.
   */
  ofChannel('add-server'),
  /** the others continue; the last one ends the stream */
  ofServer('stop-server'),
  /** restarts an ended stream in the same channel of this server */
  ofServer('retry-server'),
  v.object({ type: v.literal('mute-server'), guildId: Place.entries.guildId, isMuted: v.boolean() }),
  ofChannel('test-tone'),
  /** into the chosen channel: the popup's tab, or the active one if none is named */
  ofTabOrActive('stream'),
  ofTabOrActive('add-tab'),
  ofTab('remove-tab'),
  ofTab('go-to-tab'),
  ofTab('retry-source'),
  ofTab('reload-tab'),
  v.object({ type: v.literal('set-tab-volume'), tabId: TabId, volume: Volume }),
  v.object({ type: v.literal('mute-tab'), tabId: TabId, isMuted: v.boolean() }),
  /** Only this tab is heard, or also those that are already soloed. */
  v.object({ type: v.literal('solo-tab'), tabId: TabId, isSoloed: v.boolean(), adds: v.optional(v.boolean()) }),
  /** this tab joins, and the others are muted, both over the same time */
  ofTabOrActive('fade-to'),
  /** this tab joins, and the others leave the mix */
  ofTabOrActive('stream-instead'),
  bare('forget-sites'),
  /** saves the mix and its channel, replacing a scene with the same name */
  v.object({ type: v.literal('save-scene'), name: SceneName }),
  ofScene('go-to-scene'),
  /** the next one after the present, from the last to the first */
  bare('next-scene'),
  v.object({ type: v.literal('rename-scene'), sceneId: SceneId, name: SceneName }),
  /** to this place in the row, counted from 0 */
  v.object({ type: v.literal('move-scene'), sceneId: SceneId, to: v.pipe(v.number(), v.integer(), v.minValue(0)) }),
  ofScene('delete-scene'),
  /** the last deleted one, at its place */
  bare('restore-scene'),
  v.object({ type: v.literal('import-scenes'), scenes: v.pipe(v.array(NewScene), v.maxLength(maxScenes)) }),
  /** the user opened Earshot in this tab: if it waits for that, it joins the mix */
  ofTab('join-waiting'),
  /** to the waiting tab, which is opened if necessary */
  ofWaiting('go-to-waiting'),
  v.object({ type: v.literal('set-waiting'), waitId: WaitId, volume: Volume }),
  ofWaiting('drop-waiting'),
  /** Resumes the cut-off stream with this tab, or with the active one; the others wait. */
  ofTabOrActive('go-on'),
  /** removes the offer; its mix is saved as a scene if a name is given */
  v.object({ type: v.literal('forget-go-on'), keepAs: v.optional(SceneName) }),
  v.object({ type: v.literal('set-mix'), mix: v.partial(MixFields) }),
  v.object({ type: v.literal('set-indicator'), indicator: Indicator }),
  /** The bot follows this person from channel to channel of the server; null follows nobody there. */
  v.object({ type: v.literal('follow'), guildId: Place.entries.guildId, userId: v.nullable(Snowflake) }),
  v.object({ type: v.literal('set-microphone'), microphone: v.partial(MicrophoneFields) }),
  /** the popup's key of push to talk went down or up */
  v.object({ type: v.literal('talk'), isHeld: v.boolean() }),
  v.object({ type: v.literal('set-shows-people'), shows: v.boolean() }),
  /** whether the user hears the people in the channels, until the end of this stream */
  v.object({ type: v.literal('set-hears'), hears: v.boolean() }),
  /** how loud the user hears one of them */
  v.object({
    type: v.literal('set-heard'),
    guildId: Place.entries.guildId,
    userId: Snowflake,
    volume: v.optional(HeardVolume),
    isMuted: v.optional(v.boolean()),
  }),
  /** the output device; null for the system's default */
  v.object({ type: v.literal('set-hears-on'), outputId: OutputId }),
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

/** The command, or null for anything else, which is dropped. */
export function parseViewCommand(raw: unknown): ViewCommand | null {
  const result = v.safeParse(Command, raw, { abortEarly: true });
  return result.success ? result.output : null;
}
