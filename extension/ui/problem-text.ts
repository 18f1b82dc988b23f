import type { ErrorCode } from '../../shared-protocol/error.ts';
import type { ProblemView, SessionView } from '../page-contract/view.ts';
import { problemPlaces } from './browser-messages.ts';
import { countedKey } from './count-text.ts';
import { findChannel } from './find-channel.ts';
import type { MessageKey, Say } from './say.ts';
import { lengthText, momentText } from './time-text.ts';

type Underscored<Text extends string> = Text extends `${infer Head}-${infer Tail}`
  ? `${Head}_${Underscored<Tail>}`
  : Text;
/** Fails to compile while a code of shared-protocol has no sentence in the locale. */
const sentenceKey = (code: ErrorCode): MessageKey =>
  `problem_${code.replaceAll('-', '_') as Underscored<ErrorCode>}` satisfies MessageKey;

/** Codes with a second sentence for a stream of known length. */
const withLength = {
  'channel-deleted': 'problem_channel_deleted_after',
  interrupted: 'problem_interrupted_after',
  'tab-closed': 'problem_tab_closed_after',
  'capture-ended': 'problem_capture_ended_after',
} as const satisfies Partial<Record<ErrorCode, MessageKey>>;

/** Codes of problems that pass by themselves at a known time. */
const withEnd = { 'timed-out': 'problem_timed_out_until' } as const satisfies Partial<Record<ErrorCode, MessageKey>>;

const withPermission = {
  'may-not-view': 'permissionView',
  'may-not-connect': 'permissionConnect',
  'may-not-speak': 'permissionSpeak',
  suppressed: 'permissionRequestToSpeak',
} as const satisfies Partial<Record<ErrorCode, MessageKey>>;

const has = <Table extends object>(table: Table, key: PropertyKey): key is keyof Table => Object.hasOwn(table, key);

/** Codes with a second sentence for the only remaining tab. */
const withOneLeft = {
  'tab-left': 'problem_tab_left_last',
  'tab-crashed-left': 'problem_tab_crashed_left_last',
} as const satisfies Partial<Record<ErrorCode, MessageKey>>;

type Known = Pick<SessionView, 'bot' | 'guilds'> & Partial<Pick<SessionView, 'stream'>>;
type Subject = Pick<ProblemView, 'code' | 'guildId' | 'channelId' | 'liveMs'> &
  Partial<Pick<ProblemView, 'action' | 'untilMs'>>;

/** The names in a sentence; plain words replace unknown ones. */
function places(say: Say, known: Known, problem: Subject) {
  const guild = known.guilds.find(({ id }) => id === problem.guildId);
  const channel = findChannel(known.guilds, problem)?.channel;
  return {
    bot: known.bot?.name ?? say('theBot'),
    channel: channel?.name ?? say('theChannel'),
    server: guild?.name ?? say('theServer'),
    limit: channel?.userLimit ?? 0,
  };
}

/** Capitalises a placeholder at the beginning; the name of a bot or channel stays as written. */
function begin(say: Say, sentence: string): string {
  const isStandIn = [say('theBot'), say('theChannel'), say('theServer')].some((word) => sentence.startsWith(word));
  return isStandIn ? sentence.charAt(0).toLocaleUpperCase(say('language')) + sentence.slice(1) : sentence;
}

const tabsIn = ({ stream }: Known): number | null => (stream && 'tabs' in stream ? stream.tabs.length : null);

/** The one sentence of a problem card. */
export function problemSentence(say: Say, known: Known, problem: Subject): string {
  const named = places(say, known, problem);
  const { liveMs, untilMs = null } = problem;
  let time = liveMs === null ? '' : lengthText(say, liveMs);
  let key: MessageKey = sentenceKey(problem.code);
  if (problem.code === 'channel-full' && named.limit > 0)
    key = countedKey(say, 'problem_channel_full_limit', named.limit);
  // If nothing is left to ask, the bot's hand is up.
  if (problem.code === 'suppressed' && problem.action === 'none') key = 'problem_suppressed_asked';
  if (liveMs !== null && has(withLength, problem.code)) key = withLength[problem.code];
  if (untilMs !== null && has(withEnd, problem.code)) {
    key = withEnd[problem.code];
    time = momentText(say, untilMs, Date.now());
  }
  if (tabsIn(known) === 1 && has(withOneLeft, problem.code)) key = withOneLeft[problem.code];
  const filled = { ...named, time };
  return begin(say, say(key, ...problemPlaces.map((place) => String(filled[place]))));
}

const wantsOtherBot = (code: ErrorCode): boolean =>
  code.startsWith('token-') || code === 'user-account' || code === 'too-many-servers';

/** The label of the card's button, or null for a card that only informs. */
export function problemActionText(
  say: Say,
  { guilds, chosen }: Pick<SessionView, 'guilds' | 'chosen'>,
  { code, action }: Pick<ProblemView, 'code' | 'action'>,
): string | null {
  switch (action) {
    case 'open-options':
      if (code === 'token-missing') return say('setupAction');
      return wantsOtherBot(code) ? say('actionPasteToken') : say('actionOpenSettings');
    case 'open-portal':
      return say('actionOpenPortal');
    case 'invite':
      return say('inviteBot');
    case 'choose-channel':
      return say(code === 'channel-unchosen' ? 'chooseChannel' : 'actionChooseChannel');
    case 'copy-admin-note':
      return say('actionCopyNote');
    case 'allow-origin':
    case 'allow-site':
      return say('actionAllowOrigin');
    case 'stream':
      if (code === 'kicked') return say('actionJoinAgain');
      return code === 'tab-closed' ? say('actionStreamInstead') : say('actionStreamAgain');
    case 'try-again':
      return say('actionTryAgain');
    case 'go-back': {
      const place = findChannel(guilds, chosen);
      return place ? say('actionGoBackTo', place.channel.name) : say('actionGoBack');
    }
    case 'ask-to-speak':
      return say('actionAskToSpeak');
    case 'start-over':
      return say('actionStartOver');
    case 'go-on-clear':
      return say('actionGoOnClear');
    case 'go-to-tab':
      return say('actionGoToTab');
    case 'retry-source':
      return say('actionRetrySource');
    case 'reload-tab':
      return say('actionReloadTab');
    // Its own part of the card knows what this computer needs.
    case 'get-helper':
    case 'none':
      return null;
  }
}

/**
 * A note from the user to the person who can change permissions: "Bardling needs the Speak permission in Green room."
 */
export function adminNote(say: Say, known: Known, problem: Subject): string {
  const { bot, channel } = places(say, known, problem);
  const permission = has(withPermission, problem.code) ? withPermission[problem.code] : 'permissionView';
  return begin(say, say('adminNote', bot, say(permission), channel));
}
