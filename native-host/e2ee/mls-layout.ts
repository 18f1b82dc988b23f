/**
 * The little of MLS (RFC 9420) that is read outside the MLS library: enough to tell for whom a message is, because one
 * that is not for us must be ignored, not answered as invalid. `<V>` is a length of 1, 2 or 4 bytes, then that many.
 */

/** RFC 9420, 2.1.2: two bits tell the size of the length, which must be the smallest that fits. */
export function readVector(bytes: Uint8Array, offset: number): { value: Uint8Array; end: number } | null {
  const first = bytes[offset];
  if (first === undefined || first >> 6 === 3) return null;
  const lengthBytes = 1 << (first >> 6);
  const start = offset + lengthBytes;
  if (start > bytes.length) return null;
  let length = first & 0x3f;
  for (let index = offset + 1; index < start; index += 1) length = length * 256 + bytes[index]!;
  if ((lengthBytes === 2 && length < 64) || (lengthBytes === 4 && length < 16_384)) return null;
  const end = start + length;
  return end > bytes.length ? null : { value: bytes.subarray(start, end), end };
}

/** RFC 9420, 6: the other kinds of sender are no members. */
const senderIsMember = 1;

export interface PublicMessageHeader {
  groupId: bigint;
  epoch: bigint;
  /** the sender's leaf; null for a sender outside the group */
  senderLeaf: number | null;
}

/**
 * The group and epoch of an MLSMessage with a PublicMessage in it, and its claimed sender.
 * ```
 *  | version 0001 | wire format 0001 | group id <V> | epoch u64 | sender type u8 | leaf u32 | ...
 * ```
 * Null for anything else.
 */
export function readPublicMessageHeader(message: Uint8Array): PublicMessageHeader | null {
  if (message[0] !== 0 || message[1] !== 1 || message[2] !== 0 || message[3] !== 1) return null;
  const group = readVector(message, 4);
  if (!group || group.end + 13 > message.length) return null;
  const sender = group.end + 8;
  return {
    groupId: readNumber(group.value),
    epoch: readNumber(message.subarray(group.end, sender)),
    senderLeaf:
      message[sender] === senderIsMember ? Number(readNumber(message.subarray(sender + 1, sender + 5))) : null,
  };
}

/**
 * The key package references that a bare Welcome holds secrets for.
 * ```
 *  | cipher suite u16 | secrets <V> of { new member <V> | KEM output <V> | ciphertext <V> } | group info <V> |
 * ```
 * Null for anything else.
 */
export function readWelcomeReceivers(welcome: Uint8Array): Uint8Array[] | null {
  const secrets = readVector(welcome, 2);
  const groupInfo = secrets && readVector(welcome, secrets.end);
  if (!secrets || groupInfo?.end !== welcome.length) return null;
  const receivers: Uint8Array[] = [];
  let offset = 0;
  while (offset < secrets.value.length) {
    const receiver = readVector(secrets.value, offset);
    const kemOutput = receiver && readVector(secrets.value, receiver.end);
    const ciphertext = kemOutput && readVector(secrets.value, kemOutput.end);
    if (!ciphertext) return null;
    receivers.push(receiver.value);
    offset = ciphertext.end;
  }
  return receivers;
}

/**
 * True for the layout of op 25 with a P-256 point and a basic credential.
 * ```
 *  | signature key <V> 04 X Y | credential type 0001 | identity <V> |
 * ```
 */
export function isExternalSender(payload: Uint8Array): boolean {
  const key = readVector(payload, 0);
  if (key?.value.length !== 65 || key.value[0] !== 4) return false;
  if (payload[key.end] !== 0 || payload[key.end + 1] !== 1) return false;
  return readVector(payload, key.end + 2)?.end === payload.length;
}

function readNumber(bytes: Uint8Array): bigint {
  let number = 0n;
  for (const byte of bytes) number = (number << 8n) | BigInt(byte);
  return number;
}
