import { describe, expect, it } from 'vitest';
import {
  isEmptyPlainPacket,
  isIpText,
  padNonce,
  readDiscoveryReply70,
  readDiscoveryReply74,
  readDiscoveryRequest74,
  readRtpHeader,
  splitRtpsize,
  stripRtpPlaintext,
  writeDiscoveryReply70,
  writeDiscoveryReply74,
  writeDiscoveryRequest70,
  writeDiscoveryRequest74,
  writePlainPacket,
  writeRtpHeader,
  xsalsaNonce,
} from './packet-layout.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const ascii = (text: string): string => Buffer.from(text).toString('hex');
const zeros = (bytes: number): string => '00'.repeat(bytes);

const found = { ssrc: 0xabcd, address: '203.0.113.7', port: 54_321 };

describe("the document's voice packet", () => {
  it('is the SSRC in big-endian and 66 bytes as they came', () => {
    const pcm = Uint8Array.from({ length: 66 }, (_, index) => index + 1);
    expect(toHex(writePlainPacket(0xabcd, pcm))).toBe(`0000abcd${toHex(pcm)}`);
  });

  it.each([
    ['with nothing behind the SSRC', `0000abcd${zeros(66)}`, true],
    ['with one bit in its last byte', `0000abcd${zeros(65)}01`, false],
    ['of 69 bytes', `0000abcd${zeros(65)}`, false],
    ['of 71 bytes', `0000abcd${zeros(67)}`, false],
  ])('%s is empty or is not', (_, packet, isEmpty) => {
    expect(isEmptyPlainPacket(hex(packet))).toBe(isEmpty);
  });
});

describe('discovery of 70 bytes', () => {
  /** SSRC and port in little-endian */
  const reply = `cdab0000${ascii(found.address)}${zeros(53)}31d4`;

  it('asks with an empty voice packet', () => {
    expect(toHex(writeDiscoveryRequest70(0xabcd))).toBe(`0000abcd${zeros(66)}`);
  });

  it('is answered with the address and the port', () => {
    expect(toHex(writeDiscoveryReply70(found))).toBe(reply);
    expect(readDiscoveryReply70(hex(reply), 0xabcd)).toEqual(found);
  });

  it.each([
    ['72 bytes', `${reply.slice(0, -4)}000031d4`],
    ['the SSRC in big-endian', `0000abcd${reply.slice(8)}`],
  ])('is answered with %s by some servers', (_, form) => {
    expect(readDiscoveryReply70(hex(form), 0xabcd)).toEqual(found);
  });

  it.each([
    ['nothing', ''],
    ['3 bytes', 'cdab00'],
    ['69 bytes', reply.slice(0, -2)],
    ['73 bytes', `${reply}000000`],
    ['75 bytes', `${reply}0000000000`],
    ['1500 bytes', reply + zeros(1430)],
    ['another SSRC', `ceab0000${reply.slice(8)}`],
    ['no terminator', `cdab0000${'31'.repeat(64)}31d4`],
    ['256.1.1.1', `cdab0000${ascii('256.1.1.1')}${zeros(55)}31d4`],
    ['an address in UTF-16', `cdab0000${'320030003300'.padEnd(128, '0')}31d4`],
    ['no address', `cdab0000${zeros(64)}31d4`],
    ['port 0', `${reply.slice(0, -4)}0000`],
    ['its own request', `0000abcd${zeros(66)}`],
  ])('is not answered by %s', (_, bytes) => {
    expect(readDiscoveryReply70(hex(bytes), 0xabcd)).toBeNull();
  });
});

describe('discovery of 74 bytes', () => {
  const request = `000100460000abcd${zeros(66)}`;
  const reply = `000200460000abcd${ascii(found.address)}${zeros(53)}d431`;

  it('asks with type, length and SSRC, and nothing else', () => {
    expect(toHex(writeDiscoveryRequest74(0xabcd))).toBe(request);
    expect(readDiscoveryRequest74(hex(request))).toBe(0xabcd);
  });

  it('is answered with the address and the port', () => {
    expect(toHex(writeDiscoveryReply74(found))).toBe(reply);
    expect(readDiscoveryReply74(hex(reply), 0xabcd)).toEqual(found);
  });

  it('reads the reply that a real server sent', () => {
    const real = `000200460000abcd${ascii('91.90.123.93')}${zeros(52)}d384`;
    expect(readDiscoveryReply74(hex(real), 0xabcd)).toEqual({ ssrc: 0xabcd, address: '91.90.123.93', port: 54_148 });
  });

  it.each([
    ['a reply', reply],
    ['73 bytes', request.slice(0, -2)],
    ['75 bytes', `${request}00`],
    ['length 74', `0001004a${request.slice(8)}`],
    ['the request of 70 bytes', `0000abcd${zeros(66)}`],
  ])('takes %s for no request', (_, bytes) => {
    expect(readDiscoveryRequest74(hex(bytes))).toBeNull();
  });

  it.each([
    ['nothing', ''],
    ['3 bytes', '000200'],
    ['73 bytes', reply.slice(0, -2)],
    ['75 bytes', `${reply}00`],
    ['1500 bytes', reply + zeros(1426)],
    ['its own request', request],
    ['type 3', `0003${reply.slice(4)}`],
    ['length 74', `0002004a${reply.slice(8)}`],
    ['another SSRC', `000200460000abce${reply.slice(16)}`],
    ['the SSRC in little-endian', `00020046cdab0000${reply.slice(16)}`],
    ['no terminator', `000200460000abcd${'31'.repeat(64)}d431`],
    ['256.1.1.1', `000200460000abcd${ascii('256.1.1.1')}${zeros(55)}d431`],
    ['an address in UTF-16', `000200460000abcd${'320030003300'.padEnd(128, '0')}d431`],
    ['no address', `000200460000abcd${zeros(64)}d431`],
    ['port 0', `${reply.slice(0, -4)}0000`],
    ["the original dialect's reply", `cdab0000${ascii(found.address)}${zeros(53)}31d4`],
  ])('is not answered by %s', (_, bytes) => {
    expect(readDiscoveryReply74(hex(bytes), 0xabcd)).toBeNull();
  });
});

it.each([
  ['203.0.113.7', true],
  ['0.0.0.0', true],
  ['255.255.255.255', true],
  ['2001:db8::7', true],
  ['::ffff:203.0.113.7', true],
  ['', false],
  ['256.1.1.1', false],
  ['1.2.3', false],
  ['1.2.3.4.', false],
  ['1.2.3.4.5', false],
  ['localhost', false],
  ['203.0.113.7\n', false],
  ['a:b', false],
])('%j is the text of an address: %s', (text, isAddress) => {
  expect(isIpText(text)).toBe(isAddress);
});

describe('an RTP header', () => {
  const header = { sequence: 0x1234, timestamp: 0x89abcdef, ssrc: 0xabcd };

  it('is version 2, payload type 120, sequence, timestamp and SSRC', () => {
    expect(toHex(writeRtpHeader(header))).toBe('8078123489abcdef0000abcd');
    const extension = { profile: 0xbede, body: new Uint8Array(8) };
    expect(toHex(writeRtpHeader(header, extension))).toBe('9078123489abcdef0000abcdbede0002');
    expect(readRtpHeader(hex('8078123489abcdef0000abcd'))).toEqual({ ...header, payloadType: 120 });
  });

  it('goes round with its numbers', () => {
    expect(toHex(writeRtpHeader({ sequence: 0x1_0001, timestamp: 0x1_0000_0002, ssrc: -1 }))).toBe(
      '8078000100000002ffffffff',
    );
  });

  it('keeps the payload type apart from the marker', () => {
    expect(readRtpHeader(hex('80f8000100000002000000ff'))).toMatchObject({ payloadType: 120 });
  });

  it.each([
    ['nothing', ''],
    ['11 bytes', '8078123489abcdef0000ab'],
    ['version 0', '0078123489abcdef0000abcd'],
    ['version 3', 'c078123489abcdef0000abcd'],
    ['an RTCP sender report', '80c8000600000000000000ff'],
    ['the last kind of RTCP', '80cf000600000000000000ff'],
  ])('is not %s', (_, bytes) => {
    expect(readRtpHeader(hex(bytes))).toBeNull();
  });
});

describe('a nonce', () => {
  it('of xsalsa20_poly1305 is the header and zeros', () => {
    expect(toHex(xsalsaNonce(hex('8078123489abcdef0000abcd78074fd3')))).toBe(`8078123489abcdef0000abcd${zeros(12)}`);
  });

  it.each([12, 24] as const)('of an rtpsize mode is its 4 bytes on the wire and zeros up to %i', (bytes) => {
    expect(toHex(padNonce(hex('00000102'), bytes))).toBe(`00000102${zeros(bytes - 4)}`);
  });
});

describe('a packet of the rtpsize modes', () => {
  const tag = '7edc7cb0d560d305113aee9b26f47519';
  const split = (packet: string) => {
    const { header, ciphertext, tag: found, nonce, ...rest } = splitRtpsize(hex(packet))!;
    return { ...rest, parts: [header, ciphertext, found, nonce].map(toHex) };
  };

  it('parts into header, ciphertext, tag and nonce', () => {
    expect(split(`8078123489abcdef0000abcd3c318279${tag}00000001`)).toEqual({
      parts: ['8078123489abcdef0000abcd', '3c318279', tag, '00000001'],
      extensionBytes: 0,
      isPadded: false,
    });
  });

  it('has CSRCs and the preamble of an extension in its header, and the body of it in the ciphertext', () => {
    const header = '9278123489abcdef0000abcd0000000100000002bede0001';
    expect(split(`${header}bc83caceea07${tag}00000002`)).toMatchObject({
      parts: [header, 'bc83caceea07', tag, '00000002'],
      extensionBytes: 4,
    });
  });

  it('may carry nothing at all', () => {
    expect(split(`8078123489abcdef0000abcd${tag}00000001`)).toMatchObject({
      parts: ['8078123489abcdef0000abcd', '', tag, '00000001'],
    });
  });

  it.each([
    ['too short for tag and nonce', `8078123489abcdef0000abcd${tag}000000`],
    ['CSRCs that are not there', `8f78123489abcdef0000abcd3c318279${tag}00000001`],
    ['a preamble that is not there', `9078123489abcdef0000abcd${tag}000001`],
    ['an extension longer than the rest', `9078123489abcdef0000abcdbede00023c318279${tag}00000001`],
    ['no RTP', `80c8123489abcdef0000abcd3c318279${tag}00000001`],
  ])('is none with %s', (_, packet) => {
    expect(splitRtpsize(hex(packet))).toBeNull();
  });

  it.each([
    ['as it is', '8078', '78074fd3', '78074fd3'],
    ['without an extension in front', '9078', '3264e66278074fd3', '78074fd3'],
    ['without padding behind', 'a078', '78074fd3000003', '78074fd3'],
    ['without either', 'b078', '3264e66278074fd30002', '78074fd3'],
    ['of nothing but padding', 'a078', '00000004', ''],
    ['with more padding than there is', 'a078', '78074fd306', null],
    ['of nothing, though it should be padded', 'a078', '', ''],
    ['with padding that reaches into the extension', 'b078', '3264e66278074fd306', null],
  ])('has its payload %s', (_, first, plaintext, payload) => {
    const preamble = first.startsWith('9') || first.startsWith('b') ? 'bede0001' : '';
    const parts = splitRtpsize(hex(`${first}123489abcdef0000abcd${preamble}${zeros(20)}${tag}00000001`))!;
    const stripped = stripRtpPlaintext(hex(plaintext), parts);
    expect(stripped && toHex(stripped)).toBe(payload);
  });
});
