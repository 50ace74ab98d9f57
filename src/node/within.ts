/** Waits for a promise, but not for ever. */
import process from 'node:process';
import { clearTimeout, setImmediate, setTimeout } from 'node:timers';

export type Waited<T> =
  | { readonly is: 'done'; readonly value: T }
  /** It took too long. */
  | { readonly is: 'late' }
  /** Nothing is left in the process that could settle it, and so it never will be. */
  | { readonly is: 'never' };

/** Rejects when the promise does. */
export function within<T>(milliseconds: number, promise: Promise<T>): Promise<Waited<T>> {
  return new Promise((answer, fail) => {
    const settle = (end: () => void): void => {
      clearTimeout(timer);
      process.off('beforeExit', onIdle);
      end();
    };
    // What is left to do for the process, if anything, begins after this handler.
    const onIdle = (): void => void setImmediate(() => settle(() => answer({ is: 'never' })));
    const timer = setTimeout(() => settle(() => answer({ is: 'late' })), milliseconds);
    // It must not keep the process alive: that nothing else does is how a promise is recognised that never settles.
    timer.unref();
    process.once('beforeExit', onIdle);
    promise.then(
      (value) => settle(() => answer({ is: 'done', value })),
      (error: unknown) => settle(() => fail(error)),
    );
  });
}

/** Lets happen what is due: failures of promises that nobody waits for come to light then, and not some time later. */
export function settled(): Promise<void> {
  return new Promise((done) => void setImmediate(done));
}
