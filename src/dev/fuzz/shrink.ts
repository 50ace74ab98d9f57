/** Makes an input with a failure smaller. */
import type { Input } from './inputs.ts';
import type { Judge } from './judge.ts';
import type { FuzzFile } from './memory.ts';

/** The limit of attempts. Each is a run of kroute. */
const MAX_TRIALS = 1500;

/**
 * The same failure with a smaller input: fewer files, arguments, lines and characters, until nothing more can be
 * removed.
 */
export async function shrunk(input: Input, judge: Judge): Promise<Input> {
  let trials = 0;
  let best = input;
  const stillFails = async (candidate: Input): Promise<boolean> =>
    trials++ < MAX_TRIALS && (await judge(candidate)) !== undefined;

  const shorter = async <T>(items: readonly T[], using: (fewer: readonly T[]) => Input): Promise<void> => {
    let left = items;
    for (let size = Math.ceil(left.length / 2); size > 0; size = size === 1 ? 0 : Math.ceil(size / 2))
      for (let at = 0; at < left.length; ) {
        const fewer = [...left.slice(0, at), ...left.slice(at + size)];
        const candidate = using(fewer);
        if (await stillFails(candidate)) {
          best = candidate;
          left = fewer;
        } else at += size;
      }
  };

  await shorter(best.files, (files) => ({ ...best, files }));
  const { argv } = best;
  if (argv !== undefined) await shorter(argv, (fewer) => ({ ...best, argv: fewer }));
  for (const { path, content } of best.files) {
    if (typeof content !== 'string') {
      await shorter([...content], (bytes) => withContent(best, path, Uint8Array.from(bytes)));
      continue;
    }
    await shorter(content.split('\n'), (lines) => withContent(best, path, lines.join('\n')));
    const lines = best.files.find((file) => file.path === path)?.content;
    if (typeof lines === 'string') await shorter([...lines], (texts) => withContent(best, path, texts.join('')));
  }
  return best;
}

function withContent(input: Input, path: string, content: FuzzFile['content']): Input {
  return { ...input, files: input.files.map((file) => (file.path === path ? { path, content } : file)) };
}

/** An input as readable text. */
export function shown({ kind, argv, files }: Input): string {
  const parts = files.map(({ path, content }) => {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    const text = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true }).decode(bytes);
    const isPlain = /^[\t\n -~]*$/.test(text);
    return `--- ${JSON.stringify(path)}\n${isPlain ? text : `base64 ${Buffer.from(bytes).toString('base64')}\n${JSON.stringify(text)}`}`;
  });
  const command = argv === undefined ? [] : [`arguments ${JSON.stringify(argv)}`];
  return [`kind ${kind}`, ...command, ...parts, '---'].join('\n');
}
