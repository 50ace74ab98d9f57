/** What was thrown, as a line of text. */

const MOST_CHARACTERS = 300;

/** Its message in one line, whatever it is: code that is not kroute's may throw anything. */
export function messageOf(error: unknown): string {
  try {
    const text: unknown = error instanceof Error ? error.message : String(error);
    const line = String(text).replaceAll(/\s+/g, ' ').trim();
    return line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS)}...` : line;
  } catch {
    return 'what was thrown cannot be shown';
  }
}
