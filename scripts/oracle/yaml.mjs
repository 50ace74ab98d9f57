// Writes objects as YAML as people write it: block style, plain scalars where quotes were needed, octal numbers, anchors,
// duplicate keys, comments, tabs.

import { isMap, Raw } from './mutate.mjs';

const QUIRKS = [
  'yes',
  'no',
  'on',
  'off',
  'y',
  'n',
  '~',
  'null',
  'Null',
  'True',
  '0777',
  '0o777',
  '0x1F',
  '1_000',
  '1e3',
  '.5',
  '5.',
  '1:30',
  '2024-01-01',
  '.inf',
  '.nan',
  '=',
  '<<',
  '+1',
  '0b11',
  '!!str 1',
  '!!int "1"',
  '!!binary eA==',
  '-0',
  '1.0',
  '01',
  '08',
  "''",
  '"\\u00e9"',
  '- x',
  '{}',
  '[]',
  '|\n    x',
  '>-\n    x',
  '*a',
  '&a x',
  '@x',
  '`x`',
  '%x',
  'a: b',
  'a #b',
  '? x',
];

export function toYaml(object, r) {
  const quirk = r.chance(0.6) ? r.int(60) : -1;
  let scalars = 0;
  const scalar = (value) => {
    if (value instanceof Raw) return value.text;
    if (scalars++ === quirk) return r.pick(QUIRKS);
    if (typeof value !== 'string') return JSON.stringify(value ?? null);
    return /^[a-zA-Z/][-\w./]*$/.test(value) && !/^(y|n|yes|no|on|off|true|false|null)$/i.test(value)
      ? value
      : JSON.stringify(value);
  };
  const key = (text) =>
    /^[a-zA-Z][-\w./]*$/.test(text) && !/^(y|n|yes|no|on|off|true|false|null)$/i.test(text)
      ? text
      : JSON.stringify(text);
  const lines = (value, indent) => {
    const pad = '  '.repeat(indent);
    if (Array.isArray(value) && value.length > 0)
      return value
        .map((item) => {
          const text = below(item, indent + 1);
          return `${pad}-${text.startsWith('\n') ? ` ${text.slice(1).trimStart()}` : text}`;
        })
        .join('\n');
    return Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .map(([name, each]) => {
        const line = `${pad}${key(name)}:${below(each, indent + 1)}`;
        const dice = r.next();
        return dice < 0.004
          ? `${line}\n${pad}${key(name)}: x`
          : dice < 0.008
            ? `${line} # x`
            : dice < 0.01
              ? `${line}\n`
              : line;
      })
      .join('\n');
  };
  const below = (value, indent) => {
    if (Array.isArray(value)) return value.length === 0 ? ' []' : `\n${lines(value, indent - 1)}`;
    if (isMap(value)) return Object.keys(value).length === 0 ? ' {}' : `\n${lines(value, indent)}`;
    return ` ${scalar(value)}`;
  };
  return `${lines(object, 0)}\n`;
}
