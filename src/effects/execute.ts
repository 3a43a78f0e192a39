import { asFault, FaultError, messageOf } from '../health/fault-error.js';
import type { Action, EnrolAction, Plan, Step } from '../plan/step.js';
import type { Outputs } from '../plan/text.js';
import { validate } from '../plan/validate.js';
import type { Reporter } from './reporter.js';
import type { StateDirectory } from './state-directory.js';

/** What becomes of a process that a plan keeps running: it is ready, or it has ended on its own. */
export type ProcessEvent =
  | { readonly kind: 'started'; readonly pid: number }
  | { readonly kind: 'ended'; readonly why: string };

/** Is told what becomes of the process of a step. */
export type ProcessListener = (step: string, event: ProcessEvent) => void;

/** What a handler may use while it carries out one step. */
export interface StepContext {
  readonly state: StateDirectory;
  readonly outputs: Outputs;
  readonly reporter: Reporter;
  /** Aborted when the plan is to be given up. */
  readonly signal: AbortSignal;
  /** Ends the plan from outside its steps: something that must keep running has ended for good. */
  readonly fail: (fault: FaultError) => void;
  readonly onProcess?: ProcessListener;
}

/** A step that was carried out, and how to take it back. */
export interface Done {
  readonly outputs?: Readonly<Record<string, string>>;
  readonly undo: () => Promise<void>;
}

export type Handler<A extends Action = Action> = (
  action: A,
  step: Step,
  context: StepContext,
) => Promise<Done>;

/** One handler for each kind of action; for `enrol` where there are invites to enrol by. */
export type Handlers = {
  readonly [K in Exclude<Action['kind'], 'enrol'>]: Handler<Extract<Action, { kind: K }>>;
} & { readonly enrol?: Handler<EnrolAction> };

/** A plan that stands. */
export interface Applied {
  readonly outputs: Outputs;
  /** Resolves when something that must keep running has ended for good. */
  readonly failure: Promise<FaultError>;
  /** Takes everything back, last first. Safe to call more than once. */
  undo(): Promise<void>;
}

export interface ExecuteOptions {
  readonly state: StateDirectory;
  readonly handlers: Handlers;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  readonly onProcess?: ProcessListener;
}

/**
 * Carries out a plan step by step. On a failure, a timeout or an abort, everything done so far is undone in reverse
 * order before the error is thrown. `<self.pid>` is our own pid: the owner to whom processes are bound;
 * `<self.directory>` is the state directory.
 */
export async function execute(plan: Plan, options: ExecuteOptions): Promise<Applied> {
  const outputs = new Map<string, Readonly<Record<string, string>>>([
    ['self', { pid: String(process.pid), directory: options.state.path }],
  ]);
  const undos: { step: Step; undo: () => Promise<void> }[] = [];
  const { state, reporter } = options;
  let fail: (fault: FaultError) => void = () => {};
  const failure = new Promise<FaultError>((resolve) => {
    fail = resolve;
  });
  const undoAll = async () => {
    for (const { step, undo } of undos.reverse()) {
      // What could not be undone stays in the journal. A journal that cannot be written must not stop the others.
      await undo()
        .then(() => state.journal.undone(step.id))
        .catch((error) => reporter.note(`undo of ${step.id}: ${messageOf(error)}`));
    }
  };
  let undoing: Promise<void> | undefined;
  const undo = () => {
    undoing ??= undoAll();
    return undoing;
  };
  try {
    for (const step of validate(plan).steps) {
      options.signal.throwIfAborted();
      const done = await carryOut(step, { ...options, outputs, fail }, options.handlers);
      undos.push({ step, undo: done.undo });
      outputs.set(step.id, done.outputs ?? {});
    }
    options.signal.throwIfAborted();
  } catch (error) {
    await undo();
    throw interruptionOf(options.signal) ?? asFault(error);
  }
  return { outputs, failure, undo };
}

async function carryOut(step: Step, context: StepContext, handlers: Handlers): Promise<Done> {
  const { reporter, state } = context;
  const started = performance.now();
  const elapsed = () => performance.now() - started;
  const limit = AbortSignal.timeout(step.timeoutMs);
  const handler = handlers[step.action.kind] as Handler | undefined;
  if (!handler) throw new Error(`nothing carries out ${step.action.kind}`);
  reporter.begin(step.title);
  try {
    const done = await handler(step.action, step, {
      ...context,
      signal: AbortSignal.any([context.signal, limit]),
    });
    reporter.done(step.title, elapsed());
    return done;
  } catch (error) {
    const late = limit.aborted && !context.signal.aborted && !(error instanceof FaultError);
    const facts = {
      title: step.title,
      seconds: step.timeoutMs / 1000,
      why: messageOf(error),
      log: state.log(step.id),
    };
    const fault = late ? new FaultError('step-timeout', facts, { cause: error }) : asStepFault(error, facts);
    reporter.failed(step.title, elapsed(), fault.message);
    throw fault;
  }
}

function asStepFault(error: unknown, facts: Record<string, string | number>): FaultError {
  return error instanceof FaultError ? error : new FaultError('step-failed', facts, { cause: error });
}

function interruptionOf(signal: AbortSignal): FaultError | undefined {
  return signal.aborted && signal.reason instanceof FaultError ? signal.reason : undefined;
}
