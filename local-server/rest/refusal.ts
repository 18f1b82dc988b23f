/**
 * Every refusal of the API by name: HTTP status, Discord's code and message.
 * Source: https://docs.discord.com/developers/topics/opcodes-and-status-codes
 */
const refusals = {
  unauthorized: [401, 0, '401: Unauthorized'],
  'not-found': [404, 0, '404: Not Found'],
  'method-not-allowed': [405, 0, '405: Method Not Allowed'],
  browser: [403, 40333, 'internal network error'],
  'unknown-application': [404, 10002, 'Unknown Application'],
  'unknown-channel': [404, 10003, 'Unknown Channel'],
  'unknown-guild': [404, 10004, 'Unknown Guild'],
  'unknown-invite': [404, 10006, 'Unknown Invite'],
  'unknown-member': [404, 10007, 'Unknown Member'],
  'unknown-message': [404, 10008, 'Unknown Message'],
  'unknown-role': [404, 10011, 'Unknown Role'],
  'unknown-user': [404, 10013, 'Unknown User'],
  'unknown-emoji': [400, 10014, 'Unknown Emoji'],
  'unknown-webhook': [404, 10015, 'Unknown Webhook'],
  'unknown-interaction': [404, 10062, 'Unknown interaction'],
  'unknown-command': [404, 10063, 'Unknown application command'],
  'unknown-voice-state': [404, 10065, 'Unknown Voice State'],
  'unknown-stage-instance': [404, 10067, 'Unknown Stage Instance'],
  'unknown-sound': [404, 10097, 'Unknown sound'],
  'foreign-application': [403, 20012, 'You are not authorized to perform this action on this application'],
  'too-large': [413, 40005, 'Request entity too large'],
  'target-not-in-voice': [400, 40032, 'Target user is not connected to voice.'],
  'already-acknowledged': [400, 40060, 'Interaction has already been acknowledged.'],
  'missing-access': [403, 50001, 'Missing Access'],
  'foreign-message': [403, 50005, 'Cannot edit a message authored by another user'],
  'empty-message': [400, 50006, 'Cannot send an empty message'],
  'not-a-text-channel': [400, 50008, 'Cannot send messages in a non-text channel'],
  'missing-permissions': [403, 50013, 'Missing Permissions'],
  'wrong-channel-type': [400, 50024, 'Cannot execute action on this channel type'],
  'invalid-version': [400, 50041, 'Invalid API version'],
  'invalid-form': [400, 50035, 'Invalid Form Body'],
  'invalid-json': [400, 50109, 'The request body contains invalid JSON.'],
  internal: [500, 0, '500: Internal Server Error'],
  'stage-already-open': [400, 150006, 'The Stage is already open'],
} as const satisfies Record<string, readonly [status: number, code: number, message: string]>;

export type RefusalName = keyof typeof refusals;

/** Thrown by whatever answers a request: it ends the request with Discord's own words. */
export class Refusal extends Error {
  readonly status: number;
  /** what the response says: `{message, code}`, and for a form its `errors` */
  readonly body: { message: string; code: number; errors?: unknown };

  constructor(name: RefusalName, errors?: unknown, message?: string) {
    const [status, code, words] = refusals[name];
    super(message ?? words);
    this.status = status;
    this.body = { message: this.message, code, ...(errors !== undefined && { errors }) };
  }
}
