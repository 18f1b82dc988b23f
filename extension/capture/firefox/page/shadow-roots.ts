/** Visible to Firefox's content scripts, and missing in TypeScript's library. */
type Host = Element & { readonly openOrClosedShadowRoot?: ShadowRoot | null };

export const shadowRootOf = (host: Element): ShadowRoot | null => (host as Host).openOrClosedShadowRoot ?? null;

/** Every shadow root in a document or in another root, however deep, closed ones too. */
export function* shadowRootsIn(top: Document | ShadowRoot): Generator<ShadowRoot> {
  for (const element of top.querySelectorAll('*')) {
    const root = shadowRootOf(element);
    if (!root) continue;
    yield root;
    yield* shadowRootsIn(root);
  }
}
