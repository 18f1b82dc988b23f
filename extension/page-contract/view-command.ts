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
  /** programs that are connected are let go, and need the new secret */
  bare('disconnect-programs'),
  ofServerOrAll('go-back'),
  ofServerOrAll('ask-to-speak'),
  ofServerOrAll('start-over'),
  /** without the end-to-end encryption that the server turned off */
  ofServerOrAll('go-on-clear'),
  /** a connection that is being made again waits no longer */
  ofServerOrAll('try-now'),
  /** the channel of the next stream; while live, the one stream goes there too, of several the one in that server */
  ofChannel('choose'),
  /**
   * Into this channel as well, while something streams. In a server that is streamed into already, its stream moves
   * there; one that has ended begins again there.
   */
  ofChannel('add-server'),
  /** the others go on; the last one ends the stream */
  ofServer('stop-server'),
  /** a stream that has ended in this server begins again in the same channel */
  ofServer('retry-server'),
  v.object({ type: v.literal('mute-server'), guildId: Place.entries.guildId, isMuted: v.boolean() }),
  ofChannel('test-tone'),
  /** into the chosen channel: the tab that the popup shows, or if none is named the active one */
  ofTabOrActive('stream'),
  ofTabOrActive('add-tab'),
  ofTab('remove-tab'),
  ofTab('go-to-tab'),
  ofTab('retry-source'),
  ofTab('reload-tab'),
  v.object({ type: v.literal('set-tab-volume'), tabId: TabId, volume: Volume }),
  v.object({ type: v.literal('mute-tab'), tabId: TabId, isMuted: v.boolean() }),
  /** Only this tab is heard, or those that are soloed already as well. */
  v.object({ type: v.literal('solo-tab'), tabId: TabId, isSoloed: v.boolean(), adds: v.optional(v.boolean()) }),
  /** this tab comes in, and the others are muted, both over the same time */
  ofTabOrActive('fade-to'),
  /** this tab comes in, and the others leave the mix */
  ofTabOrActive('stream-instead'),
  bare('forget-sites'),
  /** the mix and its channel, in place of a scene of this name if there is one */
  v.object({ type: v.literal('save-scene'), name: SceneName }),
  ofScene('go-to-scene'),
  /** the one after the present one, from the last to the first */
  bare('next-scene'),
  v.object({ type: v.literal('rename-scene'), sceneId: SceneId, name: SceneName }),
  /** to this place in the row, counted from 0 */
  v.object({ type: v.literal('move-scene'), sceneId: SceneId, to: v.pipe(v.number(), v.integer(), v.minValue(0)) }),
  ofScene('delete-scene'),
  /** the one that was deleted last, at its place */
  bare('restore-scene'),
  v.object({ type: v.literal('import-scenes'), scenes: v.pipe(v.array(NewScene), v.maxLength(maxScenes)) }),
  /** the user opened Earshot in this tab: if it waits for that, it joins the mix */
  ofTab('join-waiting'),
  /** to the tab that waits, which is opened if it is not there */
  ofWaiting('go-to-waiting'),
  v.object({ type: v.literal('set-waiting'), waitId: WaitId, volume: Volume }),
  ofWaiting('drop-waiting'),
  /** The stream that the end of the browser cut off goes on with this tab, or with the active one; the others wait. */
  ofTabOrActive('go-on'),
  /** its offer is gone; its mix is kept as a scene if there is a name */
  v.object({ type: v.literal('forget-go-on'), keepAs: v.optional(SceneName) }),
  v.object({ type: v.literal('set-mix'), mix: v.partial(MixFields) }),
  v.object({ type: v.literal('set-indicator'), indicator: Indicator }),
  /** The bot goes with this person from channel to channel of the server; null follows nobody there. */
  v.object({ type: v.literal('follow'), guildId: Place.entries.guildId, userId: v.nullable(Snowflake) }),
  v.object({ type: v.literal('set-microphone'), microphone: v.partial(MicrophoneFields) }),
  /** the popup's key of push to talk went down or up */
  v.object({ type: v.literal('talk'), isHeld: v.boolean() }),
  v.object({ type: v.literal('set-shows-people'), shows: v.boolean() }),
  /** whether the user hears the people in the channels, until the end of this stream */
  v.object({ type: v.literal('set-hears'), hears: v.boolean() }),
  /** how one of them is heard by the user alone */
  v.object({
    type: v.literal('set-heard'),
    guildId: Place.entries.guildId,
    userId: Snowflake,
    volume: v.optional(HeardVolume),
    isMuted: v.optional(v.boolean()),
  }),
  /** what they are heard on; null for the system's own choice */
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

/** The command, or null for anything that is none: it is dropped. */
export function parseViewCommand(raw: unknown): ViewCommand | null {
  const result = v.safeParse(Command, raw, { abortEarly: true });
  return result.success ? result.output : null;
}
