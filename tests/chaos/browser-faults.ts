import { commandOf, familyOf, signal } from './processes.ts';
import { drawMs, lineCodes, pause, type Fault } from './fault.ts';

const networkService = '--utility-sub-type=network.mojom.NetworkService';

/** What the browser does to an extension and to the streamed tab. */
export const browserFaults: readonly Fault[] = [
  {
    name: 'background stopped',
    weight: 4,
    needs: ['chromium'],
    permitted: ['interrupted'],
    apply: async (ground) => (await ground.stopBackground?.(), ''),
  },
  {
    name: 'offscreen document closed',
    weight: 2,
    needs: ['chromium'],
    permitted: ['capture-lost', 'capture-ended', 'interrupted'],
    async apply({ control }) {
      // Between two streams there is none.
      await control.page.evaluate('chrome.offscreen.closeDocument().catch(() => undefined)');
      return '';
    },
  },
  {
    name: 'network service killed',
    weight: 3,
    needs: ['chromium', 'linux'],
    permitted: lineCodes,
    async apply({ browserPid }) {
      const services = familyOf(browserPid).filter((pid) => commandOf(pid).includes(networkService));
      return signal(services, 'SIGKILL') ? '' : 'none was running';
    },
  },
  {
    name: 'tab reloaded',
    weight: 2,
    needs: [],
    permitted: ['capture-ended'],
    apply: async (ground) => (await ground.page().reload(), ''),
  },
  {
    name: 'tab crashed',
    weight: 2,
    needs: ['chromium'],
    permitted: ['tab-crashed'],
    async apply(ground) {
      const session = await ground.page().createCDPSession();
      // The page that is gone answers nothing.
      void session.send('Page.crash').catch(() => undefined);
      await pause(500);
      return '';
    },
  },
  {
    name: 'tab discarded',
    weight: 1,
    needs: ['chromium'],
    permitted: ['tab-discarded'],
    async apply({ control }) {
      const { stream } = await control.view();
      const tabId = stream.state === 'live' || stream.state === 'connecting' ? stream.tab?.id : undefined;
      if (tabId === undefined) return 'none was streamed';
      // The browser spares the tab in front.
      await control.page.bringToFront();
      const isDiscarded = await control.page.evaluate(
        (id) =>
          chrome.tabs.discard(id).then(
            (tab) => tab !== undefined,
            () => false,
          ),
        tabId,
      );
      return isDiscarded ? '' : 'the browser spared it';
    },
  },
  {
    name: 'popup opened and closed',
    weight: 2,
    needs: ['chromium'],
    permitted: [],
    async apply(ground, chance) {
      const popup = await ground.openPopup?.();
      await pause(Math.min(drawMs(chance), 2000));
      await popup?.close();
      return '';
    },
  },
];
