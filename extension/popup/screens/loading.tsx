import type { TabView } from '../../page-contract/view.ts';
import { say } from '../../ui/say.ts';
import { Header } from './frame.tsx';
import { TabEnd, Route, RouteEnd } from '../route/route.tsx';

/** Stands for the moment in which the background wakes up, at the size of what follows. */
export function Loading({ tab }: { tab: TabView | null }) {
  return (
    <>
      <Header />
      <main class="popup__main" aria-busy="true">
        <Route>
          <TabEnd tab={tab} />
          <RouteEnd icon="sound" title={say('channelLoading')} note={say('channelLoadingNote')} />
        </Route>
        <div class="act" />
      </main>
      <footer class="popup__footer" role="status">
        <span class="only-spoken">{say('loading')}</span>
      </footer>
    </>
  );
}
