/** Reads a file of routing tests into cases; an error is reported with its place. */

import type { ParsedDocument } from '../../load/tape/document.ts';
import { Cursor } from '../../load/value/cursor.ts';
import type { Place } from '../../load/value/place.ts';
import { didYouMean } from '../../text/edit-distance.ts';
import { type Request, readRequest } from '../match/match.ts';
import { OUTCOMES, type Outcome } from './answer.ts';
import { type BackendName, type Expectation, type RoutingCase, readBackendName } from './expectation.ts';

export interface Problem {
  readonly at: Place;
  readonly message: string;
}

export type Reading =
  | { readonly ok: true; readonly cases: readonly RoutingCase[] }
  | { readonly ok: false; readonly problem: Problem };

const CASE_KEYS = ['name', 'request', 'class', 'gateway', 'from', 'expect'];
const REQUEST_KEYS = ['method', 'url', 'headers'];
const EXPECT_KEYS = ['backend', 'status', 'redirect', 'outcome', 'certain', 'path', 'host'];

/** The first thing that is wrong ends the reading: a test file is right as a whole or not run. */
export function readExpectations(documents: readonly ParsedDocument[]): Reading {
  const cases: RoutingCase[] = [];
  try {
    for (const document of documents) {
      if (document.is === 'unreadable') {
        const [error] = document.errors;
        const { file, index, span } = document;
        throw new Refusal(
          { file, document: index, path: [], span: error?.span ?? span },
          error?.message ?? 'this cannot be read',
        );
      }
      if (document.is === 'readable') cases.push(...casesIn(Cursor.root(document)));
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { ok: false, problem: { at: error.at, message: error.message } };
  }
  return { ok: true, cases };
}

/** The way out of reading, caught above. */
class Refusal extends Error {
  readonly at: Place;

  constructor(at: Place, message: string) {
    super(message);
    this.at = at;
  }
}

function casesIn(root: Cursor): readonly RoutingCase[] {
  if (root.isList) return root.items().map(readCase);
  if (!root.isMap) throw new Refusal(root.at, 'a test file is a list of cases');
  knownKeys(root, ['cases']);
  const list = root.child('cases');
  if (!list.isList) throw new Refusal(list.at, 'cases must be a list');
  return list.items().map(readCase);
}

function readCase(one: Cursor): RoutingCase {
  if (!one.isMap) throw new Refusal(one.at, 'a case is a map with request and expect');
  knownKeys(one, CASE_KEYS);
  const request = readAsked(needed(one, 'request'));
  const expect = readExpect(needed(one, 'expect'));
  const name = textIn(one.child('name')) ?? `${request.method} ${request.scheme}://${request.host}${request.path}`;
  const from = one.child('from');
  const client = textIn(from);
  return {
    name,
    request,
    ...(client === undefined ? {} : { from: { text: client, at: from.at } }),
    expect,
    at: one.key,
    entry: { class: textIn(one.child('class')), gateway: textIn(one.child('gateway')) },
  };
}

function readAsked(asked: Cursor): Request {
  if (!asked.isMap) {
    const text = textIn(asked) ?? '';
    const [, method = 'GET', url = ''] = /^(?:([A-Za-z]+)\s+)?(\S+)$/.exec(text.trim()) ?? [];
    return requestAt(asked, method, url, []);
  }
  knownKeys(asked, REQUEST_KEYS);
  const url = needed(asked, 'url');
  const headers = asked.child('headers');
  if (headers.exists && !headers.isMap) throw new Refusal(headers.at, 'headers must be a map of names to values');
  const named = headers
    .entries()
    .map((header): readonly [string, string] => [String(header.step), textIn(header) ?? '']);
  return requestAt(url, textIn(asked.child('method')) ?? 'GET', textIn(url) ?? '', named);
}

function requestAt(at: Cursor, method: string, url: string, headers: readonly (readonly [string, string])[]): Request {
  const request = readRequest(url, method.toUpperCase(), headers);
  if (request === undefined) throw new Refusal(at.at, `"${url}" is no URL such as https://shop.example.com/cart`);
  return request;
}

function readExpect(expect: Cursor): Expectation {
  if (!expect.isMap) throw new Refusal(expect.at, `expect must be a map of ${EXPECT_KEYS.join(', ')}`);
  knownKeys(expect, EXPECT_KEYS);
  if (expect.keys().length === 0)
    throw new Refusal(expect.at, `expect is empty; set at least one of ${EXPECT_KEYS.join(', ')}`);
  const backend = expect.child('backend');
  const status = expect.child('status');
  if (status.exists && (status.integer === undefined || status.integer < 100 || status.integer > 599))
    throw new Refusal(status.at, 'status must be a number from 100 to 599');
  return {
    backends: backend.exists ? (backend.isList ? backend.items() : [backend]).map(backendAt) : undefined,
    status: status.integer,
    redirect: textIn(expect.child('redirect')),
    outcome: outcomeIn(expect.child('outcome')),
    certain: booleanIn(expect.child('certain')),
    path: textIn(expect.child('path')),
    host: textIn(expect.child('host')),
  };
}

function backendAt(at: Cursor): BackendName {
  const name = readBackendName(textIn(at) ?? '');
  if (name === undefined) throw new Refusal(at.at, 'a backend is service, service:port or namespace/service:port');
  return name;
}

function outcomeIn(at: Cursor): Outcome | undefined {
  const text = textIn(at);
  if (text === undefined) return undefined;
  const outcome = OUTCOMES.find((one) => one === text);
  if (outcome === undefined) throw new Refusal(at.at, `"${text}" is no outcome; ${suggestion(text, OUTCOMES)}`);
  return outcome;
}

function booleanIn(at: Cursor): boolean | undefined {
  if (at.exists && at.boolean === undefined) throw new Refusal(at.at, `${String(at.step)} must be true or false`);
  return at.boolean;
}

function knownKeys(map: Cursor, keys: readonly string[]): void {
  for (const entry of map.entries()) {
    const key = String(entry.step);
    if (!keys.includes(key)) throw new Refusal(entry.key, `there is no key "${key}" here; ${suggestion(key, keys)}`);
  }
}

function suggestion(word: string, known: readonly string[]): string {
  const meant = didYouMean(word, known);
  return meant === undefined ? `use ${known.join(', ')}` : `did you mean "${meant}"?`;
}

function needed(map: Cursor, key: string): Cursor {
  const value = map.child(key);
  if (!value.exists) throw new Refusal(map.key, `the case has no ${key}`);
  return value;
}

/** A scalar as text, numbers and booleans included. */
function textIn(at: Cursor): string | undefined {
  if (!at.exists) return undefined;
  const { scalar } = at;
  if (scalar === undefined || scalar === null) throw new Refusal(at.at, `${String(at.step)} must be text`);
  return String(scalar);
}
