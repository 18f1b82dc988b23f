import { expect, it } from 'vitest';
import { exportedValue } from './registry.ts';

it('reads the default value of an exported key, with umlauts, quotes and backslashes', () => {
  const text = [
    'Windows Registry Editor Version 5.00',
    '',
    '[HKEY_CURRENT_USER\\Software\\Google\\Chrome\\NativeMessagingHosts\\app.earshot.host]',
    '"other"="C:\\\\wrong"',
    '@="C:\\\\users\\\\Ärger & (x)\\\\a \\"b\\".json"',
    '',
  ].join('\r\n');
  expect(exportedValue(text)).toBe('C:\\users\\Ärger & (x)\\a "b".json');
});

it.each(['', '"a"="b"\r\n', '@=dword:00000001\r\n'])('finds none in %j', (text) => {
  expect(exportedValue(text)).toBeNull();
});
