/**
 * Every code Earshot reports, with the sentence a person reads and what the receiver does about it.
 * Codes are append-only: a released code keeps its meaning.
 * - `drop`: the input is thrown away and counted, nothing else changes
 * - `retry`: the owner tries again under its back-off policy
 * - `ask-user`: nothing helps but the next step named in the text
 */
export const errorTexts = {
  // native messaging
  'frame-length': ['retry', 'A native message declared a length of 0 or more than 1 MiB. Restart the helper.'],
  'frame-text': ['drop', 'A native message was not valid UTF-8 JSON. It was dropped.'],
  'message-shape': ['drop', 'A message had a wrong or missing field. It was dropped.'],
  'message-unknown': ['drop', 'A message of an unknown type arrived. It was dropped.'],
  'message-state': ['drop', 'A message arrived that makes no sense in this state. It was dropped.'],
  'message-rate': ['drop', 'More messages arrived than the rate limit allows. The rest were dropped.'],
  'protocol-incompatible': ['ask-user', 'Extension and helper are too far apart. Update the older one.'],
  'extension-old': ['ask-user', 'The helper is too new for this extension. Update the extension.'],
  'origin-refused': [
    'ask-user',
    'The helper was started by an extension that is not on its list. Install the helper again.',
  ],
  'host-missing': ['ask-user', 'The helper is not installed. Run the install command and try again.'],
  'host-forbidden': ['ask-user', 'The helper is registered for another extension. Install the helper again.'],
  'host-exited': ['retry', 'The helper stopped. Start the stream again.'],
  'host-garbled': [
    'ask-user',
    'The helper answered with something that is not its protocol. Install the helper again.',
  ],
  'host-silent': ['retry', 'The helper did not answer in time. Start the stream again.'],
  'host-crashing': ['ask-user', 'The helper stopped three times within a minute. Run its doctor command.'],
  'host-fatal': ['retry', 'The helper met an internal error and stopped. Start the stream again.'],
  // UDP and packets
  'udp-blocked': ['ask-user', 'No discovery reply came over UDP. A firewall or this network blocks it.'],
  'udp-refused': ['retry', 'The voice server refuses UDP packets. Join again.'],
  'udp-unsendable': ['retry', 'This computer cannot send to the voice server any more. Check the network.'],
  'udp-unanswered': ['retry', 'The voice server stopped answering over UDP. Check the network.'],
  'udp-address': ['retry', 'The voice server named an address that packets may not go to. Join again.'],
  'mode-unknown': ['ask-user', 'The voice server offers no encryption mode that Earshot knows. Update Earshot.'],
  'mode-in-clear': ['ask-user', 'The voice server takes sound without encryption only. Choose that mode by name.'],
  'key-length': ['retry', 'The session key is not 32 bytes. Join again.'],
  'nonce-exhausted': ['retry', 'All nonces of this key are used. Join again.'],
  'audio-invalid': ['retry', 'A hundred audio frames in a row were unusable. Start the stream again.'],
  // tokens and the main gateway
  'token-missing': ['ask-user', "No bot token is set. Paste your bot's token on the setup page."],
  'token-shape': ['ask-user', 'This does not look like a bot token. Copy it again from the developer portal.'],
  'token-refused': ['ask-user', "Discord did not accept the bot's token. Paste a new token."],
  'user-account': ['ask-user', 'This token belongs to a person. Earshot signs in as a bot only.'],
  'intents-refused': [
    'ask-user',
    'Discord refused the intents Earshot asks for. Check the bot in the developer portal.',
  ],
  'gateway-incompatible': ['ask-user', 'Discord no longer speaks this version of its gateway. Update Earshot.'],
  'too-many-servers': ['ask-user', 'The bot is in too many servers for one connection. Use a bot of your own.'],
  'identify-budget': ['ask-user', 'Earshot signed in too often in a short time. Wait an hour, then try again.'],
  'payload-too-large': ['drop', 'A gateway payload would exceed 4096 bytes. It was not sent.'],
  'send-limit': ['drop', 'More than 120 gateway payloads in a minute. The rest were not sent.'],
  'gateway-unreachable': ['retry', 'The gateway cannot be reached. Check the network.'],
  'gateway-malformed': ['retry', 'The gateway sent something that is not its protocol. Connecting again.'],
  'gateway-address': ['ask-user', "The server's address is not allowed. Use wss://, or ws:// on this computer only."],
  // joining
  'channel-unchosen': ['ask-user', 'No channel was chosen yet. Choose one.'],
  'channel-missing': ['ask-user', 'This channel does not exist any more. Choose another channel.'],
  'channel-not-voice': ['ask-user', 'This is not a voice channel. Choose another channel.'],
  'guild-missing': ['ask-user', 'The bot is not in this server. Invite it, or choose another channel.'],
  'guild-unavailable': ['retry', 'Discord reports an outage of this server. Try again in a minute.'],
  'may-not-view': ['ask-user', 'The bot may not see this channel. It needs the permission View Channel.'],
  'may-not-connect': ['ask-user', 'The bot may not join this channel. It needs the permission Connect.'],
  'may-not-speak': ['ask-user', 'The bot may join this channel but not speak there. It needs the permission Speak.'],
  'channel-full': ['ask-user', 'The channel is full. Choose another channel.'],
  'afk-channel': ['ask-user', 'Nobody is heard in the AFK channel. Choose another channel.'],
  'timed-out': ['ask-user', 'The bot is timed out in this server. Wait, or ask a moderator to end it.'],
  'join-timeout': ['retry', 'Discord did not answer the request to join. Try again.'],
  // the voice gateway
  'endpoint-invalid': ['retry', "The voice server's address is not usable. Join again."],
  'voice-unreachable': ['retry', 'The voice server cannot be reached. Join again.'],
  'voice-timeout': ['retry', 'The voice server did not answer in time. Join again.'],
  'voice-malformed': ['retry', 'The voice server sent something that is not its protocol. Join again.'],
  'voice-closed': ['retry', 'The voice server closed the connection. Join again.'],
  'voice-session-ended': ['retry', 'The voice session is no longer valid. Join again.'],
  'voice-rate-limited': [
    'ask-user',
    'The voice server closed the connection for asking too often. Wait, then try again.',
  ],
  'voice-protocol-refused': [
    'ask-user',
    'The voice server refused what Earshot sent. This is a fault in Earshot: report it.',
  ],
  'voice-token-refused': ['retry', 'The voice server did not accept the token that Discord handed out. Join again.'],
  'voice-incompatible': ['ask-user', 'The voice server no longer speaks this version of the protocol. Update Earshot.'],
  'dialect-refused': ['ask-user', 'The voice server does not speak the original dialect. Choose the v8 dialect.'],
  'mode-refused': [
    'ask-user',
    'The voice server refused every encryption mode of this dialect. Choose the v8 dialect.',
  ],
  'mode-outdated': ['ask-user', 'The voice server refused every encryption mode that Earshot knows. Update Earshot.'],
  'voice-closing': ['ask-user', 'The voice server closes every connection soon after it began. Try again later.'],
  'call-ended': ['ask-user', 'Discord ended the call in this channel. Stream again.'],
  'dave-required': [
    'ask-user',
    'The channel is end-to-end encrypted and this dialect cannot do that. Choose the v8 dialect.',
  ],
  'dave-outdated': ['ask-user', 'The channel wants a newer end-to-end encryption than Earshot has. Update Earshot.'],
  'dave-failed': ['retry', 'End-to-end encryption could not be agreed. Join again.'],
  'encryption-off': ['ask-user', 'The server turned end-to-end encryption off. The sound is held until you agree.'],
  'dave-missing': [
    'ask-user',
    'The helper has no end-to-end encryption for this kind of computer. Install the helper again.',
  ],
  // the life of a stream
  kicked: ['ask-user', 'Someone in the server took the bot out of the channel.'],
  'channel-deleted': ['ask-user', 'The channel was deleted. Choose another channel.'],
  'guild-left': ['ask-user', 'The bot was removed from the server.'],
  'voice-server-lost': [
    'ask-user',
    'Discord took the voice server away and named no other within a minute. Join again.',
  ],
  interrupted: ['ask-user', 'The browser stopped the extension in mid-stream. Stream again.'],
  'tab-closed': ['ask-user', 'The streamed tab was closed.'],
  'capture-ended': ['ask-user', 'The browser ended the capture of the tab. Stream again.'],
  'capture-refused': [
    'ask-user',
    'The browser does not let this page be captured. Click the Earshot button on the tab.',
  ],
  'capture-busy': ['ask-user', 'This tab is already being captured. Close the other capture, then stream again.'],
  'capture-timeout': ['ask-user', 'The capture of the tab did not start in time. Stream again.'],
  'capture-lost': ['ask-user', 'The capture page went away. Stream again.'],
  'encoder-missing': ['ask-user', 'This browser cannot encode Opus. Update the browser.'],
  // what keeps a live stream from being heard
  suppressed: ['ask-user', 'The bot is in the audience of a stage. Somebody has to let it speak.'],
  'listen-only': ['ask-user', 'Discord lets the bot only listen in this channel. Join again.'],
  'server-muted': ['ask-user', 'Someone muted the bot for the whole server. Only a moderator can undo that.'],
  'origin-blocked': [
    'ask-user',
    "The server refuses connections that name a browser extension. Allow Earshot to leave that out of the browser's request.",
  ],
  'join-superseded': ['drop', 'A newer request took the place of this request to join.'],
  // what people should know of a stream that goes on
  'securing-slow': ['ask-user', 'End-to-end encryption takes longer than usual. No sound leaves until it is agreed.'],
  moved: ['ask-user', 'Someone moved the bot to another channel. The stream goes on there.'],
  'tab-silent': ['ask-user', 'The tab has made no sound for 20 seconds. Look whether it plays.'],
  'tab-left': ['ask-user', 'One of the tabs was closed. The others go on.'],
  'source-tainted': ['ask-user', 'The site keeps the sound of this page to itself. Try another way to capture it.'],
  'source-protected': ['ask-user', 'The sound of this page is protected against copying. Nobody can capture it.'],
  'source-late': ['ask-user', 'The page had started before Earshot could listen to all of it. Reload the tab.'],
  'source-frame': ['ask-user', 'A part of this page is from another site, which Earshot may not listen to yet.'],
  'ask-refused': ['ask-user', 'Discord refused the request to speak. A moderator has to let the bot speak.'],
  'ask-unreachable': ['ask-user', 'Discord could not be asked to let the bot speak. Ask again.'],
  'ask-limited': ['ask-user', 'Discord was asked too often to let the bot speak. Wait a minute, then ask again.'],
  // the browser itself
  'browser-silent': ['retry', 'The browser did not answer in time. Try again; if that does not help, restart it.'],
  'storage-failing': [
    'ask-user',
    "The browser cannot store Earshot's settings: the disk may be full. The stream goes on; make space on the disk.",
  ],
  'tab-crashed': ['ask-user', 'The streamed tab crashed. Stream again: that reloads it.'],
  'tab-discarded': ['ask-user', 'The browser put the streamed tab to sleep to save memory. Stream again.'],
  'tab-crashed-left': ['ask-user', 'One of the tabs crashed. The others go on.'],
  'taken-over': [
    'ask-user',
    'The same bot was sent into this server by another browser. Stop it there, or stream again.',
  ],
  'guild-unreadable': ['ask-user', 'What Discord says about this server cannot be read. Update Earshot.'],
  'session-unkept': [
    'drop',
    "The bot's servers are too many to be kept over a restart of the extension. It signs in anew.",
  ],
  offline: ['retry', 'This computer is offline. Look whether it is connected to the network.'],
  unexpected: ['ask-user', 'Something in Earshot failed that nobody expected. Try again, and report it.'],
} as const satisfies Record<string, readonly ['drop' | 'retry' | 'ask-user', string]>;

export type ErrorCode = keyof typeof errorTexts;
export type ErrorAction = (typeof errorTexts)[ErrorCode][0];

export const isErrorCode = (value: unknown): value is ErrorCode =>
  typeof value === 'string' && Object.hasOwn(errorTexts, value);

/** The one error class. `message` never holds a secret: `detail` is for lengths, numbers, names and codes. */
export class EarshotError extends Error {
  readonly code: ErrorCode;
  readonly action: ErrorAction;

  constructor(code: ErrorCode, detail?: string, cause?: unknown) {
    const [action, text] = errorTexts[code];
    super(detail ? `${text} (${detail})` : text, cause === undefined ? undefined : { cause });
    this.name = 'EarshotError';
    this.code = code;
    this.action = action;
  }
}

/** Wraps whatever was thrown, keeping an EarshotError as it is, and the name of any other. */
export const asEarshotError = (thrown: unknown, fallback: ErrorCode): EarshotError =>
  thrown instanceof EarshotError
    ? thrown
    : new EarshotError(fallback, thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : undefined, thrown);
