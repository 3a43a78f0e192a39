import type { MomentView, PageView } from './view.js';

export interface Listener {
  history(moments: readonly MomentView[]): void;
  view(view: PageView): void;
  /** Seconds since the gateway was last heard, once a second; undefined before the first time. */
  heard(ago: number | undefined): void;
}

/** Hears the gateway for as long as the page is looked at: one that lies behind others costs it nothing. */
export function listen(listener: Listener): void {
  let source: EventSource | undefined;
  let last: number | undefined;
  const open = () => {
    source = new EventSource('/events');
    source.addEventListener('history', (event) => listener.history(JSON.parse(event.data)));
    source.addEventListener('view', (event) => {
      last = performance.now();
      listener.view(JSON.parse(event.data));
      listener.heard(0);
    });
    source.addEventListener('error', () => {
      // Where the gateway answers that it cannot, the browser does not ask again by itself.
      if (source?.readyState === EventSource.CLOSED) setTimeout(reopen, 5000);
    });
  };
  const close = () => {
    source?.close();
    source = undefined;
  };
  const reopen = () => {
    if (source) close();
    if (!document.hidden) open();
  };
  document.addEventListener('visibilitychange', () => (document.hidden ? close() : source || open()));
  setInterval(() => listener.heard(last === undefined ? undefined : (performance.now() - last) / 1000), 1000);
  open();
}
