import type { ErrorCode } from '../../../shared-protocol/error.ts';
import type { ProblemView, ServerView, SessionView } from '../../page-contract/view.ts';
import { problemActionText, problemSentence } from '../../ui/problem-text.ts';
import type { MessageKey, Say } from '../../ui/say.ts';

type Known = Pick<SessionView, 'bot' | 'guilds'>;

/** Sentences with a shorter form below the channel that they concern. All others are shown whole. */
const shortReasons = {
  kicked: 'rowKicked',
  suppressed: 'rowSuppressed',
  'server-muted': 'rowServerMuted',
  'encryption-off': 'rowEncryptionOff',
  moved: 'rowMoved',
  'securing-slow': 'rowSecuringSlow',
  'listen-only': 'rowListenOnly',
  'channel-full': 'reasonFull',
  'may-not-view': 'reasonMayNotView',
  'may-not-connect': 'reasonMayNotConnect',
  'may-not-speak': 'reasonMayNotSpeak',
} as const satisfies Partial<Record<ErrorCode, MessageKey>>;

const isShort = (code: ErrorCode): code is keyof typeof shortReasons => Object.hasOwn(shortReasons, code);

function shortReason(say: Say, { bot }: Known, { code, action }: ProblemView): string | null {
  if (!isShort(code)) return null;
  // If there is nothing left to ask, the bot's hand is up.
  if (code === 'suppressed' && action === 'none') return say('rowAsked');
  return say(shortReasons[code], bot?.name ?? say('theBot'));
}

/** Why nobody hears the stream in this server, or its news. */
export interface ServerReason {
  /** below the channel's name */
  text: string;
  /** the same as a whole sentence */
  sentence: string;
  kind: ProblemView['kind'];
}

/** @param isAway the connection has been gone long enough for people to see it */
export function serverReason(say: Say, known: Known, server: ServerView, isAway: boolean): ServerReason | null {
  const { problem } = server;
  if (problem) {
    const sentence = problemSentence(say, known, problem);
    return { text: shortReason(say, known, problem) ?? sentence, sentence, kind: problem.kind };
  }
  if (server.state !== 'reconnecting' || !isAway) return null;
  const text = say(server.isOffline ? 'problem_offline' : 'reconnecting');
  return { text, sentence: text, kind: 'warn' };
}

/** The label of the row's button, shorter than a card's, or null without an action. */
export function serverActionText(
  say: Say,
  view: Pick<SessionView, 'guilds' | 'chosen'>,
  problem: Pick<ProblemView, 'code' | 'action'>,
): string | null {
  switch (problem.action) {
    case 'choose-channel':
      return say('change');
    case 'copy-admin-note':
      return say('rowCopyNote');
    case 'open-options':
      return say('settings');
    case 'stream':
      return say('actionJoinAgain');
    case 'go-back':
      return say('actionGoBack');
    default:
      return problemActionText(say, view, problem);
  }
}
