import { describe, expect, it } from 'vitest';
import { isExternalSender, readPublicMessageHeader, readVector, readWelcomeReceivers } from './mls-layout.ts';
import { hex } from './testing/delivery-messages.ts';

const zeros = (count: number): string => '00'.repeat(count);

describe('a variable-size vector', () => {
  it.each([
    ['one byte of length', '02 abcd ff', 'abcd', 3],
    ['no content', '00', '', 1],
    ['two bytes of length', `4040 ${zeros(64)}`, zeros(64), 66],
    ['four bytes of length', `80004000 ${zeros(16_384)}`, zeros(16_384), 16_388],
  ])('is read with %s', (_, bytes, value, end) => {
    const vector = readVector(hex(bytes), 0);
    expect(vector && Buffer.from(vector.value).toString('hex')).toBe(value);
    expect(vector?.end).toBe(end);
  });

  it.each([
    ['nothing at all', ''],
    ['a length that is cut', '40'],
    ['less content than it says', '03 abcd'],
    ['a longer length than it needs', `4002 abcd`],
    ['a far longer length than it needs', `80000040 ${zeros(64)}`],
    ['the size that does not exist', `c0 ${zeros(16)}`],
  ])('is refused with %s', (_, bytes) => {
    expect(readVector(hex(bytes), 0)).toBeNull();
  });
});

describe('the head of a public message', () => {
  it.each([
    ['a member', '01 00000007', 7],
    ['the external sender', '02 00000000', null],
  ])('names group, epoch, and the leaf of %s', (_, sender, senderLeaf) => {
    const message = hex(`0001 0001 08 0cde77eadc823033 0000000000000005 ${sender} 00`);
    expect(readPublicMessageHeader(message)).toEqual({ groupId: 927310423890473011n, epoch: 5n, senderLeaf });
  });

  it.each([
    ['another version', '0002 0001 08 0cde77eadc823033 0000000000000005 01 00000000'],
    ['a private message', '0001 0002 08 0cde77eadc823033 0000000000000005 01 00000000'],
    ['a cut sender', '0001 0001 08 0cde77eadc823033 0000000000000005 01 000000'],
    ['a cut group', '0001 0001 08 0cde77'],
    ['nothing', ''],
  ])('is refused where there is %s', (_, bytes) => {
    expect(readPublicMessageHeader(hex(bytes))).toBeNull();
  });
});

describe('the receivers of a welcome', () => {
  it('are read past the secrets that are theirs', () => {
    const welcome = hex('0002 0a 01aa 01bb 01cc 01dd 0000 02 eeee');
    expect(readWelcomeReceivers(welcome)?.map((one) => Buffer.from(one).toString('hex'))).toEqual(['aa', 'dd']);
  });

  it.each([
    ['a byte too many', '0002 06 01aa 01bb 01cc 02 eeee 00'],
    ['no group info', '0002 06 01aa 01bb 01cc'],
    ['half a secret', '0002 04 01aa 01bb 02 eeee'],
    ['nothing', ''],
  ])('are refused with %s', (_, bytes) => {
    expect(readWelcomeReceivers(hex(bytes))).toBeNull();
  });
});

describe('an external sender', () => {
  const key = `4041 04 ${'ab'.repeat(64)}`;

  it('is a P-256 point and a basic credential', () => {
    expect(isExternalSender(hex(`${key} 0001 01 00`))).toBe(true);
  });

  it.each([
    ['a compressed point', `21 02 ${'ab'.repeat(32)} 0001 01 00`],
    ['another kind of point', `4041 05 ${'ab'.repeat(64)} 0001 01 00`],
    ['a certificate', `${key} 0002 01 00`],
    ['a byte too many', `${key} 0001 01 00 00`],
    ['no identity', `${key} 0001`],
  ])('is refused as %s', (_, bytes) => {
    expect(isExternalSender(hex(bytes))).toBe(false);
  });
});
