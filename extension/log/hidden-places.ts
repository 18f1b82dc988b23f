/**
 * Addresses of the net and paths on this computer, which hold the user's name, as systems put them into the messages of
 * their errors; with what stands there instead. Replaced in this order.
 */
export const hiddenPlaces: readonly [RegExp, string][] = [
  [/\b[a-z][a-z0-9+.-]*:\/\/\S+/gi, '[address]'],
  [/\b(?:\d{1,3}\.){3}\d{1,3}\b/g, '[address]'],
  // Node appends the port to an IPv6 address without brackets, and a system its interface: fe80::1%eth0:50004.
  [/(?<![\w:])(?:[0-9a-f]{0,4}:){2,8}[0-9a-f]{1,5}(?:%[\w:]+)?(?![\w:])/gi, '[address]'],
  // A folder's name may have spaces: up to the quotation mark or the end.
  [/(?<!\w)(?:[a-z]:[\\/]|\\\\)[^'"]*/gi, '[path]'],
  [/(?<![\w.])\/(?:home|users|root)\/[^'"]*/gi, '[path]'],
];
