/** A better message for an error whose lines show the real cause. */
import type { Span } from '../../text/source-file.ts';
import type { ParseError } from '../tape/document.ts';
import { isBlank, lineEndOf, lineStartOf } from './syntax-errors.ts';

const CONFLICT = /^(?:<{7}|={7}|>{7}|\|{7})(?= |\r?$)/m;
const TEMPLATE = /\{\{|\{%/;

/** For text that another program fills in before it is YAML. */
const TEMPLATE_HELP = 'render the template, then lint the output';

/** Reports a merge conflict or an unrendered template as the cause, if there is one; otherwise the error itself. */
export function explain(text: string, span: Span, error: ParseError): ParseError {
  if (error.code === 'alias-bomb' || error.code === 'bad-separator') return error;
  return conflict(text, span) ?? template(text, error) ?? error;
}

function conflict(text: string, span: Span): ParseError | undefined {
  const match = CONFLICT.exec(text.slice(span.start, span.end));
  if (match === null) return undefined;
  const start = span.start + match.index;
  const message = 'unresolved merge conflict';
  const help = 'resolve the conflict and remove its markers';
  return { code: 'syntax', message, help, span: { start, end: lineEndOf(text, start) } };
}

/** A line whose value or first text starts with `{{` or `{%`, and breaks. */
function template(text: string, error: ParseError): ParseError | undefined {
  const lineStart = lineStartOf(text, error.span.start);
  const line = text.slice(lineStart, lineEndOf(text, lineStart));
  const match = TEMPLATE.exec(line);
  if (match === null) return undefined;
  const start = lineStart + match.index;
  const isUnquoted = !/["'#]/.test(line.slice(0, match.index)) && (start === lineStart || isBlank(text, start - 1));
  if (!isUnquoted || error.span.end <= start) return undefined;
  const message = `"${match[0]}" starts a template, which is not YAML`;
  return { code: 'syntax', message, help: TEMPLATE_HELP, span: { start, end: lineStart + line.length } };
}
