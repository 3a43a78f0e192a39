/** Receives what happens, as it happens. A terminal shows progress; a log gets one line per step. */
export interface Reporter {
  begin(title: string): void;
  done(title: string, ms: number, detail?: string): void;
  failed(title: string, ms: number, why: string): void;
  note(text: string): void;
}

export const silent: Reporter = { begin() {}, done() {}, failed() {}, note() {} };
