/** XML 1.0 by hand: what the report formats need of it. */
import { printableLines } from '../text/printable.ts';

/** Escapes text for elements and attributes; XML 1.0 forbids most of what is not printable, references to it included. */
export function escapeXml(text: string): string {
  return printableLines(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;');
}

/** ` name="value"` for each attribute. */
export function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`)
    .join('');
}
