import type { TabView } from '../page-contract/view.ts';
import { say } from '../ui/say.ts';
import { Header } from './frame.tsx';
import { TabEnd, Way, WayEnd } from './way.tsx';

/** Stands for the moment in which the background wakes up, at the size of what follows. */
export function Loading({ tab }: { tab: TabView | null }) {
  return (
    <>
      <Header />
      <main class="popup__main" aria-busy="true">
        <Way>
          <TabEnd tab={tab} />
          <WayEnd icon="sound" title={say('channelLoading')} note={say('channelLoadingNote')} />
        </Way>
        <div class="act" />
      </main>
      <footer class="popup__footer" role="status">
        <span class="only-spoken">{say('loading')}</span>
      </footer>
    </>
  );
}
