/** A server that has not answered within this time will not. */
const loadDeadlineMs = 8000;

/**
 * Loads an element's media again, with a request that names the page's origin: a server that allows it by CORS makes
 * the sound readable. The user keeps hearing it: if the retry fails, the element continues as before.
 * @returns how to undo it, or null if it did not work
 */
export async function retryWithCors(element: HTMLMediaElement): Promise<(() => void) | null> {
  const before = element.getAttribute('crossorigin');
  const undo = async (): Promise<void> => {
    if (before === null) element.removeAttribute('crossorigin');
    else element.setAttribute('crossorigin', before);
    await reload(element);
  };
  element.setAttribute('crossorigin', 'anonymous');
  if (await reload(element)) return () => void undo();
  await undo();
  return null;
}

/** Resumes at its position. @returns whether it could be loaded */
async function reload(element: HTMLMediaElement): Promise<boolean> {
  const { currentTime, paused, playbackRate, duration } = element;
  element.load();
  const isLoaded = await whenLoaded(element);
  if (isLoaded) {
    if (Number.isFinite(duration)) element.currentTime = currentTime;
    element.playbackRate = playbackRate;
    if (!paused) await element.play().catch(() => undefined);
  }
  return isLoaded;
}

function whenLoaded(element: HTMLMediaElement): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (isLoaded: boolean): void => {
      clearTimeout(timer);
      element.removeEventListener('loadedmetadata', onLoaded);
      element.removeEventListener('error', onError, true);
      resolve(isLoaded);
    };
    const onLoaded = (): void => end(true);
    // Each `<source>` child fails by itself, and another may follow; there the deadline decides.
    const onError = ({ target }: Event): void => {
      if (target === element || element.networkState === HTMLMediaElement.NETWORK_NO_SOURCE) end(false);
    };
    const timer = setTimeout(() => end(false), loadDeadlineMs);
    element.addEventListener('loadedmetadata', onLoaded);
    element.addEventListener('error', onError, true);
  });
}
