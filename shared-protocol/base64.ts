const chunk = 0x2000;

/** Newer than the oldest supported browsers and Node. */
const native = (Uint8Array.prototype as { toBase64?(): string }).toBase64;

/** Standard base64 with padding. Works in Node, workers and pages alike. */
export function toBase64(bytes: Uint8Array): string {
  if (native) return native.call(bytes);
  let text = '';
  for (let offset = 0; offset < bytes.length; offset += chunk)
    text += String.fromCharCode(...bytes.subarray(offset, offset + chunk));
  return btoa(text);
}

/** The bytes, or null if the text is not base64. */
export function fromBase64(text: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}
