/** What must not outlast kroute: processes it started, directories it made. Undone also when a signal ends the run. */

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const pending = new Set<() => void>();

/** Runs `undo` when the process ends before the returned function has been called. That function does not run it. */
export function undoAtEnd(undo: () => void): () => void {
  if (pending.size === 0) listen();
  pending.add(undo);
  return () => {
    if (pending.delete(undo) && pending.size === 0) ignore();
  };
}

function listen(): void {
  for (const signal of SIGNALS) process.on(signal, endBy);
  process.on('exit', undoAll);
}

function ignore(): void {
  for (const signal of SIGNALS) process.off(signal, endBy);
  process.off('exit', undoAll);
}

function undoAll(): void {
  for (const undo of [...pending].reverse()) {
    pending.delete(undo);
    undo();
  }
  ignore();
}

/** Ends as the signal would have ended the process, unless other code listens to it. */
function endBy(signal: NodeJS.Signals): void {
  undoAll();
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
}
