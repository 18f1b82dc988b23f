import { expect, test } from 'vitest';
import { urlOf } from './request-url.ts';

test.each([
  [undefined, '/'],
  ['/', '/'],
  ['/gateway?v=10', '/gateway?v=10'],
  ['//', '//'],
  ['//evil.example/gateway', '//evil.example/gateway'],
  ['/../../etc/passwd', '/etc/passwd'],
  ['/%zz', '/%zz'],
  ['http://127.0.0.1:80/api', '/api'],
  ['ws://127.0.0.1/?v=8', '/?v=8'],
])('of the target %j it is %j', (target, expected) => {
  const { pathname = '', search = '' } = urlOf({ url: target }) ?? {};
  expect(pathname + search).toBe(expected);
});

test.each([
  '*',
  '',
  'http://[',
  'http://',
  'http://a:99999/',
  'data:../../etc/passwd',
  'file:///etc/passwd',
  '127.0.0.1:80',
])('the target %j is no address', (target) => {
  expect(urlOf({ url: target })).toBeNull();
});
