/** Waits for a promise with a time limit. */
import process from 'node:process';
import { clearTimeout, setImmediate, setTimeout } from 'node:timers';

export type Waited<T> =
  | { readonly is: 'done'; readonly value: T }
  /** The time limit was reached. */
  | { readonly is: 'late' }
  /** Nothing is left in the process that could settle the promise, so it never will be. */
  | { readonly is: 'never' };

/** Rejects if the promise rejects. */
export function within<T>(milliseconds: number, promise: Promise<T>): Promise<Waited<T>> {
  return new Promise((answer, fail) => {
    const settle = (end: () => void): void => {
      clearTimeout(timer);
      process.off('beforeExit', onIdle);
      end();
    };
    // Other pending work of the process, if any, runs after this handler.
    const onIdle = (): void => void setImmediate(() => settle(() => answer({ is: 'never' })));
    const timer = setTimeout(() => settle(() => answer({ is: 'late' })), milliseconds);
    // It must not keep the process alive: that the process has nothing else to do shows that the promise never settles.
    timer.unref();
    process.once('beforeExit', onIdle);
    promise.then(
      (value) => settle(() => answer({ is: 'done', value })),
      (error: unknown) => settle(() => fail(error)),
    );
  });
}

/** Lets pending callbacks run, so that unhandled rejections are reported now and not some time later. */
export function settled(): Promise<void> {
  return new Promise((done) => void setImmediate(done));
}
