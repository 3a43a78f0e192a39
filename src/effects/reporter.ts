/** Receives what happens, as it happens. A terminal shows progress; a log gets one line per step. */
export interface Reporter {
  begin(title: string): void;
  done(title: string, ms: number, detail?: string): void;
  failed(title: string, ms: number, why: string): void;
  /** `warn`: something is not as it should be. */
  note(text: string, level?: 'info' | 'warn'): void;
}

export const silent: Reporter = { begin() {}, done() {}, failed() {}, note() {} };
